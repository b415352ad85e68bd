"""Kinds `mean` and `total`: weighted means and totals of numeric columns."""

from collections.abc import Callable, Iterator

from analysis.columns import factorise
from analysis.design import SurveyDesign
from analysis.domains import crossed
from analysis.estimation.estimates import Estimates, mean_estimates, total_estimates
from analysis.requests.design import as_list
from analysis.requests.request import (
    EstimateRequest,
    EstimateRow,
    Kind,
    estimate_rows,
    refuse_empty,
    variables_and_by,
)
from analysis.totals import Totals, value_totals


def _kind(estimator: Callable[[Totals], Estimates]) -> Kind:
    def run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
        names = as_list(wanted.variables)
        refuse_empty(names, f"{where}.variables")
        keys = [factorise(design.table.column(name)) for name in as_list(wanted.by)]
        domains = crossed(keys, design.n)
        totals = value_totals(design, domains, (design.table.numeric(name) for name in names))
        return estimate_rows(estimator(totals), wanted, domains.labels, names)

    return Kind(frozenset({"variables", "by"}), variables_and_by, run)


MEAN = _kind(mean_estimates)
TOTAL = _kind(total_estimates)
