"""Ed25519 key files (RFC 8032): PKCS #8 in PEM, readable by their owner alone.

A private key lives in a file of mode 0600 and is refused as soon as anyone else could read it. The
collector keeps public keys only; a key is named by a fingerprint of its public half, so a name
cannot be claimed for another key.
"""

import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from survey_service.ledger.errors import LedgerError

PrivateKey = Ed25519PrivateKey
"""The private key type, for use-cases that pass one on without knowing the library behind it."""

OWNER_ONLY: Final = 0o600
_FINGERPRINT_DOMAIN: Final = b"langnghe/key/v1\x00"


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 raw bytes of the public key."""
    return key.public_key().public_bytes_raw()


def fingerprint(public_key: bytes) -> str:
    """Return the name of a public key: 32 hexadecimal digits (128 bits) of a SHA-256."""
    return hashlib.sha256(_FINGERPRINT_DOMAIN + public_key).hexdigest()[:32]


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` (64 bytes) over `message` was made with this key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def create_key(path: Path) -> Ed25519PrivateKey:
    """Make a new key and write it to `path`, which must not exist yet.

    Raises:
        LedgerError: `key-exists`; a key is never overwritten, since what it signed lives on.
    """
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL and the mode together: at no instant is the file there and readable by others
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise LedgerError(
            "key-exists",
            where=str(path),
            got="a file",
            expected="no file of this name",
            hint="Choose another name; keys are rotated, never overwritten.",
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return key


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        LedgerError: `key-missing`, `key-exposed` (group or world has any access, or it is not a
            plain file), `key-unreadable` (not an Ed25519 key in PEM).
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(4096) if stat.S_ISREG(mode) else b""
    except OSError as error:
        raise LedgerError(
            "key-missing",
            where=str(path),
            got=error.strerror,
            expected="a key file",
            hint="Create the key first, or name the right folder.",
        ) from error
    if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077:
        raise LedgerError(
            "key-exposed",
            where=str(path),
            got=stat.filemode(mode),
            expected="-rw-------",
            hint="Run chmod 600 on it, and rotate the key if others could have read it.",
        )
    return _private_key(path, content)


def _private_key(path: Path, content: bytes) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise _unreadable(path, "something else") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unreadable(path, type(key).__name__)
    return key


def _unreadable(path: Path, got: str) -> LedgerError:
    return LedgerError(
        "key-unreadable",
        where=str(path),
        got=got,
        expected="an Ed25519 private key, PKCS #8 in PEM without password",
        hint="Restore the file from its backup.",
    )
