"""Tests of association in a two-way table: Rao and Scott's corrections of Pearson's X², and Wald's.

X² = n Σ (p_rc - p_r p_c)² / (p_r p_c) is not χ² under a complex design but Σ δ χ²₁, with δ the
generalised design effects of the interaction, the eigenvalues of (Rao and Scott 1984)

Δ = (C' D⁻¹ C / n)⁻¹ C' D⁻¹ V D⁻¹ C,  D = diag(p)

with C a basis of the interaction and V the covariance of p.

* F: X² / tr Δ on d0 and d0 ν degrees of freedom, d0 = (tr Δ)² / tr Δ², R's default;
* Chisq: X² / mean δ on χ²;
* saddlepoint: Σ δ χ²₁ against a variance on d0 ν degrees; lincom: the same, as in R where
  CompQuadForm is missing;
* Wald, adjWald: a quadratic form in p_rc - p_r p_c on ν degrees, and corrected for few of them.

R `svychisq`; ν are the design's degrees of freedom. Cells are shares, so one pass over the rows of
a domain gives all of it.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from msgspec import Struct
from scipy.special import chdtrc, fdtrc, xlogy

from analysis.columns import Keys
from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.estimation.estimates import degrees_of_freedom
from analysis.estimation.linearisation import mean, total
from analysis.estimation.quadratic_forms import tail_probability
from analysis.grouping import BoolArray, FloatArray, IntArray
from analysis.totals import Totals, cells_of, share_totals, status_of

Statistic = Literal["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint"]
TWO = 2
"""A table has at least so many rows and columns."""


class Outcome(NamedTuple):
    """A statistic, its probability, and its degrees of freedom (`ddf` infinite for χ²)."""

    statistic: float
    p: float
    ndf: float
    ddf: float


UNDEFINED = Outcome(np.nan, np.nan, np.nan, np.nan)


class Association(Struct, frozen=True, kw_only=True):
    """One test; NaN where it is undefined, as in a table of a single row.

    `table` holds the estimated shares (R × C) of the `rows` and `columns` that occur, `x2` is
    Pearson's uncorrected X², `deviance` 2n Σ p log(p / p_r p_c), R's score and deviance of the
    independence model (`svyloglin`); `n` counts the rows with both answers.
    """

    outcome: Outcome
    x2: float
    deviance: float
    table: FloatArray
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    n: int


class Table(NamedTuple):
    """Shares p (R · C, row by row) and their totals, ν, the rows of the domain, and X²."""

    totals: Totals
    shares: FloatArray
    shape: tuple[int, int]
    freedom: float
    n: int
    x2: float
    deviance: float


def association(
    design: SurveyDesign,
    inside: BoolArray,
    first: Keys,
    second: Keys,
    statistic: Statistic = "F",
) -> Association:
    """Test whether two columns are independent among the rows `inside`.

    Levels are those that occur beside a valid answer to the other column. ν and the n of X² count
    all rows inside, as in R.
    """
    inside = inside & (design.weights > 0)
    valid = inside & (first.codes >= 0) & (second.codes >= 0)
    rows, row_labels = _levels(first, valid)
    columns, column_labels = _levels(second, valid)
    shape = len(row_labels), len(column_labels)
    cell = np.where(valid, rows * shape[1] + columns, -1)
    table = _table(design, inside, cell, shape)
    return Association(
        outcome=UNDEFINED if min(shape) < TWO else STATISTICS[statistic](table),
        x2=table.x2,
        deviance=table.deviance,
        table=table.shares.reshape(shape),
        rows=row_labels,
        columns=column_labels,
        n=int(valid.sum()),
    )


def _levels(keys: Keys, valid: BoolArray) -> tuple[IntArray, tuple[str, ...]]:
    """Codes over the levels that occur, -1 elsewhere, and their labels."""
    seen = np.bincount(keys.codes[valid], minlength=len(keys.labels)) > 0
    codes = np.append(np.where(seen, np.cumsum(seen) - 1, -1), -1)
    return codes[keys.codes], tuple(keys.labels[place] for place in np.flatnonzero(seen))


def _table(
    design: SurveyDesign, inside: BoolArray, cell: IntArray, shape: tuple[int, int]
) -> Table:
    there = Domains(np.where(cell >= 0, 0, -1), ((),))
    everyone = Domains(np.where(inside, 0, -1), ((),))
    missing = cell < 0
    statuses = (status_of(cell == place, missing) for place in range(shape[0] * shape[1]))
    totals = share_totals(design, there, statuses)
    shares = mean(totals).est[0]
    expected = _expected(shares.reshape(shape))
    n = int(inside.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        x2 = n * ((shares - expected) ** 2 / expected).sum()
        deviance = 2 * n * xlogy(shares, shares / expected).sum()
    freedom = degrees_of_freedom(design, cells_of(design, everyone).cells)
    return Table(totals, shares, shape, float(freedom[0]), n, float(x2), float(deviance))


def _expected(table: FloatArray) -> FloatArray:
    return np.asarray(np.outer(table.sum(axis=1), table.sum(axis=0)).ravel())


def _interaction(shape: tuple[int, int]) -> FloatArray:
    """A basis of the tables (R · C) whose rows and columns all add up to 0."""
    rows, columns = (np.eye(size)[:, 1:] - 1 / size for size in shape)
    return np.asarray(np.kron(rows, columns), dtype=np.float64)


def _delta(table: Table) -> FloatArray:
    """Δ; NaN where an estimated share of 0 leaves it undefined."""
    basis = _interaction(table.shape)
    weight = np.divide(1, table.shares, out=np.zeros_like(table.shares), where=table.shares > 0)
    scaled = basis * weight[:, None]
    simple = basis.T @ scaled / table.n
    if np.linalg.matrix_rank(simple) < len(simple):
        return np.full((len(simple), len(simple)), np.nan)
    return np.asarray(
        np.linalg.solve(simple, scaled.T @ mean(table.totals).covariance() @ scaled),
        dtype=np.float64,
    )


def _degrees(delta: FloatArray) -> float:
    """d0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.trace(delta) ** 2 / np.trace(delta @ delta))


def _f(table: Table) -> Outcome:
    delta = _delta(table)
    ndf = _degrees(delta)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = table.x2 / np.trace(delta)
    return _f_outcome(float(value), ndf, ndf * table.freedom)


def _chisq(table: Table) -> Outcome:
    delta = _delta(table)
    df = float(len(delta))
    with np.errstate(invalid="ignore", divide="ignore"):
        p = chdtrc(df, table.x2 / (np.trace(delta) / df))
    return Outcome(table.x2, float(p), df, np.inf)


def _combination(table: Table) -> Outcome:
    delta = _delta(table)
    if not np.isfinite(delta).all():
        return UNDEFINED
    deltas = np.linalg.eigvals(delta).real.astype(np.float64)
    ndf = _degrees(delta)
    ddf = ndf * table.freedom
    return Outcome(table.x2, tail_probability(table.x2, deltas, ddf), ndf, ddf)


def _wald(table: Table, *, adjusted: bool) -> Outcome:
    rows, columns = table.shape
    found = total(table.totals)
    sums = found.est[0].reshape(table.shape)
    by_row, by_column, whole = sums.sum(axis=1), sums.sum(axis=0), sums.sum()
    left = (sums - np.outer(by_row, by_column) / whole).ravel()
    row = np.repeat(np.eye(rows), columns, axis=0)
    column = np.tile(np.eye(columns), (rows, 1))
    slopes = (
        np.eye(rows * columns)
        - (row * np.tile(by_column, rows)[:, None] / whole) @ row.T
        - (column * np.repeat(by_row, columns)[:, None] / whole) @ column.T
        + (np.outer(by_row, by_column).ravel() / whole**2)[:, None]
    )
    used = np.arange(rows * columns).reshape(table.shape)[1:, 1:].ravel()
    variance = (slopes @ found.covariance() @ slopes.T)[np.ix_(used, used)]
    if np.linalg.matrix_rank(variance) < len(used):
        return UNDEFINED
    ndf = float(len(used))
    value = float(left[used] @ np.linalg.solve(variance, left[used])) / ndf
    ddf = table.freedom
    if adjusted:
        ddf = table.freedom - ndf + 1
        value *= ddf / table.freedom
    return _f_outcome(value, ndf, ddf)


def _f_outcome(value: float, ndf: float, ddf: float) -> Outcome:
    known = np.isfinite(value) and ddf > 0
    return Outcome(value, float(fdtrc(ndf, ddf, value)), ndf, ddf) if known else UNDEFINED


STATISTICS: dict[Statistic, Callable[[Table], Outcome]] = {
    "F": _f,
    "Chisq": _chisq,
    "Wald": lambda table: _wald(table, adjusted=False),
    "adjWald": lambda table: _wald(table, adjusted=True),
    "lincom": _combination,
    "saddlepoint": _combination,
}
