"""Private keys and their names: Ed25519 (RFC 8032) to sign, P-256 (SEC 1) to seal on a device.

A private key is PKCS #8 in PEM in a file for its owner alone (`key_files`). A key is named by a
fingerprint of its public half, so a name cannot be claimed for another key. Public halves are raw:
32 bytes of Ed25519, 65 of an uncompressed P-256 point, the form WebCrypto imports as "raw".
"""

import hashlib
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from survey_service.ledger import key_files
from survey_service.ledger.errors import LedgerError

PrivateKey = Ed25519PrivateKey
"""The signing key type, for use-cases that pass one on without knowing the library behind it."""

EpochKey = EllipticCurvePrivateKey
"""The type of the key that opens what devices sealed."""

_FORM: Final = "private key, PKCS #8 in PEM without password"
_FINGERPRINT_DOMAIN: Final = b"langnghe/key/v1\x00"


def public_bytes(key: PrivateKey | EpochKey) -> bytes:
    """Return the public key: 32 raw bytes of Ed25519, or the 65 of an uncompressed point."""
    if isinstance(key, Ed25519PrivateKey):
        return key.public_key().public_bytes_raw()
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def public_pem(key: PrivateKey | EpochKey) -> str:
    """Return the public key as SubjectPublicKeyInfo in PEM, which other tools read."""
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode("ascii")
    )


def fingerprint(public_key: bytes) -> str:
    """Return the name of a public key: 32 hexadecimal digits (128 bits) of a SHA-256."""
    return hashlib.sha256(_FINGERPRINT_DOMAIN + public_key).hexdigest()[:32]


def spoken(name: str) -> str:
    """Return a fingerprint in groups of four, for two people who compare it by voice."""
    return " ".join(name[start : start + 4] for start in range(0, len(name), 4))


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` (64 bytes) over `message` was made with this key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_epoch_key() -> EpochKey:
    """Make a P-256 key for ECDH."""
    return generate_private_key(SECP256R1())


def private_pem(key: PrivateKey | EpochKey) -> bytes:
    """Return the content of a key file."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def create_key(path: Path) -> PrivateKey:
    """Make a new signing key and write it to `path`, which must not exist yet.

    Raises:
        LedgerError: `key-exists`, `key-unwritable`.
    """
    key = Ed25519PrivateKey.generate()
    key_files.write_new(path, private_pem(key))
    return key


def load_key(path: Path) -> PrivateKey:
    """Read a signing key.

    Raises:
        LedgerError: `key-missing`, `key-exposed` (group or world has any access, or it is not a
            plain file), `key-unreadable` (not an Ed25519 key in PEM).
    """
    key = _private_key(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise unreadable(path, type(key).__name__, f"an Ed25519 {_FORM}")
    return key


def load_epoch_key(path: Path) -> EpochKey:
    """Read an epoch key.

    Raises:
        LedgerError: as `load_key`, for a key on P-256.
    """
    key = _private_key(path)
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise unreadable(path, type(key).__name__, f"a P-256 {_FORM}")
    return key


def _private_key(path: Path) -> object:
    content = key_files.read(path)
    try:
        return serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise unreadable(path, "something else", f"a {_FORM}") from error


def unreadable(path: Path, got: str, expected: str) -> LedgerError:
    """Return the refusal of a file that holds no key, or another one."""
    return LedgerError(
        "key-unreadable",
        where=str(path),
        got=got,
        expected=expected,
        hint="Restore the file from its copy.",
    )
