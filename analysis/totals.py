"""Totals: the sufficient statistics of every linear estimate, taken in one pass over the rows.

A cell is a unit of the design's last variance stage within a domain. Per cell and variable we keep
n, Σw, Σwy and Σwy²; estimates, domain estimates and Taylor variances are functions of these alone
(`docs/methods.md`). Totals of disjoint sets of rows add up, and domains merge, without
returning to the rows. Where the weights are calibrated, Σv and Σvy per calibration cell and domain
are kept as well.
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


class WeightSums(NamedTuple):
    """Rows, Σw and Σw² of the rows in each cell (C), answered or not: for Kish's design effect."""

    rows: FloatArray
    weight: FloatArray
    square: FloatArray


class BaseSums(Struct, frozen=True, eq=False, kw_only=True):
    """Σv and Σv(y - origin) of valid answers per calibration cell and domain (B × Q).

    v are the weights in which the calibration is projected; see `calibration.py`.
    """

    cell: IntArray
    domain: IntArray
    weight: FloatArray
    value: FloatArray


class Totals(Struct, frozen=True, eq=False, kw_only=True):
    """Sums per cell (C) and variable (Q). `value` and `square` are of y - `origin`.

    The shift by `origin` keeps the variance of large numbers exact; shares have origin 0. `base` is
    there where the design's weights are calibrated.
    """

    design: SurveyDesign
    cells: Cells
    count: FloatArray
    weight: FloatArray
    value: FloatArray
    square: FloatArray
    origin: FloatArray
    weights: WeightSums
    base: BaseSums | None = None

    def per_domain(self, sums: FloatArray) -> FloatArray:
        """Add up a cell-wise array by domain: (domains × Q)."""
        return group_sums(self.cells.domain, self.cells.n_domains, sums)

    def merged(self, mapping: npt.NDArray[np.int64], n_domains: int) -> "Totals":
        """The totals of coarser domains: domain d becomes `mapping[d]`."""
        codes, unit, domain = pair_codes(self.cells.unit, mapping[self.cells.domain])
        return structs.replace(
            self,
            cells=Cells(unit, domain, n_domains),
            base=None if self.base is None else _merged_base(self.base, mapping),
            weights=WeightSums(*group_sums(codes, len(unit), np.stack(self.weights, axis=1)).T),
            **{
                name: group_sums(codes, len(unit), getattr(self, name))
                for name in ("count", "weight", "value", "square")
            },
        )


def _merged_base(base: BaseSums, mapping: IntArray) -> BaseSums:
    codes, cell, domain = pair_codes(base.cell, mapping[base.domain])
    weight, value = (group_sums(codes, len(cell), part) for part in (base.weight, base.value))
    return BaseSums(cell=cell, domain=domain, weight=weight, value=value)


class RowCells(NamedTuple):
    """The cells, and of each row its cell; rows that count nowhere have the code `cells.size`.

    `base` is the same for calibration cells, with the calibration cell as unit.
    """

    cells: Cells
    row: IntArray
    base: "RowCells | None" = None


def cells_of(design: SurveyDesign, domains: Domains) -> RowCells:
    """The cells that have rows of a weight."""
    inside = (domains.codes >= 0) & (design.weights != 0)
    found = _row_cells(design.stages[-1].unit, domains, inside)
    if design.calibration is None:
        return found
    return found._replace(base=_row_cells(design.calibration.cell, domains, inside))


def _row_cells(unit: IntArray, domains: Domains, inside: BoolArray) -> RowCells:
    everywhere = bool(inside.all())
    codes, cell_unit, cell_domain = (
        pair_codes(unit, domains.codes)
        if everywhere
        else pair_codes(unit[inside], domains.codes[inside])
    )
    if not everywhere:
        row = np.full(len(inside), len(cell_unit), dtype=np.int64)
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
    cells, row, base = row_cells or cells_of(design, domains)
    tripled, base_tripled = row * 3, None if base is None else base.row * 3
    counts, parts, base_parts = [], [], []
    for status in statuses:
        code = tripled + status
        parts.append(_by_status(code, cells.size, design.weights))
        number = np.bincount(code, minlength=3 * (cells.size + 1)).reshape(-1, 3)[:-1]
        counts.append(number[:, 0] + number[:, 1])
        if base is not None and base_tripled is not None and design.calibration is not None:
            code = base_tripled + status
            base_parts.append(_by_status(code, base.cells.size, design.calibration.base))
    value = _columns([inside for inside, _ in parts], cells.size)
    return Totals(
        design=design,
        cells=cells,
        count=_columns(counts, cells.size),
        weight=value + _columns([outside for _, outside in parts], cells.size),
        value=value,
        square=value,
        origin=np.zeros(len(counts)),
        weights=_weight_sums(design.weights, row, cells.size),
        base=_base_sums(base, [(inside + outside, inside) for inside, outside in base_parts]),
    )


def _by_status(code: IntArray, size: int, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Σw of the rows inside and outside the levels, per cell."""
    sums = np.bincount(code, weights=weights, minlength=3 * (size + 1)).astype(
        np.float64, copy=False
    )
    parts = sums.reshape(-1, 3)[:-1]
    return parts[:, 1], parts[:, 0]


def value_totals(design: SurveyDesign, domains: Domains, variables: Iterable[FloatArray]) -> Totals:
    """Totals of numeric variables, NaN where missing."""
    cells, row, base = cells_of(design, domains)
    origins, parts, base_parts = [], [], []
    for variable in variables:
        valid = ~np.isnan(variable)
        origins.append(middle(variable[valid]))
        centred = variable - origins[-1]
        parts.append(_value_sums(design.weights, row, cells.size, centred, valid))
        if base is not None and design.calibration is not None:
            sums = _value_sums(design.calibration.base, base.row, base.cells.size, centred, valid)
            base_parts.append((sums[1], sums[2]))
    count, weight, value, square = (
        _columns([sums[i] for sums in parts], cells.size) for i in range(4)
    )
    return Totals(
        design=design,
        cells=cells,
        count=count,
        weight=weight,
        value=value,
        square=square,
        origin=np.array(origins, dtype=np.float64),
        weights=_weight_sums(design.weights, row, cells.size),
        base=_base_sums(base, base_parts),
    )


def _value_sums(
    weights: FloatArray, row: IntArray, size: int, variable: FloatArray, valid: BoolArray
) -> tuple[FloatArray, ...]:
    """n, Σw, Σwy and Σwy² of the valid rows per cell."""
    if not valid.all():
        weights, row, variable = weights[valid], row[valid], variable[valid]
    weighted = weights * variable
    terms = (np.ones_like(weights), weights, weighted, weighted * variable)
    sums = (np.bincount(row, weights=part, minlength=size + 1)[:size] for part in terms)
    return tuple(part.astype(np.float64, copy=False) for part in sums)


def _weight_sums(weights: FloatArray, row: IntArray, size: int) -> WeightSums:
    parts = (np.ones_like(weights), weights, weights**2)
    sums = (np.bincount(row, weights=w, minlength=size + 1)[:size] for w in parts)
    return WeightSums(*(part.astype(np.float64, copy=False) for part in sums))


def _base_sums(
    base: RowCells | None, parts: list[tuple[FloatArray, FloatArray]]
) -> BaseSums | None:
    """Σv and Σvy, given per variable."""
    if base is None:
        return None
    cells = base.cells
    weight, value = (_columns([sums[i] for sums in parts], cells.size) for i in range(2))
    return BaseSums(cell=cells.unit, domain=cells.domain, weight=weight, value=value)


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
