"""`replicates` of a design file: columns of given weights, or a method to make them by."""

from msgspec import Struct
from numpy.random import PCG64, Generator

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.replication.columns import GivenType, Scales, given_replicates
from analysis.replication.methods import METHODS, Settings, replicated


class ReplicateSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Replicate weights.

    With `columns` they are given: `type`, `scale`, `rscales` (one number or one per column) and
    `rho` as in R `svrepdesign`; `combined` says that columns are whole weights. Without `columns`
    they are made by the method `type` from the design, bootstraps with `number` replicates drawn
    from `seed`.
    `mse` compares replicates with the estimate instead of their mean.
    """

    columns: list[str] = []
    type: GivenType = "other"
    scale: float | None = None
    rscales: float | list[float] | None = None
    rho: float | None = None
    combined: bool = True
    mse: bool = False
    number: int = 200
    seed: int | None = None


def read_replicates(table: ResponseTable, weights: str | None, spec: ReplicateSpec) -> SurveyDesign:
    """The design of given replicate weights."""
    if weights is None:
        raise AnalysisError(
            "weights-missing",
            where="design.weights",
            got="no value",
            expected="the column of full-sample weights beside `replicates`",
            hint="Name the weights that belong to the replicate weights.",
        )
    rscales = [spec.rscales] if isinstance(spec.rscales, int | float) else spec.rscales
    return given_replicates(
        table,
        weights=weights,
        columns=spec.columns,
        kind=spec.type,
        scales=Scales(spec.scale, rscales, spec.rho),
        combined=spec.combined,
        mse=spec.mse,
    )


def make_replicates(design: SurveyDesign, spec: ReplicateSpec) -> SurveyDesign:
    """The design with replicates made by the method of `type`; raises what `replicated` does."""
    if spec.type not in METHODS:
        raise AnalysisError(
            "replicates-not-possible",
            where="design.replicates.type",
            got=f"{spec.type!r} without columns",
            expected=f"columns, or one of {', '.join(METHODS)}",
            hint="Name the columns of replicate weights.",
        )
    if spec.scale is not None or spec.rscales is not None:
        raise AnalysisError(
            "scale-not-used",
            where="design.replicates",
            got="a scale without columns",
            expected="scale and rscales with columns only",
            hint="Remove them: the method has its own.",
        )
    random = None if spec.seed is None else Generator(PCG64(spec.seed))
    settings = Settings(spec.number, 0.3 if spec.rho is None else spec.rho, random)
    return replicated(design, spec.type, settings=settings, mse=spec.mse)
