"""Replicate weights as columns: those of others read, our own written.

Given columns hold whole weights (R `combined.weights=TRUE`) or factors of the sampling weight.
Every row is a unit of its own then, since weights that were calibrated anew in each replicate agree
in no PSU.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.replication.replicates import Replicates

GivenType = Literal[
    "JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap", "mrbbootstrap", "ACS", "JK2", "other"
]


class Scales(NamedTuple):
    """What a file says of its replicates; None where it does not. `rscales` are one or R."""

    scale: float | None = None
    rscales: Sequence[float] | None = None
    rho: float | None = None


def given_replicates(
    table: ResponseTable,
    *,
    weights: str,
    columns: Sequence[str],
    kind: GivenType,
    scales: Scales,
    combined: bool = True,
    mse: bool = False,
) -> SurveyDesign:
    """A design of replicate weights given by columns, as R `svrepdesign`.

    Scales that are not given follow from the type, as in R: 1/R for BRR, 1/(R(1-ρ)²) for Fay,
    1/(R-1) for bootstraps, (R-1)/R for JK1, 4/R for ACS. Raises `scale-missing` where a
    type has none, `bad-rscales`, `bad-replicate-weight` naming column and row, and what
    `survey_design` raises.
    """
    design = survey_design(table, weights=weights)
    if len(columns) < 2:  # noqa: PLR2004 - a variance needs two replicates
        raise AnalysisError(
            "too-few-replicates",
            where="design.replicates.columns",
            got=f"{len(columns)} columns",
            expected="2 or more",
            hint="Name every column of replicate weights.",
        )
    factors = np.column_stack([_factors(design, name, combined=combined) for name in columns])
    scale, rscales = _scales(kind, scales, len(columns))
    replicates = Replicates(method=kind, factors=factors, scale=scale, rscales=rscales, mse=mse)
    return design.replicated_by(replicates)


def replicate_weights(design: SurveyDesign) -> FloatArray:
    """Whole replicate weights, (rows × R), for export; read back with `combined` true."""
    factors = _known(design).factors
    return np.asarray(design.weights[:, None] * factors[design.stages[-1].unit])


def scales_of(design: SurveyDesign) -> str:
    """Type, scale and rscales of replicate weights, as a line of YAML for a design file."""
    replicates = _known(design)
    rscales: float | list[float] = replicates.rscales.tolist()
    if len(set(replicates.rscales.tolist())) == 1:
        rscales = float(replicates.rscales[0])
    mse = str(replicates.mse).lower()
    return f"{{type: other, scale: {replicates.scale!r}, rscales: {rscales!r}, mse: {mse}}}"


def _known(design: SurveyDesign) -> Replicates:
    if design.replicates is None:
        raise AnalysisError(
            "replicates-missing",
            where="design.replicates",
            got="no value",
            expected="a method or columns of replicate weights",
            hint='Set `replicates`, for example {"type": "JKn"}.',
        )
    return design.replicates


def _factors(design: SurveyDesign, name: str, *, combined: bool) -> FloatArray:
    given = design.table.numeric(name)
    positive = design.weights > 0
    wrong = np.isnan(given) | (~positive & (given != 0) if combined else np.zeros_like(positive))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise AnalysisError(
            "bad-replicate-weight",
            where=f"design.replicates: column {name!r}, row {design.table.row_numbers[row]}",
            got="no value" if np.isnan(given[row]) else given[row],
            expected="a number in every row, and 0 where the weight is 0",
            hint="Fill the column, or drop the row with `rows`.",
        )
    if not combined:
        return given
    return np.divide(given, design.weights, out=np.zeros_like(given), where=positive)


def _scales(kind: GivenType, given: Scales, count: int) -> tuple[float, FloatArray]:
    scale = SCALES[kind](count, given)
    rscales = np.ones(count)
    if given.rscales is not None:
        rscales = np.asarray(given.rscales, dtype=np.float64)
        if len(rscales) == 1:
            rscales = np.repeat(rscales, count)
    elif kind == "JKn":
        scale = None
    if scale is None:
        missing = "rscales" if kind == "JKn" else "rho" if kind == "Fay" else "scale"
        raise AnalysisError(
            "scale-missing",
            where=f"design.replicates.{missing}",
            got=f"no {missing} with type {kind!r}",
            expected="the scale that belongs to the weights",
            hint="It stands in the documentation of the weights.",
        )
    if len(rscales) != count or not np.isfinite(rscales).all() or (rscales < 0).any():
        raise AnalysisError(
            "bad-rscales",
            where="design.replicates.rscales",
            got=f"{len(rscales)} values",
            expected=f"one value or {count}, each ≥ 0",
            hint="Give one per replicate column.",
        )
    return scale, rscales


def _fay(count: int, given: Scales) -> float | None:
    return None if given.rho is None else 1 / (count * (1 - given.rho) ** 2)


def _or(default: Callable[[int], float]) -> Callable[[int, Scales], float | None]:
    return lambda count, given: default(count) if given.scale is None else given.scale


SCALES: dict[GivenType, Callable[[int, Scales], float | None]] = {
    "JK1": _or(lambda count: (count - 1) / count),
    "JKn": _or(lambda _: 1.0),
    "BRR": lambda count, _: 1 / count,
    "Fay": _fay,
    "bootstrap": _or(lambda count: 1 / (count - 1)),
    "subbootstrap": _or(lambda count: 1 / (count - 1)),
    "mrbbootstrap": _or(lambda count: 1 / (count - 1)),
    "ACS": lambda count, _: 4 / count,
    "JK2": lambda _, __: 1.0,
    "other": lambda _, given: given.scale,
}
