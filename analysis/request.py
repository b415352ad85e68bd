"""A request for estimates on any table: the structs behind `langnghe estimate`, and their run.

Design keys are named as in R `svydesign`. Output rows stand in request order (estimate, variable)
and then in the order in which domains first appear in the file.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.columns import ResponseTable, factorise
from analysis.design import LonelyPsu, SurveyDesign, survey_design
from analysis.domains import Domains, crossed
from analysis.errors import AnalysisError
from analysis.estimation.effective_size import size_interval
from analysis.estimation.estimates import (
    Estimates,
    mean_estimates,
    proportion_estimates,
    total_estimates,
)
from analysis.row_condition import rows_where
from analysis.totals import MISSING, Totals, share_totals, value_totals

Kind = Literal["mean", "total", "proportion"]
Interval = Literal["logit", "beta", "wilson"]
Spec = TypeVar("Spec", bound=Struct)
Names = str | list[str] | None
"""A column, a list of columns, or null for none."""


class DesignSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the sample was drawn; see `analysis.design`. `rows` is `column == value`."""

    ids: Names = []
    strata: Names = []
    weights: str | None = None
    fpc: Names = []
    nest: bool = False
    lonely_psu: LonelyPsu = "fail"
    rows: str | None = None


class EstimateRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Estimates of some variables by the combinations of some columns.

    `levels` and `interval` belong to `proportion`: the answers that count (without them the
    variable must hold only 0 and 1), and how the limits are found.
    """

    kind: Kind
    variables: Names
    by: Names = []
    levels: list[float | str] | None = None
    interval: Interval = "logit"


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """The estimates wanted, in the order of the output."""

    estimates: list[EstimateRequest]


class EstimateRow(Struct, frozen=True, kw_only=True):
    """One estimate; None where it is undefined."""

    kind: Kind
    variable: str
    domain: dict[str, str]
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int
    n: int


def columns_needed(spec: DesignSpec, request: Request) -> tuple[str, ...]:
    """Names of all columns that a run will read (that of `rows` excepted)."""
    names = [*_list(spec.ids), *_list(spec.strata), *_list(spec.fpc)]
    if spec.weights is not None:
        names.append(spec.weights)
    for wanted in request.estimates:
        names += [*_list(wanted.variables), *_list(wanted.by)]
    return tuple(dict.fromkeys(names))


def run(request: Request, spec: DesignSpec, table: ResponseTable) -> list[EstimateRow]:
    """Estimate everything asked; raises `AnalysisError` for what cannot be."""
    if spec.rows is not None:
        table = rows_where(table, spec.rows)
    design = survey_design(
        table,
        ids=_list(spec.ids),
        strata=_list(spec.strata),
        weights=spec.weights,
        fpc=_list(spec.fpc),
        nest=spec.nest,
        lonely_psu=spec.lonely_psu,
    )
    rows: list[EstimateRow] = []
    for position, wanted in enumerate(request.estimates):
        rows += _run_one(design, wanted, f"request.estimates[{position}]")
    return rows


def _run_one(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
    _check(wanted, where)
    by = _list(wanted.by)
    domains = crossed([factorise(design.table.column(name)) for name in by], design.n)
    totals = _totals(design, domains, wanted, where)
    estimates = _with_interval(ESTIMATORS[wanted.kind](totals), wanted.interval)
    for column, variable in enumerate(_list(wanted.variables)):
        for domain, labels in enumerate(domains.labels):
            yield _row(
                estimates,
                (domain, column),
                kind=wanted.kind,
                variable=variable,
                domain=dict(zip(by, labels, strict=True)),
            )


def _with_interval(estimates: Estimates, interval: Interval) -> Estimates:
    if interval == "logit":
        return estimates
    freedom = np.broadcast_to(estimates.df[:, None], estimates.se.shape).astype(np.float64)
    low, high = size_interval(
        estimates.est, estimates.se, freedom, estimates.n.astype(np.float64), interval
    )
    return msgspec.structs.replace(estimates, lci=low, uci=high)


ESTIMATORS: dict[Kind, Callable[[Totals], Estimates]] = {
    "mean": mean_estimates,
    "total": total_estimates,
    "proportion": proportion_estimates,
}


def _check(wanted: EstimateRequest, where: str) -> None:
    if not _list(wanted.variables):
        raise AnalysisError(
            "nothing-asked",
            where=f"{where}.variables",
            got="an empty list",
            expected="at least one column",
            hint="Name the columns to estimate.",
        )
    if wanted.kind == "proportion":
        _check_levels(wanted.levels, where)
        return
    for key, used in (
        ("levels", wanted.levels is not None),
        ("interval", wanted.interval != "logit"),
    ):
        if used:
            raise AnalysisError(
                f"{key}-not-used",
                where=f"{where}.{key}",
                got=f"{key} with kind {wanted.kind!r}",
                expected=f"{key} with kind 'proportion' only",
                hint=f"Remove `{key}`, or ask for a proportion.",
            )


def _check_levels(levels: list[float | str] | None, where: str) -> None:
    if levels is not None and not levels:
        raise AnalysisError(
            "nothing-asked",
            where=f"{where}.levels",
            got="an empty list",
            expected="at least one answer that counts",
            hint="Name the answers that count, or leave `levels` out for a variable of 0 and 1.",
        )


def _totals(design: SurveyDesign, domains: Domains, wanted: EstimateRequest, where: str) -> Totals:
    names = _list(wanted.variables)
    if wanted.kind != "proportion":
        return value_totals(design, domains, (design.table.numeric(name) for name in names))
    statuses = (_status(design.table, name, wanted.levels, where) for name in names)
    return share_totals(design, domains, statuses)


def _status(
    table: ResponseTable, name: str, levels: list[float | str] | None, where: str
) -> npt.NDArray[np.int8]:
    """Inside the levels (1), outside (0), missing (2), for every row."""
    keys = factorise(table.column(name))
    inside = [_is_level(label, [0, 1] if levels is None else levels) for label in keys.labels]
    if levels is None:
        odd = [label for label, known in zip(keys.labels, inside, strict=True) if not known]
        if odd:
            raise AnalysisError(
                "levels-missing",
                where=f"{where}: column {name!r}",
                got=f"value {odd[0]!r} and no levels",
                expected="levels, or a variable of 0 and 1",
                hint='Add "levels": the answers that count, for example [4, 5].',
            )
        inside = [_is_level(label, [1]) for label in keys.labels]
    return np.array([*inside, MISSING], dtype=np.int8)[keys.codes]


def _is_level(label: str, levels: list[float | str] | list[int]) -> bool:
    """Text levels match the text as written; number levels match it as a number."""
    try:
        number = float(label)
    except ValueError:
        return label in levels
    return label in levels or number in levels


def _row(
    estimates: Estimates,
    at: tuple[int, int],
    *,
    kind: Kind,
    variable: str,
    domain: dict[str, str],
) -> EstimateRow:
    return EstimateRow(
        kind=kind,
        variable=variable,
        domain=domain,
        est=defined(estimates.est[at]),
        se=defined(estimates.se[at]),
        lci=defined(estimates.lci[at]),
        uci=defined(estimates.uci[at]),
        deff=defined(estimates.deff[at]),
        df=int(estimates.df[at[0]]),
        n=int(estimates.n[at]),
    )


def defined(number: float) -> float | None:
    """The number, or None where it is NaN or infinite."""
    return float(number) if np.isfinite(number) else None


def _list(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else names or []


def decode(text: bytes, kind: type[Spec], where: str, *, yaml: bool) -> Spec:
    """Read a design or a request from JSON or YAML; every flaw is an `AnalysisError`."""
    try:
        if yaml:
            return msgspec.yaml.decode(text, type=kind)
        decoded = msgspec.json.decode(text, type=kind)
        json.loads(text, object_pairs_hook=partial(_once, where))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        understood = isinstance(error, msgspec.ValidationError)
        raise AnalysisError(
            "bad-key" if understood else "not-readable",
            where=where,
            got=str(error),
            expected="known keys with values of their kind" if understood else "JSON or YAML",
            hint=f"Keys: {', '.join(kind.__struct_fields__)}.",
        ) from error
    return decoded


def _once(where: str, pairs: list[tuple[str, object]]) -> None:
    """Refuse an object that gives a key twice: the decoder would keep the last without a word."""
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            raise AnalysisError(
                "bad-key",
                where=f"{where}: {key!r}",
                got=f"the key {count} times",
                expected="every key once",
                hint="Keep the one that is meant.",
            )
