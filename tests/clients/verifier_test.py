#!/usr/bin/env python3
"""Random requests with literal characters, signed by oauthlib as RFC 5849 says and signed as they are sent: the
sandbox takes the one where X would (what was sent is what the specification writes), and always the other.

Usage: verifier_test.py X_CONNECT [COUNT [SEED]]
"""

import random
import sys
import time
import unittest
from urllib.parse import parse_qsl, quote

import requests
from harness import SandboxCase
from oauthlib.oauth1.rfc5849 import signature as rfc5849

COUNT = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 300
SEED = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else random.SystemRandom().randrange(2**32)

URL = "https://api.x.com/2/tweets"
LITERAL = "!*'():/@$;?"  # stay as they are
REWRITTEN = "+,[]"  # X writes these as the specification does
PIECES = [*"abcXYZ019-._~", *LITERAL, *REWRITTEN, " ", "é", "☕", "%", "&", "=", "#", "漢字"]


def spell(randomness, text):
    """One way to send a text in a query, and whether X reads it as the specification writes it."""
    sent = ""
    same = True
    for character in text:
        encoded = quote(character, safe="-._~")
        ways = [encoded]
        if character in LITERAL:
            ways.append(character)
        if character in ",[]":
            ways.append(character)
        if character == " ":
            ways.append("+")
        if character in "-._~":
            ways.append(f"%{ord(character):02X}")
        if encoded.startswith("%"):
            ways.append(encoded.lower())
        way = randomness.choice(ways)
        same = same and not (way == character and character in LITERAL)
        sent += way
    return sent, same


class VerifierTest(SandboxCase):
    def status(self, query, oauth, secret, normalized):
        """Sends the query with a signature over `normalized`."""
        base = rfc5849.signature_base_string("GET", rfc5849.base_string_uri(URL), normalized)
        client = type("Secrets", (), {"client_secret": secret[0], "resource_owner_secret": secret[1]})
        signature = rfc5849.sign_hmac_sha1_with_client(base, client)
        fields = {**oauth, "oauth_signature": signature}
        header = "OAuth " + ", ".join(f'{name}="{quote(value, safe="-._~")}"' for name, value in fields.items())
        request = requests.Request("GET", f"{self.address}/2/tweets", headers={"Authorization": header}).prepare()
        request.url = f"{self.address}/2/tweets?{query}"
        return self.session.send(request).status_code

    def test_random_spellings(self):
        print(f"seed {SEED}")
        randomness = random.Random(SEED)
        held = self.credentials("all_good")
        secret = (held["api_secret"], held["access_token_secret"])
        self.session = requests.Session()
        self.addCleanup(self.session.close)
        refused = 0
        for number in range(COUNT):
            pairs = []
            same = True
            for _ in range(randomness.randint(1, 3)):
                name, name_same = spell(randomness, "x" + "".join(randomness.choices(PIECES, k=randomness.randint(0, 4))))
                value, value_same = spell(randomness, "".join(randomness.choices(PIECES, k=randomness.randint(0, 6))))
                pairs.append((name, value))
                same = same and name_same and value_same
            query = "&".join(f"{name}={value}" for name, value in pairs)

            def oauth(kind):
                return {"oauth_consumer_key": held["api_key"], "oauth_token": held["access_token"],
                        "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": str(int(time.time())),
                        "oauth_nonce": f"{kind}{number}", "oauth_version": "1.0"}

            # As RFC 5849 says: decoded, then encoded.
            fields = oauth("rfc")
            decoded = parse_qsl(query, keep_blank_values=True) + list(fields.items())
            expected = 400 if same else 401  # 400: let in, and the parameter is not known.
            self.assertEqual(self.status(query, fields, secret, rfc5849.normalize_parameters(decoded)), expected, query)
            refused += not same

            # As it is sent.
            fields = oauth("sent")
            sent = sorted([*((self.as_x_reads(n), self.as_x_reads(v)) for n, v in pairs),
                           *((n, quote(v, safe="-._~")) for n, v in fields.items())])
            normalized = "&".join(f"{name}={value}" for name, value in sent)
            self.assertEqual(self.status(query, fields, secret, normalized), 400, query)
        self.assertGreater(refused, COUNT // 10)
        self.assertLess(refused, COUNT * 9 // 10)

    @staticmethod
    def as_x_reads(text):
        """An independent spelling of the rule: decode each escape, and keep what was literal."""
        result = ""
        i = 0
        while i < len(text):
            if text[i] == "%":
                character = chr(int(text[i + 1:i + 3], 16))
                result += character if character in "-._~" else text[i:i + 3].upper()
                i += 3
            else:
                result += {"+": "%20", ",": "%2C", "[": "%5B", "]": "%5D"}.get(text[i], text[i])
                i += 1
        return result


if __name__ == "__main__":
    unittest.main()
