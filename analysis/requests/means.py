"""Kinds `mean` and `total`: weighted means and totals of numeric columns."""

from collections.abc import Callable, Iterator

from analysis.design import SurveyDesign
from analysis.estimation.deff import Comparison
from analysis.estimation.estimates import Estimates, mean_estimates, total_estimates
from analysis.requests.design import as_list
from analysis.requests.linear import domains_by, totals_of
from analysis.requests.request import (
    EstimateRequest,
    EstimateRow,
    Kind,
    estimate_rows,
    variables_and_by,
)
from analysis.totals import Totals


def _kind(estimator: Callable[[Totals, Comparison], Estimates]) -> Kind:
    def run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
        domains = domains_by(design, wanted)
        totals = totals_of(design, domains, wanted, shares=False, where=where)
        estimates = estimator(totals, wanted.deff)
        return estimate_rows(estimates, wanted, domains.labels, as_list(wanted.variables))

    return Kind(frozenset({"variables", "by", "deff", "also"}), variables_and_by, run)


MEAN = _kind(mean_estimates)
TOTAL = _kind(total_estimates)
