"""Codes and sums by group: the array arithmetic under every estimate.

Groups are integer codes 0..K-1. Sums go through one sparse product, so many columns are summed in
one pass over memory.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

DENSE_CODES = 1 << 22
"""Up to this many possible pairs a look-up table is cheaper than sorting."""


def group_sums(groups: IntArray, n_groups: int, values: npt.NDArray[np.generic]) -> FloatArray:
    """Sum the rows of `values` (C × M) by group: (K × M)."""
    size = len(groups)
    ones = np.ones(size)
    membership = csc_array((ones, groups, np.arange(size + 1)), shape=(n_groups, size))
    return np.asarray(membership @ values.astype(np.float64, copy=False))


def pair_codes(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Code the pairs that occur: code of each row, then first and second part of each pair.

    Pairs are numbered in the order of their parts. Both inputs are codes ≥ 0.
    """
    width = int(second.max(initial=0)) + 1
    joint = first * width + second
    bound = (int(first.max(initial=0)) + 1) * width
    if bound <= max(DENSE_CODES, 4 * len(joint)):
        seen = np.zeros(bound, dtype=np.bool_)
        seen[joint] = True
        pairs = np.flatnonzero(seen)
        lookup = np.zeros(bound, dtype=np.int64)
        lookup[pairs] = np.arange(len(pairs))
        codes = lookup[joint]
    else:
        pairs, codes = np.unique(joint, return_inverse=True)
    return codes, pairs // width, pairs % width


def first_rows(codes: IntArray, n_codes: int, absent: int = -1) -> IntArray:
    """Row in which each code appears first; `absent` for a code that does not appear."""
    rows = np.full(n_codes, absent, dtype=np.int64)
    rows[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return rows
