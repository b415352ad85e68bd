"""Totals: the sufficient statistics of every linear estimate, taken in one pass over the rows.

A cell is a unit of the design's last variance stage within a domain. Per cell and variable we keep
n, Σw, Σwy and Σwy²; estimates, domain estimates and Taylor variances are functions of these alone
(`docs/methods.md`). Totals of disjoint sets of rows add up, and domains merge, without
returning to the rows.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct, structs

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes

MISSING = 2
"""Status of a row without a valid answer; 1 is inside the proportion's levels, 0 outside."""


class Cells(Struct, frozen=True, eq=False):
    """Which unit and domain each of the C cells is, and the n_domains domains there are."""

    unit: IntArray
    domain: IntArray
    n_domains: int

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.unit)


class Totals(Struct, frozen=True, eq=False, kw_only=True):
    """Sums per cell (C) and variable (Q). `value` and `square` are of y - `origin`.

    The shift by `origin` keeps the variance of large numbers exact; shares have origin 0.
    """

    design: SurveyDesign
    cells: Cells
    count: FloatArray
    weight: FloatArray
    value: FloatArray
    square: FloatArray
    origin: FloatArray

    def per_domain(self, sums: FloatArray) -> FloatArray:
        """Add up a cell-wise array by domain: (domains × Q)."""
        return group_sums(self.cells.domain, self.cells.n_domains, sums)

    def merged(self, mapping: npt.NDArray[np.int64], n_domains: int) -> "Totals":
        """The totals of coarser domains: domain d becomes `mapping[d]`."""
        codes, unit, domain = pair_codes(self.cells.unit, mapping[self.cells.domain])
        return structs.replace(
            self,
            cells=Cells(unit, domain, n_domains),
            **{
                name: group_sums(codes, len(unit), getattr(self, name))
                for name in ("count", "weight", "value", "square")
            },
        )


class RowCells(NamedTuple):
    """The cells, and of each row its cell; rows that count nowhere have the code `cells.size`."""

    cells: Cells
    row: IntArray


def cells_of(design: SurveyDesign, domains: Domains) -> RowCells:
    """The cells that have rows of positive weight."""
    inside = (domains.codes >= 0) & (design.weights > 0)
    unit = design.stages[-1].unit
    everywhere = bool(inside.all())
    codes, cell_unit, cell_domain = (
        pair_codes(unit, domains.codes)
        if everywhere
        else pair_codes(unit[inside], domains.codes[inside])
    )
    if not everywhere:
        row = np.full(design.n, len(cell_unit), dtype=np.int64)
        row[inside] = codes
        codes = row
    return RowCells(Cells(cell_unit, cell_domain, domains.size), codes)


def share_totals(
    design: SurveyDesign,
    domains: Domains,
    statuses: Iterable[npt.NDArray[np.int8]],
    row_cells: RowCells | None = None,
) -> Totals:
    """Totals of 0/1 variables given as statuses: 1 inside the levels, 0 outside, 2 missing.

    Σw is the sum of both parts, so that a share of exactly 0 or 1 comes out exactly.
    """
    cells, row = row_cells or cells_of(design, domains)
    tripled = row * 3
    counts, inside, outside = [], [], []
    for status in statuses:
        code = tripled + status
        sums = np.bincount(code, weights=design.weights, minlength=3 * (cells.size + 1))
        rows = np.bincount(code, minlength=3 * (cells.size + 1))
        parts, number = sums.reshape(-1, 3)[:-1], rows.reshape(-1, 3)[:-1]
        inside.append(parts[:, 1])
        outside.append(parts[:, 0])
        counts.append(number[:, 0] + number[:, 1])
    value = _columns(inside, cells.size)
    return Totals(
        design=design,
        cells=cells,
        count=_columns(counts, cells.size),
        weight=value + _columns(outside, cells.size),
        value=value,
        square=value,
        origin=np.zeros(len(counts)),
    )


def value_totals(design: SurveyDesign, domains: Domains, variables: Iterable[FloatArray]) -> Totals:
    """Totals of numeric variables, NaN where missing."""
    cells, row = cells_of(design, domains)
    parts = [_value_sums(design.weights, row, cells.size, variable) for variable in variables]
    count, weight, value, square = (
        _columns([sums[i] for sums, _ in parts], cells.size) for i in range(4)
    )
    return Totals(
        design=design,
        cells=cells,
        count=count,
        weight=weight,
        value=value,
        square=square,
        origin=np.array([origin for _, origin in parts], dtype=np.float64),
    )


def _value_sums(
    weights: FloatArray, row: IntArray, size: int, variable: FloatArray
) -> tuple[tuple[FloatArray, ...], float]:
    """n, Σw, Σwy, Σwy² per cell, and the origin that y is counted from."""
    valid = ~np.isnan(variable)
    if not valid.all():
        weights, row, variable = weights[valid], row[valid], variable[valid]
    origin = middle(variable)
    centred = variable - origin
    weighted = weights * centred
    terms = (np.ones_like(weights), weights, weighted, weighted * centred)
    sums = (np.bincount(row, weights=part, minlength=size + 1)[:size] for part in terms)
    return tuple(part.astype(np.float64, copy=False) for part in sums), origin


def middle(values: FloatArray) -> float:
    """A point inside the range of the values, equal to them where they are all the same."""
    if len(values) == 0:
        return 0.0
    return float(np.clip(values.mean(), values.min(), values.max()))


def status_of(inside: BoolArray, missing: BoolArray) -> npt.NDArray[np.int8]:
    """The status column of one 0/1 variable."""
    status = inside.astype(np.int8)
    status[missing] = MISSING
    return status


def _columns(parts: list[FloatArray] | list[npt.NDArray[np.int64]], size: int) -> FloatArray:
    if not parts:
        return np.zeros((size, 0))
    return np.column_stack(parts).astype(np.float64, copy=False)
