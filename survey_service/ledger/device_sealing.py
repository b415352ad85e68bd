"""Sealing on a device: ECDH on P-256, HKDF-SHA-256 (RFC 5869), AES-256-GCM, all in WebCrypto.

    sealed = ephemeral point(65) || nonce(12) || AES-GCM(content), tag last
    key    = HKDF(x of ECDH(ephemeral, epoch), no salt, info = domain || ephemeral || epoch point)
    associated data = what the content is bound to

The epoch key opens it. The server seals in the same way what it has to keep and should not show:
an envelope in quarantine that may be of an anonymous person. `docs/sync.md` has a test vector.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey_service.ledger import keys
from survey_service.ledger.keys import EpochKey

POINT_BYTES: Final = 65
NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_DOMAIN: Final = b"langnghe/device-seal/v1\x00"


def seal(public_key: bytes, content: bytes, bound: bytes, nonce: bytes) -> bytes:
    """Seal content to the point of an epoch key, under an ephemeral key of its own.

    Args:
        public_key: the 65 bytes of the point.
        content: what to seal.
        bound: what it belongs to; it opens under the same bytes only.
        nonce: 12 random bytes.
    """
    return seal_under(keys.new_epoch_key(), public_key, content, bound, nonce)


def seal_under(
    ephemeral: EpochKey, public_key: bytes, content: bytes, bound: bytes, nonce: bytes
) -> bytes:
    """As `seal`, under a given ephemeral key, which must seal nothing else: for test vectors."""
    point = keys.public_bytes(ephemeral)
    cipher = _cipher(ephemeral, public_key, point + public_key)
    return point + nonce + cipher.encrypt(nonce, content, bound)


def opened(key: EpochKey, sealed: bytes, bound: bytes) -> bytes | None:
    """Return the content, or None where it was not sealed so to this key."""
    point, rest = sealed[:POINT_BYTES], sealed[POINT_BYTES:]
    try:
        cipher = _cipher(key, point, point + keys.public_bytes(key))
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        return None


def _cipher(own: EpochKey, other: bytes, points: bytes) -> AESGCM:
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), other)
    shared = own.exchange(ECDH(), public)
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_DOMAIN + points)
    return AESGCM(derived.derive(shared))
