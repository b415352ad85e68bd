"""SurveyDesign: how the sample was drawn, in R `svydesign` terms, bound to a table.

`ids` (a column per stage, none = each row its own unit), `strata`, `weights`, `fpc` (population
sizes ≥ 1 or sampled fractions < 1, a column per stage), `pps`, `nest`, `lonely_psu`,
`domain_lonely`. A stage after the first counts in the variance only where every stage up to it has
an FPC; `docs/methods.md` says why. How one stage is coded stands in `stages.py`.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from analysis.calibration import Calibration
from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.replication.replicates import Replicates
from analysis.stages import Stage, build_stage

LonelyPsu = Literal["fail", "remove", "certainty", "adjust", "average"]
Pps = Literal["brewer"]
"""How the variance treats units drawn with unequal probabilities without replacement."""


class SurveyDesign(Struct, frozen=True, eq=False, kw_only=True):
    """Weights per row and the stages that carry variance, first stage first.

    `domain_lonely` applies `lonely_psu` to strata of which a domain touches one unit, too.
    `calibration` is how the weights were calibrated, None where they were not. Where there are
    `replicates`, all variances come from them, and from nothing else.
    """

    table: ResponseTable
    weights: FloatArray
    stages: tuple[Stage, ...]
    lonely_psu: LonelyPsu = "fail"
    domain_lonely: bool = False
    calibration: Calibration | None = None
    replicates: Replicates | None = None

    @property
    def n(self) -> int:
        """Rows of the table."""
        return len(self.weights)

    @property
    def has_lonely(self) -> bool:
        """Whether some stratum, not taken whole, has a single unit at its stage."""
        return any(bool(stage.lonely.any()) for stage in self.stages)

    def reweighted(self, weights: FloatArray, calibration: Calibration | None) -> "SurveyDesign":
        """The same sample with other weights (rows ≥ 0) and what the variance knows of them."""
        return structs.replace(self, weights=weights, calibration=calibration)

    def replicated_by(self, replicates: Replicates) -> "SurveyDesign":
        """The same sample and weights, with variances from replicates."""
        return structs.replace(self, replicates=replicates, calibration=None)

    def primary(self, unit: IntArray) -> IntArray:
        """First-stage units (PSUs) in which the given last-stage units lie."""
        for stage in reversed(self.stages[1:]):
            unit = stage.unit_parent[unit]
        return unit


def survey_design(
    table: ResponseTable,
    *,
    ids: Sequence[str] = (),
    strata: Sequence[str] = (),
    weights: str | None = None,
    fpc: Sequence[str] = (),
    pps: Pps | None = None,
    nest: bool = False,
    lonely_psu: LonelyPsu = "fail",
    domain_lonely: bool = False,
) -> SurveyDesign:
    """Build the design of a table; every doubt about it is an `AnalysisError`.

    Without `weights`, rows weigh the inverse of their sampled fraction where an FPC is given and 1
    otherwise. With `pps`, `fpc` are inclusion probabilities, which may differ within a stratum.
    """
    if table.n == 0:
        raise AnalysisError(
            "no-rows",
            where="design",
            got="0 rows",
            expected="at least one row",
            hint="Check the `rows` condition and the file.",
        )
    if pps is not None and not fpc:
        raise AnalysisError(
            "pps-without-fpc",
            where="design.fpc",
            got="no column",
            expected="inclusion probabilities with `pps`",
            hint="Name the column of inclusion probabilities, or leave `pps` out.",
        )
    stages = _stages(table, ids, strata, fpc, nest=nest, pps=pps is not None)
    return SurveyDesign(
        table=table,
        weights=_weights(table, weights, stages),
        stages=tuple(stages),
        lonely_psu=lonely_psu,
        domain_lonely=domain_lonely,
    )


def _stages(
    table: ResponseTable,
    ids: Sequence[str],
    strata: Sequence[str],
    fpc: Sequence[str],
    *,
    nest: bool,
    pps: bool,
) -> list[Stage]:
    """The first stage and those below it that have an FPC; the columns of all must exist."""
    n_stages = max(len(ids), 1)
    _check_count("strata", strata, n_stages)
    _check_count("fpc", fpc, n_stages)
    for name in (*ids, *strata):
        table.column(name)
    stages: list[Stage] = []
    for position in range(max(len(fpc), 1)):
        stages.append(
            build_stage(
                table,
                position=position,
                parent=stages[-1] if stages else None,
                unit_column=ids[position] if ids else None,
                stratum_column=strata[position] if position < len(strata) else None,
                fpc_column=fpc[position] if position < len(fpc) else None,
                nest=nest,
                pps=pps,
            )
        )
    return stages


def _check_count(key: str, columns: Sequence[str], n_stages: int) -> None:
    if len(columns) > n_stages:
        raise AnalysisError(
            "too-many-stages",
            where=f"design.{key}",
            got=f"{len(columns)} columns",
            expected=f"at most {n_stages}, one per stage of ids",
            hint="Give one column per stage of `ids`.",
        )


def _weights(table: ResponseTable, name: str | None, stages: Sequence[Stage]) -> FloatArray:
    if name is None:
        return np.asarray(np.prod([stage.inverse_fraction() for stage in stages], axis=0))
    weights = row_weights(table, name)
    if not weights.any():
        raise AnalysisError(
            "bad-weight",
            where=f"design.weights: column {name!r}",
            got="0 in every row",
            expected="at least one positive weight",
            hint="Check that the right column is named.",
        )
    return weights


def row_weights(table: ResponseTable, name: str | None) -> FloatArray:
    """The weights in a column, 1 without one; raises `bad-weight`, `not-a-number`."""
    if name is None:
        return np.ones(table.n)
    weights = table.numeric(name)
    wrong = np.isnan(weights) | (weights < 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise AnalysisError(
            "bad-weight",
            where=f"design.weights: column {name!r}, row {table.row_numbers[row]}",
            got="no value" if np.isnan(weights[row]) else weights[row],
            expected="a number ≥ 0 in every row",
            hint="Give every kept row a weight, or drop the row with `rows`.",
        )
    return weights
