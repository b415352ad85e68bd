"""Hashes under which the ledger knows things that it must not show.

A response of a few ratings could be guessed from a bare hash, so its commitment is salted with 32
random bytes that are stored beside the row; without row and salt it says nothing. A sealed row is
hashed as it is stored. Every hash has a domain of its own, so that none can pose as another.
"""

import hashlib
import hmac
from typing import Final

SALT_BYTES: Final = 32
_SEALED: Final = b"langnghe/sealed/v1\x00"
_RESPONSE: Final = b"langnghe/response/v1\x00"
_ACCOUNT: Final = b"langnghe/account/v1\x00"
_SUBMISSION: Final = b"langnghe/submission/v1\x00"


def sealed_hash(ciphertext: bytes) -> bytes:
    """Return the hash (32 bytes) of a sealed row as it is stored."""
    return hashlib.sha256(_SEALED + ciphertext).digest()


def response_commitment(salt: bytes, row: bytes) -> bytes:
    """Return the commitment (32 bytes) to the row bytes of a response under a salt of 32 bytes."""
    return hashlib.sha256(_RESPONSE + salt + len(row).to_bytes(8, "big") + row).digest()


def account(salt: bytes, username: str) -> str:
    """Return the name (hexadecimal) under which the ledger knows an account."""
    return hashlib.sha256(_ACCOUNT + salt + username.encode()).hexdigest()


def submission_hash(submission_id: bytes) -> bytes:
    """Return what is stored of the id (16 bytes) of a submission."""
    return hashlib.sha256(_SUBMISSION + submission_id).digest()


def content_mac(submission_id: bytes, content_hash: bytes) -> bytes:
    """Return what tells whether an id comes again with the same content.

    The key is the id, which is stored nowhere: contents cannot be tried out against the table.
    """
    # not `hmac.digest`: it lets go of the interpreter, for which other threads of the process wait
    return hmac.new(submission_id, content_hash, "sha256").digest()
