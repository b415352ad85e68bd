"""DesignSpec: how the sample was drawn, as a file says it, and the design it stands for.

Keys are named as in R `svydesign`.
"""

from functools import partial

import numpy as np
from msgspec import Struct

from analysis.columns import ResponseTable, refuse_duplicates
from analysis.design import LonelyPsu, Pps, SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.replication.calibrated import calibrated_replicates
from analysis.replication.specification import ReplicateSpec, make_replicates, read_replicates
from analysis.row_condition import parse_condition, rows_where
from analysis.weights.calibrated_design import calibrate_design
from analysis.weights.calibrating import CalibrationSpec, columns_of
from analysis.weights.plan import NONE

Names = str | list[str] | None
"""A column, a list of columns, or null for none."""


class DesignSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the sample was drawn; see `analysis.design`. `rows` is `column == value`.

    `weights` is a column, or `none`: every row counts once whatever the FPC says. `calibrate`
    brings the weights to margins and tells the variance; see `analysis.weights.calibrating`.
    `row_id` names a column that no two rows may share. With `replicates` variances come from
    replicate weights; with `calibrate` as well, each replicate is calibrated.
    """

    ids: Names = []
    strata: Names = []
    weights: str | None = None
    fpc: Names = []
    pps: Pps | None = None
    nest: bool = False
    lonely_psu: LonelyPsu = "fail"
    domain_lonely: bool = False
    rows: str | None = None
    row_id: str | None = None
    calibrate: CalibrationSpec | None = None
    replicates: ReplicateSpec | None = None


def as_list(names: Names) -> list[str]:
    """The columns named."""
    return [names] if isinstance(names, str) else names or []


def design_columns(spec: DesignSpec) -> list[str]:
    """Columns that the design reads, that of `rows` excepted."""
    names = [*as_list(spec.ids), *as_list(spec.strata), *as_list(spec.fpc)]
    if spec.weights is not None and spec.weights != NONE:
        names.append(spec.weights)
    if spec.row_id is not None:
        names.append(spec.row_id)
    if spec.replicates is not None:
        names += spec.replicates.columns
    return names if spec.calibrate is None else [*names, *columns_of(spec.calibrate)]


def condition_column(spec: DesignSpec) -> str | None:
    """The column that decides which rows there are; raises `bad-rows`."""
    return None if spec.rows is None else parse_condition(spec.rows)[0]


def build_design(spec: DesignSpec, table: ResponseTable) -> SurveyDesign:
    """The design over the rows it speaks of; raises `AnalysisError` for every doubt about it."""
    if spec.rows is not None:
        table = rows_where(table, spec.rows)
    if spec.row_id is not None:
        refuse_duplicates(table, spec.row_id)
    replicates = spec.replicates
    if replicates is None:
        design = _drawn(spec, table)
    elif replicates.columns:
        design = _given(spec, table, replicates)
    else:
        design = make_replicates(_drawn(spec, table), replicates)
    if spec.calibrate is None:
        return design
    return calibrated_replicates(design, partial(calibrate_design, spec=spec.calibrate))


def _drawn(spec: DesignSpec, table: ResponseTable) -> SurveyDesign:
    """The design from units, strata and population sizes."""
    design = survey_design(
        table,
        ids=as_list(spec.ids),
        strata=as_list(spec.strata),
        weights=None if spec.weights == NONE else spec.weights,
        fpc=as_list(spec.fpc),
        pps=spec.pps,
        nest=spec.nest,
        lonely_psu=spec.lonely_psu,
        domain_lonely=spec.domain_lonely,
    )
    return design.reweighted(np.ones(table.n), None) if spec.weights == NONE else design


def _given(spec: DesignSpec, table: ResponseTable, replicates: ReplicateSpec) -> SurveyDesign:
    """The design of given replicate weights, which say all there is to say of units."""
    for key in ("ids", "strata", "fpc"):
        if as_list(getattr(spec, key)):
            raise AnalysisError(
                f"{key}-not-used",
                where=f"design.{key}",
                got=f"{key} beside columns of replicate weights",
                expected="one or the other",
                hint=f"Remove `{key}`: the replicate weights hold the design.",
            )
    weights = None if spec.weights == NONE else spec.weights
    return read_replicates(table, weights, replicates)
