"""Calibration cells: the rows grouped once by everything the margins look at.

Rows of a cell agree in every margin column, so they share one calibration factor. Raking and
calibration run on cells; only the grouping and the last multiplication touch rows.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array

from analysis.columns import Keys, ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, first_rows, pair_codes
from analysis.weights.margins import Margin


class Cells(Struct, frozen=True, eq=False, kw_only=True):
    """The C cells of a table and the P totals they add up to.

    `row` gives the cell of every row, -1 for rows of weight 0; `weight` (C) is Σ of the weights
    given; `matrix` (C × P) holds indicators of levels and values of numeric columns, margin after
    margin; `levels` per margin the level of every cell, empty for numeric columns and for averages.
    """

    row: IntArray
    weight: FloatArray
    margins: tuple[Margin, ...]
    matrix: csr_array
    levels: tuple[IntArray, ...] = ()

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.weight)

    def totals(self, weight: FloatArray) -> FloatArray:
        """Weighted totals in the order of the controls: (P)."""
        return np.asarray(self.matrix.T @ weight)

    def controls(self) -> FloatArray:
        """Population totals: (P)."""
        return np.concatenate([margin.totals for margin in self.margins])

    def labels(self) -> tuple[str, ...]:
        """How messages name the P totals."""
        return tuple(
            margin.label(level) for margin in self.margins for level in range(len(margin.totals))
        )


def group_rows(
    table: ResponseTable,
    weights: FloatArray,
    margins: Sequence[Margin],
    where: str,
    scale: FloatArray | None = None,
) -> Cells:
    """Group the rows of positive weight by the columns of all margins, and by `scale` if given.

    Raises:
        AnalysisError: `unknown-column`, `not-a-number`; `missing-margin-value` and
            `unknown-level` with column and row; `margin-cell-empty` where no row has a level.
    """
    inside = weights > 0
    categorical, numeric = _read(table, margins, inside, where)
    parts = [np.maximum(keys.codes, 0) for keys in categorical.values()]
    parts += [np.unique(column, return_inverse=True)[1] for column in numeric.values()]
    if scale is not None:
        parts.append(np.unique(scale, return_inverse=True)[1])
    row = _renumbered(reduce(joined, parts), inside)
    size = int(row.max(initial=-1)) + 1
    place = row if inside.all() else np.where(row < 0, size, row)
    first = first_rows(place, size + 1)[:size]
    levels = tuple(
        np.zeros(0, dtype=np.int64)
        if margin.numeric
        else _levels(table, [categorical[name] for name in margin.columns], margin, first, where)
        for margin in margins
    )
    _refuse_empty(margins, levels, where)
    values = [numeric[one.name][first] if one.numeric else None for one in margins]
    return Cells(
        row=row,
        weight=np.bincount(place, weights, size + 1)[:size].astype(np.float64),
        margins=tuple(margins),
        matrix=_matrix(margins, levels, values, size),
        levels=levels,
    )


def _read(
    table: ResponseTable, margins: Sequence[Margin], inside: BoolArray, where: str
) -> tuple[dict[str, Keys], dict[str, FloatArray]]:
    """The columns of the margins, each with a value in every row that has a weight."""
    names = [name for one in margins if not one.numeric for name in one.columns]
    categorical = {name: table.keys(name) for name in dict.fromkeys(names)}
    numeric = {one.name: table.numeric(one.name) for one in margins if one.numeric}
    for name, keys in categorical.items():
        _refuse_missing(table, name, (keys.codes < 0) & inside, where)
    for name, column in numeric.items():
        _refuse_missing(table, name, np.isnan(column) & inside, where)
    return categorical, numeric


def _matrix(
    margins: Sequence[Margin],
    levels: Sequence[IntArray],
    values: Sequence[FloatArray | None],
    size: int,
) -> csr_array:
    offset, columns, data = 0, [], []
    for margin, level, value in zip(margins, levels, values, strict=True):
        columns.append(np.full(size, offset) if value is not None else level + offset)
        data.append(np.ones(size) if value is None else value)
        offset += len(margin.totals)
    rows = np.tile(np.arange(size), len(columns))
    return csr_array((np.concatenate(data), (rows, np.concatenate(columns))), shape=(size, offset))


def joined(first: IntArray, second: IntArray) -> IntArray:
    """Codes of the pairs that occur."""
    return pair_codes(first, second)[0]


def _renumbered(row: IntArray, inside: BoolArray) -> IntArray:
    """Codes of the rows inside, counted without gaps; -1 outside."""
    if inside.all():
        return row
    codes = np.full(len(row), -1, dtype=np.int64)
    codes[inside] = joined(np.zeros(int(inside.sum()), dtype=np.int64), row[inside])
    return codes


def _levels(
    table: ResponseTable, keys: Sequence[Keys], margin: Margin, first: IntArray, where: str
) -> IntArray:
    """Level of each cell, found through the first row it holds."""
    position = {level: number for number, level in enumerate(margin.levels)}
    texts = ("|".join(k.labels[k.codes[row]] for k in keys) for row in first.tolist())
    levels = [position.get(text, -1) for text in texts]
    found = np.array(levels, dtype=np.int64)
    if (found < 0).any():
        row = int(first[found < 0].min())
        level = "|".join(k.labels[k.codes[row]] for k in keys)
        raise AnalysisError(
            "unknown-level",
            where=f"{where}: column {margin.name!r}, row {table.row_numbers[row]}",
            got=repr(level),
            expected=f"one of {', '.join(margin.levels[:12])}",
            hint="Give the margin a total for it, or recode the rows.",
        )
    return found


def _refuse_missing(table: ResponseTable, name: str, wrong: BoolArray, where: str) -> None:
    if wrong.any():
        raise AnalysisError(
            "missing-margin-value",
            where=f"{where}: column {name!r}, row {table.row_numbers[int(np.argmax(wrong))]}",
            got="no value",
            expected="a value in every row that has a weight",
            hint="Fill it in (impute, or a level of its own), or drop the row before weighting.",
        )


def _refuse_empty(margins: Sequence[Margin], levels: Sequence[IntArray], where: str) -> None:
    """A level nobody in the sample has cannot be brought to its total."""
    for margin, level in zip(margins, levels, strict=True):
        rows = np.bincount(level, minlength=len(margin.totals))
        if not margin.numeric and (rows == 0).any():
            empty = int(np.argmax(rows == 0))
            raise AnalysisError(
                "margin-cell-empty",
                where=f"{where}.margins: {margin.label(empty)}",
                got="no row with a weight",
                expected=f"at least one, since the population has {margin.totals[empty]:.10g}",
                hint="Join the level to a neighbour, in the table and in the margin.",
            )
