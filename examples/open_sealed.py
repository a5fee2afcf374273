"""Opens on a server, in Python, what the console sealed to its key.

HPKE [RFC 9180], base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, with Debian's python3-cryptography.
"""

import base64
import hashlib
import hmac
import json
import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEM_SUITE = b"KEM" + (0x0010).to_bytes(2, "big")
HPKE_SUITE = b"HPKE" + b"".join(part.to_bytes(2, "big") for part in (0x0010, 0x0001, 0x0002))


def _decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _extract(suite, salt, label, key):
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + key, hashlib.sha256).digest()


def _expand(suite, secret, label, info, length):
    labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.new(secret, block + labeled + bytes([counter]), hashlib.sha256).digest()
        output += block
        counter += 1
    return output[:length]


def open_sealed(sealed, keys, origin, context="", max_age=300):
    """The contents: credentials, account, expiresAt (of the OAuth 2.0 access token, or None), sealedAt.

    sealed: the detail of the event "handed-over", as it came; keys: an EllipticCurvePrivateKey of P-256, or several in
    a dict by their ids; origin: of the page that embeds the console; context: the nonce of your server that it answers; max_age: in
    seconds. Raises cryptography.exceptions.InvalidTag when it was sealed for another key, page or nonce, ValueError
    when it is too old, KeyError when none of the keys is the one. A refresh token among the credentials is yours alone from
    now on. Before you keep it: use each nonce once, for the session that you gave it to, and ask X by
    get_me whose account it is.
    """
    private_key = keys[sealed["keyId"]] if isinstance(keys, dict) else keys
    enc = _decode(sealed["enc"])
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
    own = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private_key.exchange(ec.ECDH(), sender)
    extracted = _extract(KEM_SUITE, b"", b"eae_prk", shared)
    secret = _expand(KEM_SUITE, extracted, b"shared_secret", enc + own, 32)

    info = (f"x-connect hand-over v1 {origin}" + (f" {context}" if context else "")).encode()
    bound = b"\x00" + _extract(HPKE_SUITE, b"", b"psk_id_hash", b"") + _extract(HPKE_SUITE, b"", b"info_hash", info)
    schedule = _extract(HPKE_SUITE, secret, b"secret", b"")
    key = _expand(HPKE_SUITE, schedule, b"key", bound, 32)
    nonce = _expand(HPKE_SUITE, schedule, b"base_nonce", bound, 12)
    contents = json.loads(AESGCM(key).decrypt(nonce, _decode(sealed["ciphertext"]), b""))
    age = time.time() - contents["sealedAt"]
    if abs(age) > max_age:
        raise ValueError(f"It was sealed {age:.0f} seconds ago.")
    return contents
