"""Ed25519 signatures (RFC 8032 §5.1): the installed library's check, or a plain one without any.

The plain check adds points of the curve in affine coordinates: slow (some 15 ms), short enough to
be read beside the RFC, and used only where `cryptography` is not installed.
"""

import hashlib
from collections.abc import Callable
from importlib import import_module

Point = tuple[int, int]

KEY_BYTES = 32
SIGNATURE_BYTES = 64
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SIGN = 1 << 255


def _sum(a: Point, b: Point) -> Point:
    t = D * a[0] * a[1] * b[0] * b[1] % P
    inverse = pow(1 - t * t, -1, P)  # of (1 + t)(1 - t): one inversion serves both coordinates
    x = (a[0] * b[1] + a[1] * b[0]) * (1 - t) * inverse
    y = (a[1] * b[1] + a[0] * b[0]) * (1 + t) * inverse
    return x % P, y % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1)
    for digit in f"{number:b}":
        found = _sum(found, found)
        if digit == "1":
            found = _sum(found, point)
    return found


def _encoded(point: Point) -> bytes:
    return (point[1] | (SIGN if point[0] & 1 else 0)).to_bytes(KEY_BYTES, "little")


def _decoded(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little") & (SIGN - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for root in (1, pow(2, (P - 1) // 4, P)):
        x = pow(square, (P + 3) // 8, P) * root % P
        if x * x % P == square:
            point = (x if x & 1 == encoded[-1] >> 7 else P - x), y
            return point if _encoded(point) == encoded else None
    return None


BASE = _decoded((4 * pow(5, -1, P) % P).to_bytes(KEY_BYTES, "little")) or (0, 1)


def plain_signature_check(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` (64 bytes) over `message` was made with this key (32 bytes)."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    point = _decoded(public)
    scalar = int.from_bytes(signature[KEY_BYTES:], "little")
    if point is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:KEY_BYTES] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    negative = (P - point[0]) % P, point[1]
    found = _sum(_times(scalar, BASE), _times(challenge, negative))
    return _encoded(found) == signature[:KEY_BYTES]


def _installed() -> Callable[[bytes, bytes, bytes], bool]:
    try:
        library = import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
        refused = import_module("cryptography.exceptions").InvalidSignature
    except ImportError:
        return plain_signature_check

    def check(public: bytes, signature: bytes, message: bytes) -> bool:
        try:
            library.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (refused, ValueError):
            return False
        return True

    return check


check_signature = _installed()
"""Tell whether a signature (64 bytes) over a message was made with a key (32 bytes)."""
