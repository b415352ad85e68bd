"""Merkle tree hash and inclusion proofs of RFC 6962 §2.1 (unchanged in RFC 9162 §2.1).

    MTH({})   = SHA-256()
    MTH({d})  = SHA-256(0x00 || d)
    MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])),   k = largest power of two < n

The two prefixes keep a leaf from posing as a node. The tree is built level by level, the odd last
node rising unchanged, which gives the same tree as the recursive definition (the tests hold both).
Consistency proofs of a growing log go here.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

LEAF: Final = b"\x00"
NODE: Final = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(NODE + left + right).digest()


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    above = [node_hash(*pair) for pair in list(pairwise(level))[::2]]
    return above if len(level) % 2 == 0 else [*above, level[-1]]


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash (32 bytes) of the leaf data in order."""
    level = [leaf_hash(data) for data in leaves]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return PATH(index, leaves) of RFC 6962 §2.1.1: sibling hashes from the leaf upwards.

    Raises:
        IndexError: there is no leaf with this index.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    level = [leaf_hash(data) for data in leaves]
    path = []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = _level_above(level), index // 2
    return tuple(path)


def includes(tree_root: bytes, size: int, data: bytes, index: int, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows `data` at `index` in a tree of `size` leaves with this root.

    The algorithm of RFC 9162 §2.1.3.2; a proof that is too long or too short fails.
    """
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    value = leaf_hash(data)
    for sibling in proof:
        if last == 0:
            return False
        if node % 2 or node == last:
            value = node_hash(sibling, value)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == tree_root
