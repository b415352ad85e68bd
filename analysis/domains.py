"""Domains: the groups for which an estimate is asked ("by"), as codes over rows.

Domains are numbered in the order of their first row; a row whose key is missing is in no domain.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from analysis.columns import Column, Keys, factorise
from analysis.grouping import IntArray, first_rows, pair_codes


class Domains(Struct, frozen=True, eq=False):
    """`codes[i]` is the domain of row i or -1; `labels[d]` one text per key column."""

    codes: IntArray
    labels: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        """Number of domains."""
        return len(self.labels)


def everyone(n: int) -> Domains:
    """One domain holding every row."""
    return Domains(np.zeros(n, dtype=np.int64), ((),))


def domains_of(column: Column) -> Domains:
    """The domains of one key column."""
    keys = factorise(column)
    return Domains(keys.codes, tuple((label,) for label in keys.labels))


def crossed(keys: Sequence[Keys], n: int) -> Domains:
    """The combinations of several key columns that occur."""
    domains = everyone(n)
    for key in keys:
        domains = _cross(domains, key)
    return domains


def _cross(domains: Domains, keys: Keys) -> Domains:
    inside = np.flatnonzero((domains.codes >= 0) & (keys.codes >= 0))
    codes = np.full(len(domains.codes), -1, dtype=np.int64)
    if len(inside) == 0:
        return Domains(codes, ())
    pairs, outer, inner = pair_codes(domains.codes[inside], keys.codes[inside])
    order = np.argsort(first_rows(pairs, len(outer)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    codes[inside] = rank[pairs]
    labels = tuple((*domains.labels[outer[p]], keys.labels[inner[p]]) for p in order)
    return Domains(codes, labels)
