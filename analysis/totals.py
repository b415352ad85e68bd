"""Totals: the sufficient statistics of every linear estimate, taken in one pass over the rows.

A cell is a unit of the design's last variance stage within a domain. Per cell and variable we keep
n, Σw, Σwy and Σwy²; estimates, domain estimates and Taylor variances are functions of these alone
(`docs/methods.md`). Totals of disjoint sets of rows add up, and domains merge, without
returning to the rows. Where the weights are calibrated, Σv and Σvy per calibration cell and domain
are kept as well.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct, structs

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes

MISSING = 2
"""Status of a row without a valid answer; 1 is inside the proportion's levels, 0 outside."""

STATUSES = 3

Statuses = npt.NDArray[np.int8]

CACHED_BINS = 1 << 16
"""Sums that are added to at random stay in the cache up to about this many."""

LARGEST_PACK = 4
"""Four digits below 3 fit into a byte."""


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
    statuses: Iterable[Statuses],
    row_cells: RowCells | None = None,
) -> Totals:
    """Totals of 0/1 variables given as statuses: 1 inside the levels, 0 outside, 2 missing.

    Σw is the sum of both parts, so that a share of exactly 0 or 1 comes out exactly.
    """
    cells, row, base = row_cells or cells_of(design, domains)
    pack = _pack_size(cells.size)
    step, known = STATUSES**pack, base is not None and design.calibration is not None
    code, base_code = row * step, base.row * step if base is not None else row
    counts, parts, base_parts = [], [], []
    for packed, width in _packed(statuses, pack):
        at = code + packed
        parts += _by_status(np.bincount(at, design.weights, step * (cells.size + 1)), pack, width)
        number = _by_status(np.bincount(at, minlength=step * (cells.size + 1)), pack, width)
        counts += [outside + inside for outside, inside in number]
        if known and base is not None and design.calibration is not None:
            size = step * (base.cells.size + 1)
            sums = np.bincount(base_code + packed, design.calibration.base, size)
            base_parts += _by_status(sums, pack, width)
    value = _columns([inside for _, inside in parts], cells.size)
    return Totals(
        design=design,
        cells=cells,
        count=_columns(counts, cells.size),
        weight=value + _columns([outside for outside, _ in parts], cells.size),
        value=value,
        square=value,
        origin=np.zeros(len(counts)),
        weights=_weight_sums(design.weights, row, cells.size),
        base=_base_sums(base, [(outside + inside, inside) for outside, inside in base_parts]),
    )


def _pack_size(cells: int) -> int:
    """How many variables are counted at once: while the bins stay in the processor's cache."""
    return max(
        k for k in range(1, LARGEST_PACK + 1) if k == 1 or cells * STATUSES**k <= CACHED_BINS
    )


def _packed(statuses: Iterable[Statuses], pack: int) -> Iterator[tuple[Statuses, int]]:
    """Statuses of several variables as the digits of one number; the last ones may be fewer."""
    rest = iter(statuses)
    while chosen := list(islice(rest, pack)):
        packed = chosen[0]
        for status in chosen[1:]:
            packed = packed * np.int8(STATUSES) + status
        yield packed, len(chosen)


def _by_status(
    sums: npt.NDArray[np.generic], pack: int, width: int
) -> list[tuple[FloatArray, FloatArray]]:
    """Of each variable in a pack, the sums of the rows outside and inside the levels per cell."""
    shape = (-1, *(STATUSES,) * width)
    digits = sums.reshape(-1, STATUSES**pack)[:-1, : STATUSES**width].reshape(shape)
    parts = []
    for variable in range(width):
        others = tuple(1 + other for other in range(width) if other != variable)
        kept = digits.sum(axis=others, dtype=np.float64)
        parts.append((kept[:, 0], kept[:, 1]))
    return parts


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


def status_of(inside: BoolArray, missing: BoolArray) -> Statuses:
    """The status column of one 0/1 variable."""
    absent = missing.view(np.int8) * np.int8(MISSING)
    return np.asarray(np.maximum(inside.view(np.int8), absent), dtype=np.int8)


def _columns(parts: list[FloatArray] | list[npt.NDArray[np.int64]], size: int) -> FloatArray:
    if not parts:
        return np.zeros((size, 0))
    return np.column_stack(parts).astype(np.float64, copy=False)
