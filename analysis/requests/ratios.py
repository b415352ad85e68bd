"""Kind `ratio`: ratios of two totals, each numerator to the denominator at its place."""

from collections.abc import Iterator

from analysis.design import SurveyDesign
from analysis.requests.design import as_list
from analysis.requests.linear import domains_by, ratio_estimates
from analysis.requests.request import EstimateRequest, EstimateRow, Kind, estimate_rows


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
    domains = domains_by(design, wanted)
    estimates, found = ratio_estimates(design, domains, wanted, where)
    return estimate_rows(estimates, wanted, domains.labels, found.names)


def _columns(wanted: EstimateRequest) -> list[str]:
    return [*as_list(wanted.numerator), *as_list(wanted.denominator), *as_list(wanted.by)]


RATIO = Kind(frozenset({"numerator", "denominator", "by", "deff", "also"}), _columns, _run)
