"""Chance of a verifiable draw: sealed secrets, the seed, and the key of every unit and line."""

from hashlib import sha256
from typing import Final

from msgspec import Struct

SECRET_BYTES: Final = 32
_PREFIX: Final = b"langnghe/draw/v1/"
_LENGTH: Final = 4
_BLOCK: Final = 64
_INNER, _OUTER = 0x36, 0x5C
_WHOLE: Final = 2**256


def tagged(kind: str, *parts: bytes) -> bytes:
    """Return the SHA-256 of parts under the tag of a kind.

    Every part stands after its length, so that no two lists of parts are the same bytes.
    """
    framed = b"".join(len(part).to_bytes(_LENGTH, "big") + part for part in parts)
    return sha256(_PREFIX + kind.encode() + b"\x00" + framed).digest()


class OpenedSecret(Struct, frozen=True, kw_only=True):
    """A secret that its owner has shown."""

    owner: str
    secret: bytes


def secret_commitment(draw_id: str, owner: str, secret: bytes) -> str:
    """Return the hash that seals a secret: bound to its draw and owner, so nobody can copy it."""
    return tagged("secret", draw_id.encode(), owner.encode(), secret).hex()


def draw_seed(
    frame_root: str, draw_id: str, public_value: str, opened: tuple[OpenedSecret, ...]
) -> bytes:
    """Return the 32 bytes that decide a draw.

    Args:
        frame_root: root of the frame, hexadecimal.
        draw_id: which draw.
        public_value: what the public source said; empty without one.
        opened: the secrets that were opened in time; taken in the order of their owners.
    """
    ordered = sorted(opened, key=lambda one: one.owner)
    parts = (part for one in ordered for part in (one.owner.encode(), one.secret))
    root = bytes.fromhex(frame_root)
    return tagged("seed", root, draw_id.encode(), public_value.encode(), *parts)


class Keys:
    """HMAC-SHA-256 (RFC 2104) under the seed, with the two halves of the key hashed once.

    For short messages that takes less than half of the time of `hmac.digest`, with the same bytes.
    """

    def __init__(self, seed: bytes) -> None:
        block = seed.ljust(_BLOCK, b"\x00")
        self._inner = sha256(bytes(byte ^ _INNER for byte in block))
        self._outer = sha256(bytes(byte ^ _OUTER for byte in block))

    def key(self, message: bytes) -> bytes:
        """Return the key of a message."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()

    def unit(self, code: str) -> bytes:
        """Return the key of a unit of the frame."""
        return self.key(b"unit\x00" + code.encode())

    def lines(self, code: str, length: int) -> list[bytes]:
        """Return the keys of line 1, 2, … of the list of a unit.

        Each is one SHA-256 after a key of the unit that always has the same length: a second HMAC
        would double the time of a draw of a million lines and hide nothing, as the seed is public.
        """
        own = self.key(b"line\x00" + code.encode())
        return [sha256(own + b"%d" % line).digest() for line in range(1, length + 1)]

    def below(self, bound: int, stratum: str) -> int:
        """Return a whole number from 0 to `bound` - 1, each equally likely: by rejection."""
        most = _WHOLE - _WHOLE % bound
        attempt = 0
        while True:
            message = b"start\x00" + stratum.encode() + b"\x00%d" % attempt
            number = int.from_bytes(self.key(message), "big")
            if number < most:
                return number % bound
            attempt += 1
