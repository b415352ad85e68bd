"""Base64url without padding (RFC 4648 §5): how bytes stand in the JSON that devices send."""

import base64
import binascii
import re
from typing import Final

_ALPHABET: Final = re.compile("[A-Za-z0-9_-]*")


def text(value: bytes) -> str:
    """Return bytes as base64url text."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def unpadded(value: str) -> bytes | None:
    """Return the bytes of base64url text in its one valid spelling, else None."""
    if not _ALPHABET.fullmatch(value):
        return None
    try:
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error:
        return None
    return found if text(found) == value else None
