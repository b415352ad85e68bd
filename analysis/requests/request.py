"""What is asked and what is answered: `EstimateRequest`, `Row`, and the `Kind` that joins them.

`EstimateRequest` holds the keys of all kinds. A kind names those it understands; any other that is
given is refused, so that no key is ignored without a word.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from msgspec import UNSET, Struct, UnsetType, structs

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.estimation.chisq import Statistic
from analysis.estimation.deff import Comparison
from analysis.estimation.estimates import Estimates
from analysis.estimation.quantile import QuantileInterval
from analysis.estimation.quantile_rules import QuantileRule
from analysis.requests.design import Names, as_list
from analysis.requests.terms import Contrast

Interval = Literal["logit", "beta", "wilson", "mean", "asin"]
Linear = Literal["mean", "total", "proportion", "ratio"]
Measure = Literal["cv", "n_eff"]

COMMON = frozenset({"kind"})
"""Keys that every kind understands."""


class EstimateRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Estimates of some variables by the combinations of some columns.

    `levels` and `interval` belong to `proportion`: the answers that count (without them the
    variable must hold only 0 and 1), and how the limits are found. `numerator` and `denominator`
    belong to `ratio`, `of` (the kind of the estimates) and `contrasts` to `contrast`. `deff` is
    against simple random sampling without or with replacement; `also` asks for the coefficient of
    variation or the effective number of answers. `probabilities`, `qrule` and
    `interval_type` belong to `quantile`, `statistic` to `chisq`.
    """

    kind: str
    variables: Names = []
    by: Names = []
    levels: list[float | str] | None = None
    interval: Interval = "logit"
    deff: Comparison = "srs"
    also: list[Measure] = []
    numerator: Names = []
    denominator: Names = []
    of: Linear = "mean"
    contrasts: list[Contrast] | None = None
    probabilities: list[float] | None = None
    qrule: QuantileRule = "math"
    interval_type: QuantileInterval = "mean"
    statistic: Statistic = "F"


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """The estimates wanted, in the order of the output."""

    estimates: list[EstimateRequest]


class EstimateRow(Struct, frozen=True, kw_only=True):
    """One estimate; None where it is undefined, then `reason` says why.

    `cv` is SE ÷ |estimate|, `n_eff` is n ÷ deff; both are there if asked for.
    """

    kind: str
    variable: str
    domain: dict[str, str]
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int
    n: int
    cv: float | UnsetType | None = UNSET
    n_eff: float | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


class QuantileRow(Struct, frozen=True, kw_only=True):
    """One quantile; None where it is undefined."""

    kind: str
    variable: str
    domain: dict[str, str]
    probability: float
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    df: int
    n: int


class AssociationRow(Struct, frozen=True, kw_only=True):
    """One test of two columns; None where it is undefined, `ddf` also where there are no such."""

    kind: str
    variables: list[str]
    domain: dict[str, str]
    statistic: Statistic
    value: float | None
    ndf: float | None
    ddf: float | None
    p: float | None
    n: int


Row = EstimateRow | QuantileRow | AssociationRow
"""What a run answers with; a kind whose answer is of another form adds its struct here."""


class Kind(NamedTuple):
    """A kind of estimate.

    `keys` are those of `EstimateRequest` it understands, `columns` names the columns it reads, and
    `run` answers; its last argument is the place in the request, for messages.
    """

    keys: frozenset[str]
    columns: Callable[[EstimateRequest], list[str]]
    run: Callable[[SurveyDesign, EstimateRequest, str], Iterator[Row]]


def variables_and_by(wanted: EstimateRequest) -> list[str]:
    """Columns of most kinds."""
    return [*as_list(wanted.variables), *as_list(wanted.by)]


def refuse_empty(names: list[str], where: str) -> None:
    """Raise `nothing-asked` unless a column is named."""
    if not names:
        raise AnalysisError(
            "nothing-asked",
            where=where,
            got="an empty list",
            expected="at least one column",
            hint="Name the columns to estimate.",
        )


def estimate_rows(
    estimates: Estimates,
    wanted: EstimateRequest,
    labels: tuple[tuple[str, ...], ...],
    variables: list[str],
) -> Iterator[EstimateRow]:
    """Variable by variable, and within it domain by domain."""
    by = as_list(wanted.by)
    for column, variable in enumerate(variables):
        for domain, label in enumerate(labels):
            at = domain, column
            yield explained(
                EstimateRow(
                    kind=wanted.kind,
                    variable=variable,
                    domain=dict(zip(by, label, strict=True)),
                    est=defined(estimates.est[at]),
                    se=defined(estimates.se[at]),
                    lci=defined(estimates.lci[at]),
                    uci=defined(estimates.uci[at]),
                    deff=defined(estimates.deff[at]),
                    df=int(estimates.df[domain]),
                    n=int(estimates.n[at]),
                ),
                wanted.also,
            )


def explained(row: EstimateRow, also: list[Measure]) -> EstimateRow:
    """The row with the measures asked for and, where it has no figure or no limits, the reason."""
    more: dict[str, float | str | None] = {}
    if "cv" in also:
        more["cv"] = row.se / abs(row.est) if row.est and row.se is not None else None
    if "n_eff" in also:
        more["n_eff"] = row.n / row.deff if row.deff else None
    for reason, holds in (
        ("no-answers", row.n == 0),
        ("denominator-zero", row.est is None),
        ("no-variance", row.se is None),
        ("no-degrees-of-freedom", row.df <= 0 and row.lci is None),
    ):
        if holds:
            more["reason"] = reason
            break
    return structs.replace(row, **more)


def defined(number: float) -> float | None:
    """The number, or None where it is NaN or infinite."""
    return float(number) if np.isfinite(number) else None


def keys_given(wanted: EstimateRequest) -> set[str]:
    """Keys that differ from their default."""
    plain = EstimateRequest(kind=wanted.kind)
    names = EstimateRequest.__struct_fields__
    return {name for name in names if getattr(wanted, name) != getattr(plain, name)}
