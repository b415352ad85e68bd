"""Codes on receipts and posters: Crockford base 32 with a check symbol over GF(32).

A code is `length - 1` random symbols (5 bits each) and one check symbol. Symbol `i`, counted from
the check symbol at 0, has weight `alpha**i` in GF(32) = GF(2)[x] / (x^5 + x^2 + 1); a code is valid
when its weighted sum is zero. The weights of up to 31 places differ, none is zero, so every single
wrong symbol and every exchange of two different symbols, neighbours or not, is caught.

A receipt has 16 symbols (75 random bits: its own authority, single use), a poster 8 (35 bits: a
name, not a secret). The same check guards confirmation numbers. Alphabet and aliases: Douglas
Crockford, "Base 32" (https://www.crockford.com/base32.html).
"""

import hashlib
from functools import reduce
from operator import getitem, xor

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 16
POSTER_LENGTH = 8

_MODULUS = 0b100101  # x^5 + x^2 + 1, primitive: alpha = x has order 31
_HASH_DOMAIN = b"langnghe/code/v1\x00"
_MEANT = str.maketrans(
    {symbol.lower(): symbol for symbol in ALPHABET}
    | dict.fromkeys("IiLl", "1")
    | dict.fromkeys("Oo", "0")
    | dict.fromkeys("-‐‑‒–—−_.", "")
)


def _times(left: int, right: int) -> int:
    """Multiply two elements of GF(32), as polynomials in bits 0..4."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & len(ALPHABET):
            left ^= _MODULUS
    return product


def _powers_of_alpha() -> tuple[int, ...]:
    powers = [1]
    while len(powers) < len(ALPHABET) - 1:
        powers.append(_times(powers[-1], 2))
    return tuple(powers)


_PRODUCTS = tuple(
    {symbol: _times(weight, value) for value, symbol in enumerate(ALPHABET)}
    for weight in reversed(_powers_of_alpha())
)
"""What a symbol adds to the weighted sum, by place; the last place is that of the check symbol."""


def _weighted_sum(symbols: str) -> int:
    # every request does this, so it stays inside the interpreter's own loops
    return reduce(xor, map(getitem, _PRODUCTS[-len(symbols) :], symbols), 0)


def random_bytes_needed(length: int = RECEIPT_LENGTH) -> int:
    """Return how many random bytes `make` takes for a code of `length` symbols."""
    return -(-5 * (length - 1) // 8)


def make(random_bits: bytes, length: int = RECEIPT_LENGTH) -> str:
    """Return the canonical code of `length` symbols for these random bits.

    Args:
        random_bits: exactly `random_bytes_needed(length)` bytes from a cryptographic source;
            the surplus high bits are dropped.
        length: symbols in the code, the check symbol included.

    Raises:
        ValueError: the number of bytes does not fit the length.
    """
    if len(random_bits) != random_bytes_needed(length):
        expected = random_bytes_needed(length)
        raise ValueError(f"{expected} random bytes make a code of {length}, not {len(random_bits)}")
    number = int.from_bytes(random_bits, "big")
    bits = range(5 * (length - 2), -1, -5)
    symbols = "".join([ALPHABET[number >> place & 31] for place in bits])
    # the check symbol has weight 1, and -x = x
    return symbols + ALPHABET[_weighted_sum(symbols + ALPHABET[0])]


def normalise(text: str, length: int = RECEIPT_LENGTH) -> str | None:
    """Return the canonical code that a person meant, or None where it is mistyped.

    Lower case, spaces and hyphens are accepted; I and L are read as 1, O as 0.
    """
    code = "".join(text.split()).translate(_MEANT)
    if len(code) != length:
        return None
    try:
        return None if _weighted_sum(code) else code
    except KeyError:  # a symbol outside the alphabet
        return None


def grouped(code: str) -> str:
    """Return the code in groups of four, as it is printed: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_hash(code: str) -> bytes:
    """Return the 32-byte hash under which a canonical code is stored and signed.

    SHA-256 under a domain prefix: a code never leaves paper, so 75 random bits need no slow hash.
    """
    return hashlib.sha256(_HASH_DOMAIN + code.encode("ascii")).digest()
