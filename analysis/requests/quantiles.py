"""Kind `quantile`: weighted quantiles of numeric columns at the `probabilities` asked."""

from collections.abc import Iterator, Sequence

from analysis.columns import factorise
from analysis.design import SurveyDesign
from analysis.domains import crossed
from analysis.errors import AnalysisError
from analysis.estimation.estimates import Estimates
from analysis.estimation.quantile import quantile_estimates
from analysis.requests.design import as_list
from analysis.requests.request import (
    EstimateRequest,
    Kind,
    QuantileRow,
    defined,
    refuse_empty,
    variables_and_by,
)


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[QuantileRow]:
    names, by = as_list(wanted.variables), as_list(wanted.by)
    refuse_empty(names, f"{where}.variables")
    probabilities = _probabilities(wanted, where)
    keys = [factorise(design.table.column(name)) for name in by]
    domains = crossed(keys, design.n)
    values = [design.table.numeric(name) for name in names]
    for name, variable in zip(names, values, strict=True):
        found = quantile_estimates(
            design,
            domains,
            [variable],
            probabilities,
            rule=wanted.qrule,
            interval=wanted.interval_type,
        )
        for place, label in enumerate(domains.labels):
            domain = dict(zip(by, label, strict=True))
            yield from _rows(found, place, (name, domain), probabilities)


QUANTILE = Kind(
    frozenset({"variables", "by", "probabilities", "qrule", "interval_type"}),
    variables_and_by,
    _run,
)


def _rows(
    found: Estimates,
    place: int,
    subject: tuple[str, dict[str, str]],
    probabilities: Sequence[float],
) -> Iterator[QuantileRow]:
    for column, probability in enumerate(probabilities):
        at = place, column
        yield QuantileRow(
            kind="quantile",
            variable=subject[0],
            domain=subject[1],
            probability=probability,
            est=defined(found.est[at]),
            se=defined(found.se[at]),
            lci=defined(found.lci[at]),
            uci=defined(found.uci[at]),
            df=int(found.df[place]),
            n=int(found.n[at]),
        )


def _probabilities(wanted: EstimateRequest, where: str) -> list[float]:
    given = wanted.probabilities or []
    wrong = [p for p in given if not 0 < p < 1]
    if wrong or not given:
        raise AnalysisError(
            "bad-probability",
            where=f"{where}.probabilities",
            got=wrong[0] if wrong else "an empty list",
            expected="numbers above 0 and below 1",
            hint="Name the quantiles wanted, for example [0.25, 0.5, 0.75].",
        )
    return given
