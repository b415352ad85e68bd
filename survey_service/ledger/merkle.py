"""Merkle tree hash of RFC 6962 §2.1 (unchanged in RFC 9162 §2.1), and checking its proofs.

    MTH({})   = SHA-256()
    MTH({d})  = SHA-256(0x00 || d)
    MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])),   k = largest power of two < n

The two prefixes keep a leaf from posing as a node. The tree is built level by level, the odd last
node rising unchanged, which gives the same tree as the recursive definition (the tests hold both).
A tree that grows is `frontier.py`; which hashes make up a proof over it is `proofs.py`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
EMPTY: Final = hashlib.sha256().digest()
"""The hash of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(NODE + left + right).digest()


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    above = [node_hash(*pair) for pair in list(pairwise(level))[::2]]
    return above if len(level) % 2 == 0 else [*above, level[-1]]


def levels(leaves: Iterable[bytes]) -> list[list[bytes]]:
    """Return the hashes of every level of a tree, from its leaves up to the root alone."""
    made = [[leaf_hash(data) for data in leaves] or [EMPTY]]
    while len(made[-1]) > 1:
        made.append(_level_above(made[-1]))
    return made


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash (32 bytes) of the leaf data in order."""
    return levels(leaves)[-1][0]


def path_in(tree: Sequence[Sequence[bytes]], index: int) -> tuple[bytes, ...]:
    """Return the sibling hashes from a leaf upwards in a tree given by its `levels`."""
    path = []
    for level in tree[:-1]:
        if (sibling := index ^ 1) < len(level):
            path.append(level[sibling])
        index >>= 1
    return tuple(path)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return PATH(index, leaves) of RFC 6962 §2.1.1: sibling hashes from the leaf upwards.

    Raises:
        IndexError: there is no leaf with this index.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    return path_in(levels(leaves), index)


def includes(tree_root: bytes, size: int, data: bytes, index: int, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows `data` at `index` in a tree of `size` leaves with this root."""
    return includes_leaf(tree_root, size, leaf_hash(data), index, proof)


def includes_leaf(
    tree_root: bytes, size: int, leaf: bytes, index: int, proof: Sequence[bytes]
) -> bool:
    """As `includes`, for a leaf that is hashed already."""
    return root_of_path(size, leaf, index, proof) == tree_root


def root_of_path(size: int, leaf: bytes, index: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof leads to from a hashed leaf; None where it fits no tree.

    The algorithm of RFC 9162 §2.1.3.2; a proof that is too long or too short fails.
    """
    if not 0 <= index < size:
        return None
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node % 2 or node == last:
            value = node_hash(sibling, value)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return value if last == 0 else None


def consistent(
    first_root: bytes, first: int, second_root: bytes, second: int, proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows the tree of `first` leaves as the start of that of `second`.

    The algorithm of RFC 9162 §2.1.4.2, which leaves out two cases: trees of one size are
    consistent where their roots are equal, and every tree extends the empty one.
    """
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY
    if not 0 < first < second or not proof:
        return False
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    node, last = first - 1, second - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)
