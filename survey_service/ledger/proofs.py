"""Proofs over a log of any length: which parts of the tree they name, and putting parts together.

PATH and PROOF of RFC 6962 §2.1 are lists of hashes of ranges D[a:b] of the log. Here they are lists
of those ranges; each range falls into complete subtrees, whose hashes never change once they are
known. Whoever keeps the hashes of complete subtrees answers every proof with O(log n) look-ups.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from survey_service.ledger.merkle import EMPTY, node_hash


class Subtree(NamedTuple):
    """A complete subtree: leaves `number · 2^level` up to the next multiple of 2^level."""

    level: int
    number: int

    @property
    def last(self) -> int:
        """The position of its last leaf, with which it became complete."""
        return ((self.number + 1) << self.level) - 1


def inclusion(index: int, size: int) -> list[range]:
    """Return the ranges of PATH(index, D[size]), from the leaf upwards.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of {size}")
    start, end, parts = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            parts.append(range(middle, end))
            end = middle
        else:
            parts.append(range(start, middle))
            start = middle
    return parts[::-1]


def consistency(first: int, second: int) -> list[range]:
    """Return the ranges of PROOF(first, D[second]); none where there is nothing to prove.

    Raises:
        IndexError: `first` is negative or larger than `second`.
    """
    if not 0 <= first <= second:
        raise IndexError(f"size {first} of {second}")
    start, end, parts = 0, second, []
    while first not in {0, end}:
        middle = start + _split(end - start)
        if first <= middle:
            parts.append(range(middle, end))
            end = middle
        else:
            parts.append(range(start, middle))
            start = middle
    return [*([range(start, end)] if start else []), *parts[::-1]]


def subtrees(part: range) -> Iterator[Subtree]:
    """Yield the complete subtrees that make up a range of a proof, or a whole log, left first."""
    start = part.start
    while start < part.stop:
        level = (part.stop - start).bit_length() - 1
        yield Subtree(level, start >> level)
        start += 1 << level


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the tree hash of a range from the hashes of its complete subtrees, left first."""
    if not hashes:
        return EMPTY
    value = hashes[-1]
    for left in hashes[-2::-1]:
        value = node_hash(left, value)
    return value


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
