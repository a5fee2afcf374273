#!/usr/bin/env python3
"""Signs random requests with the core and with python3-oauthlib; base string and signature must agree.

Usage: interop_test.py SIGN_LINES [COUNT [SEED]]

SIGN_LINES is the program built from tests/sign_lines.cpp. The seed is printed, so that a failure can be
repeated. oauthlib is strict about URLs (no raw non-ASCII), hence queries are encoded here, in varying ways.
"""

import json
import random
import subprocess
import sys
from urllib.parse import quote, urlparse

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, SIGNATURE_PLAINTEXT, Client
from oauthlib.oauth1.rfc5849 import signature as rfc5849

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "get", "Post", "OPTIONS"]
SIGNATURE_METHODS = [SIGNATURE_HMAC_SHA1] * 6 + [SIGNATURE_HMAC_SHA256] * 3 + [SIGNATURE_PLAINTEXT]
RESERVED = "!*'();:@&=+$,/?#[]%-._~ \"<>^`{|}\\"
PIECES = (
    list("abcXYZ019")
    + list(RESERVED)
    + ["%41", "%", "%%", "é", "ß", "ñ", "☃", "、", "漢字", "שלום", "مرحبا", "👍🏽", "👨‍👩‍👧", "e\u0301", "\u0000", "\n",
       "\t", "\u007f", "\u0080", "\uffff", "\U0010ffff", "oauth", "a" * 300]
)


def text(randomness, least=0, most=8):
    return "".join(randomness.choice(PIECES) for _ in range(randomness.randint(least, most)))


def name(randomness):
    while True:
        candidate = text(randomness, 1)
        if not candidate.startswith("oauth_"):
            return candidate


def parameters(randomness, most):
    pairs = [[name(randomness), text(randomness)] for _ in range(randomness.randint(0, most))]
    if pairs and randomness.random() < 0.4:  # The same name again: another value, or the same.
        again = randomness.choice(pairs)
        pairs.insert(randomness.randint(0, len(pairs)), [again[0], randomness.choice([again[1], text(randomness)])])
    return pairs


def encode_query_text(randomness, value):
    encoded = quote(value, safe=randomness.choice(["", "-._~", "-._~!*'()", "/:@,;"]))
    if randomness.random() < 0.5:
        encoded = encoded.replace("%20", "+")
    if randomness.random() < 0.3:
        encoded = encoded.lower() if encoded.isupper() else encoded
    return encoded


def url(randomness):
    scheme = randomness.choice(["http", "https", "HTTP", "Https"])
    host = randomness.choice(["api.x.com", "API.X.com", "example.com", "localhost", "127.0.0.1", "a-b.c_d.example", "[::1]"])
    port = randomness.choice(["", "", "", ":80", ":443", ":8080", ":1", ":65535", ":8443"])
    path = randomness.choice(["/"] * 3 + ["/2/tweets", "/r%20v/X", "/a%2Fb", "/%E2%98%83/~", "/a//b/", "/!*'()", "/a;b=c", "/:@&=+$,"])
    if randomness.random() < 0.3:
        path += quote(text(randomness), safe="")
    query = "&".join(
        encode_query_text(randomness, key) + ("" if not value and randomness.random() < 0.3 else "=" + encode_query_text(randomness, value))
        for key, value in parameters(randomness, 5)
    )
    return scheme + "://" + host + port + path + ("?" + query if query else "")


def request(randomness):
    credentials = {"api_key": text(randomness, 1), "api_secret": text(randomness)}
    if randomness.random() < 0.8:
        credentials.update(access_token=text(randomness, 1), access_token_secret=text(randomness))
    return {
        "method": randomness.choice(METHODS),
        "url": url(randomness),
        "form": parameters(randomness, 4) if randomness.random() < 0.5 else [],
        "credentials": credentials,
        "nonce": text(randomness, 1),
        "timestamp": str(randomness.randint(0, 2**33)),
        "signatureMethod": randomness.choice(SIGNATURE_METHODS),
        "oauth": [["oauth_callback", text(randomness)]] if randomness.random() < 0.2 else [],
    }


def expected(given):
    """What oauthlib makes of the same request: (base string, signature)."""
    credentials = given["credentials"]
    fields = [
        ("oauth_consumer_key", credentials["api_key"]),
        ("oauth_nonce", given["nonce"]),
        ("oauth_signature_method", given["signatureMethod"]),
        ("oauth_timestamp", given["timestamp"]),
        ("oauth_version", "1.0"),
    ]
    if "access_token" in credentials:
        fields.append(("oauth_token", credentials["access_token"]))
    fields += [tuple(pair) for pair in given["oauth"]]
    collected = rfc5849.collect_parameters(
        uri_query=urlparse(given["url"]).query, body=[tuple(pair) for pair in given["form"]],
        exclude_oauth_signature=True, with_realm=False)
    # oauthlib unescapes protocol parameters that it reads from a header; these are decoded already.
    normalized = rfc5849.normalize_parameters(collected + fields)
    base_string = rfc5849.signature_base_string(given["method"], rfc5849.base_string_uri(given["url"]), normalized)
    client = Client(credentials["api_key"], client_secret=credentials["api_secret"],
                    resource_owner_secret=credentials.get("access_token_secret", ""),
                    signature_method=given["signatureMethod"])
    return base_string, Client.SIGNATURE_METHODS[given["signatureMethod"]](base_string, client)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(2**32)
    randomness = random.Random(seed)
    requests = [request(randomness) for _ in range(count)]
    lines = "".join(json.dumps(given) + "\n" for given in requests)
    answers = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    if len(answers) != count:
        sys.exit(f"{count} requests, but {len(answers)} answers (seed {seed})")
    different = 0
    for given, line in zip(requests, answers):
        base_string, signature = expected(given)
        answer = json.loads(line).get("value", {})
        if (answer.get("signatureBaseString"), answer.get("signature")) == (base_string, signature):
            continue
        different += 1
        if different <= 5:
            print("request ", json.dumps(given), "\noauthlib", base_string, signature, "\ncore    ", line, "\n")
    print(f"{count - different} passed, {different} failed (random requests, seed {seed})")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
