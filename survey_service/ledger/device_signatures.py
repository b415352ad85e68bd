"""What devices sign: ES256 (ECDSA on P-256 with SHA-256, FIPS 186-5), as WebCrypto makes it.

A signature is the 64 raw bytes r || s (IEEE P1363), a public key the 65 bytes of an uncompressed
point. An envelope is signed as it is, as RFC 8785 bytes; everything else under a domain that no
JSON begins with, so that no signature can pose as another.
"""

from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from survey_service.ledger import keys

POINT_BYTES: Final = 65
SIGNATURE_BYTES: Final = 64
_ENROLMENT: Final = b"langnghe/enrolment/v1\x00"
_ATTACHMENT: Final = b"langnghe/attachment/v1\x00"
_REQUEST: Final = b"langnghe/device-request/v1\x00"
_HALF: Final = SIGNATURE_BYTES // 2


def device_name(public_key: bytes) -> str:
    """Return the name of the device that holds this key: the fingerprint of its point."""
    return keys.fingerprint(public_key)


def enrolment_message(code: str, public_key: bytes) -> bytes:
    """Return what a new device signs to prove that it holds its key: canonical code and point."""
    return _ENROLMENT + code.encode("ascii") + public_key


def attachment_message(digest: bytes) -> bytes:
    """Return what a device signs to send an attachment: the SHA-256 of the file."""
    return _ATTACHMENT + digest


def request_message(kind: str, text: str) -> bytes:
    """Return what a device signs to ask for something: the kind of request and its text."""
    return _REQUEST + kind.encode("ascii") + b"\x00" + text.encode()


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` over `message` was made with this key; never raises."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        _loaded(public_key).verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(4096)
def _loaded(public_key: bytes) -> EllipticCurvePublicKey:
    # decompressing and checking a point costs as much as a signature, and devices come again
    if len(public_key) != POINT_BYTES:
        raise ValueError("not an uncompressed point")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key)
