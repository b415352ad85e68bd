"""The right edge of a growing Merkle tree: all that is needed to append to it and know its root.

A log of n leaves is a row of complete subtrees, one for every 1 in the binary digits of n, the
largest first. Their hashes are the frontier: O(log n) of them, however long the log. A new leaf
completes the subtrees of 2, 4, 8… leaves for the trailing 1s of n; their hashes never change again,
so they are kept beside the leaf that completed them and serve every later proof.
"""

from collections.abc import Sequence

from survey_service.ledger.merkle import node_hash
from survey_service.ledger.proofs import folded


class Frontier:
    """The complete subtrees of a log, growing leaf by leaf.

    Args:
        size: number of leaves so far.
        hashes: hashes of its complete subtrees, largest first.

    Raises:
        ValueError: the number of hashes does not fit the size.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError(f"{len(hashes)} subtrees for {size} leaves")
        self.size = size
        self._hashes = list(hashes)

    def append(self, leaf: bytes) -> bytes:
        """Add a leaf hash; return the hashes of the subtrees it completes, smallest first."""
        completed = []
        value, rest = leaf, self.size
        while rest & 1:
            value = node_hash(self._hashes.pop(), value)
            completed.append(value)
            rest >>= 1
        self._hashes.append(value)
        self.size += 1
        return b"".join(completed)

    def root(self) -> bytes:
        """Return the tree hash (32 bytes) of the log so far."""
        return folded(self._hashes)
