"""Rows to sums: what a batch of answers adds to live totals, cell by cell.

A cell is a place in the design (texts of its design columns) within a domain (texts of `by`), or
outside every domain. All sums of a batch stand in arrays over its cells.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.columns import Keys, ResponseTable
from analysis.design import row_weights
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, first_rows, pair_codes
from analysis.live.plan import LivePlan, Share
from analysis.totals import MISSING, status_of

CHUNK = 1 << 14
"""Rows handled at a time: items × rows × 8 bytes stay small."""

Key = tuple[str, ...]
"""Texts of the design columns, "in" or "out" of the domains, texts of `by` (empty where out)."""

IN, OUT = "in", "out"


class _Rows(NamedTuple):
    """Of each row: its cell, its weight, and whether it lies in a domain."""

    cell: IntArray
    weight: FloatArray
    counted: BoolArray


class Sums(Struct, frozen=True, eq=False, kw_only=True):
    """Sums over C cells of S shares and V values.

    `rows` (C × 3): rows, Σw, Σw² of rows in a domain. `share_n`, `share_w` (C × S × 2): answers and
    weight outside and inside the levels. `value_n` (C × V), `value_w` (C × V × 3): Σw, Σwy, Σwy² of
    y - origin.
    """

    rows: FloatArray
    share_n: IntArray
    share_w: FloatArray
    value_n: IntArray
    value_w: FloatArray


FIELDS = Sums.__struct_fields__


def empty(plan: LivePlan, size: int) -> Sums:
    """Sums of nothing in `size` cells."""
    shares, values = len(plan.shares), len(plan.values)
    return Sums(
        rows=np.zeros((size, 3)),
        share_n=np.zeros((size, shares, 2), dtype=np.int64),
        share_w=np.zeros((size, shares, 2)),
        value_n=np.zeros((size, values), dtype=np.int64),
        value_w=np.zeros((size, values, 3)),
    )


def batch_sums(plan: LivePlan, table: ResponseTable, origins: FloatArray) -> tuple[list[Key], Sums]:
    """The cells that the rows of a table lie in, and their sums.

    `origins` (V) are what values are counted from. Raises `AnalysisError` for a missing design
    value, a weight or a number that is none.
    """
    weights = row_weights(table, plan.weights)
    keys, cell = _cells(plan, table, weights)
    sums = empty(plan, len(keys))
    sums.rows[:] = np.column_stack(
        [np.bincount(cell, weights=part, minlength=len(keys)) for part in _powers(weights)]
    )
    counted = np.array([key[len(plan.design_columns)] == IN for key in keys], dtype=np.bool_)
    rows = _Rows(cell, weights, counted[cell])
    _add_shares(sums, rows, [_status(table, share) for share in plan.shares])
    for place, name in enumerate(plan.values):
        _add_values(sums, place, rows, table.numeric(name) - origins[place])
    return keys, sums


def _powers(weights: FloatArray) -> Iterator[FloatArray]:
    yield from (np.ones_like(weights), weights, weights**2)


def _cells(plan: LivePlan, table: ResponseTable, weights: FloatArray) -> tuple[list[Key], IntArray]:
    place = [_complete(table, name) for name in plan.design_columns]
    domain = [table.keys(name) for name in plan.by]
    inside = weights > 0
    for each in domain:
        inside &= each.codes >= 0
    codes = inside.astype(np.int64)
    for each in place:
        codes, _, _ = pair_codes(codes, each.codes)
    for each in domain:
        codes, _, _ = pair_codes(codes, np.where(inside, each.codes, 0))
    first = first_rows(codes, int(codes.max(initial=-1)) + 1)
    keys = [
        (
            *(each.labels[each.codes[row]] for each in place),
            *((IN, *_labels(domain, row)) if inside[row] else (OUT, *("",) * len(domain))),
        )
        for row in first
    ]
    return keys, codes


def _labels(domain: Sequence[Keys], row: int) -> Iterator[str]:
    return (each.labels[each.codes[row]] for each in domain)


def _complete(table: ResponseTable, name: str) -> Keys:
    keys = table.keys(name)
    if (keys.codes < 0).any():
        row = table.row_numbers[int(np.argmax(keys.codes < 0))]
        raise AnalysisError(
            "missing-design-value",
            where=f"column {name!r}, row {row}",
            got="no value",
            expected="a value in every row",
            hint="Fill the column, or leave the row out.",
        )
    return keys


def _status(table: ResponseTable, share: Share) -> npt.NDArray[np.int8]:
    values = table.numeric(share.column)
    absent = np.isnan(values) | np.isin(values, share.missing)
    return status_of(np.isin(values, share.levels), absent)


def _add_shares(sums: Sums, rows: _Rows, statuses: Sequence[npt.NDArray[np.int8]]) -> None:
    """One count over (cell, share, status) for all shares together."""
    size, shares = sums.share_n.shape[:2]
    if not shares:
        return
    offset = np.arange(shares) * (MISSING + 1)
    bins = size * shares * (MISSING + 1)
    counted = np.flatnonzero(rows.counted)
    for start in range(0, len(counted), CHUNK):
        some = counted[start : start + CHUNK]
        status = np.stack([each[some] for each in statuses], axis=1)
        code = ((rows.cell[some] * shares * (MISSING + 1))[:, None] + offset + status).ravel()
        weight = np.repeat(rows.weight[some], shares)
        number = np.bincount(code, minlength=bins).reshape(size, shares, -1)
        weighed = np.bincount(code, weights=weight, minlength=bins).reshape(size, shares, -1)
        sums.share_n[:] += number[:, :, :MISSING]
        sums.share_w[:] += weighed[:, :, :MISSING]


def _add_values(sums: Sums, place: int, rows: _Rows, centred: FloatArray) -> None:
    valid = rows.counted & ~np.isnan(centred)
    w, y, at = rows.weight[valid], centred[valid], rows.cell[valid]
    size = len(sums.rows)
    sums.value_n[:, place] = np.bincount(at, minlength=size)
    for power in range(3):
        sums.value_w[:, place, power] = np.bincount(at, weights=w * y**power, minlength=size)
