"""Linear estimates by name: what kinds of single estimates and contrasts of them share."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from analysis.columns import factorise
from analysis.design import SurveyDesign
from analysis.domains import Domains, crossed
from analysis.errors import AnalysisError
from analysis.estimation.estimates import Estimates, assemble
from analysis.estimation.linearisation import Linearised, mean, total
from analysis.estimation.ratio import ratio
from analysis.grouping import FloatArray
from analysis.requests.design import as_list
from analysis.requests.levels import check_levels, statuses_of
from analysis.requests.request import EstimateRequest, Linear, refuse_empty
from analysis.totals import Totals, share_totals, value_totals


class Found(NamedTuple):
    """Linearised estimates and the answers behind them (domains × M), with names of the M."""

    linearised: Linearised
    answers: FloatArray
    names: list[str]


def domains_by(design: SurveyDesign, wanted: EstimateRequest) -> Domains:
    """The combinations of the columns `by` that occur; raises `no-domain` where none does."""
    by = as_list(wanted.by)
    domains = crossed([factorise(design.table.column(name)) for name in by], design.n)
    if domains.size == 0:
        raise AnalysisError(
            "no-domain",
            where=f"by: column {' × '.join(map(repr, by))}",
            got="no row with a value",
            expected="at least one",
            hint="Name a column that is filled, or leave `by` out.",
        )
    return domains


def totals_of(
    design: SurveyDesign, domains: Domains, wanted: EstimateRequest, *, shares: bool, where: str
) -> Totals:
    """Totals of the variables, of their values or of answers at the levels."""
    names, table = as_list(wanted.variables), design.table
    refuse_empty(names, f"{where}.variables")
    if not shares:
        return value_totals(design, domains, (table.numeric(name) for name in names))
    check_levels(wanted.levels, where)
    statuses = (statuses_of(table, name, wanted.levels, where) for name in names)
    return share_totals(design, domains, statuses)


def ratio_estimates(
    design: SurveyDesign, domains: Domains, wanted: EstimateRequest, where: str
) -> tuple[Estimates, Found]:
    """Ratios of the columns `numerator` to the columns `denominator`, in pairs."""
    above, below = as_list(wanted.numerator), as_list(wanted.denominator)
    refuse_empty(above, f"{where}.numerator")
    refuse_empty(below, f"{where}.denominator")
    if len(above) != len(below):
        raise AnalysisError(
            "not-in-pairs",
            where=f"{where}.denominator",
            got=f"{len(above)} numerators and {len(below)} denominators",
            expected="as many denominators as numerators",
            hint="Name the denominator of each numerator, in order.",
        )
    y, x = ([design.table.numeric(name) for name in names] for names in (above, below))
    linearised, deff, count = ratio(design, domains, y, x, wanted.deff)
    estimates = assemble(linearised, linearised.variances(), deff, count, share=False)
    names = [f"{name}/{other}" for name, other in zip(above, below, strict=True)]
    return estimates, Found(linearised, count, names)


def linear(
    kind: Linear, design: SurveyDesign, domains: Domains, wanted: EstimateRequest, where: str
) -> Found:
    """The estimates of one kind for the domains given."""
    if kind == "ratio":
        return ratio_estimates(design, domains, wanted, where)[1]
    totals = totals_of(design, domains, wanted, shares=kind == "proportion", where=where)
    linearise: Callable[[Totals], Linearised] = total if kind == "total" else mean
    count = totals.per_domain(totals.count)
    return Found(linearise(totals), np.asarray(count), as_list(wanted.variables))
