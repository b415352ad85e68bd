"""Kind `proportion`: weighted shares of answers at some levels."""

from collections.abc import Iterator

import msgspec
import numpy as np

from analysis.design import SurveyDesign
from analysis.estimation.effective_size import size_interval
from analysis.estimation.estimates import Estimates, proportion_estimates
from analysis.estimation.intervals import arcsine_interval, mean_interval
from analysis.requests.design import as_list
from analysis.requests.levels import levels_seen
from analysis.requests.linear import domains_by, totals_of
from analysis.requests.request import (
    EstimateRequest,
    EstimateRow,
    Interval,
    Kind,
    estimate_rows,
    variables_and_by,
)


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
    domains = domains_by(design, wanted)
    totals = totals_of(design, domains, wanted, shares=True, where=where)
    estimates = with_interval(proportion_estimates(totals, wanted.deff), wanted.interval)
    names = as_list(wanted.variables)
    unseen = {
        name
        for place, name in enumerate(names)
        if not (estimates.est[:, place] > 0).any()
        and not levels_seen(design.table, name, wanted.levels)
    }
    for row in estimate_rows(estimates, wanted, domains.labels, names):
        suspect = row.variable in unseen and row.reason is msgspec.UNSET
        yield msgspec.structs.replace(row, reason="level-not-seen") if suspect else row


PROPORTION = Kind(
    frozenset({"variables", "by", "levels", "interval", "deff", "also"}), variables_and_by, _run
)


def with_interval(estimates: Estimates, interval: Interval) -> Estimates:
    """Shares with the limits of another method than the logit they come with."""
    if interval == "logit":
        return estimates
    n = estimates.n.astype(np.float64)
    df = np.broadcast_to(estimates.df[:, None], n.shape).astype(np.float64)
    if interval == "mean":
        low, high = mean_interval(estimates.est, estimates.se, df, n)
    elif interval == "asin":
        low, high = arcsine_interval(estimates.est, estimates.se, df, n)
    else:
        low, high = size_interval(estimates.est, estimates.se, df, n, interval)
    return msgspec.structs.replace(estimates, lci=low, uci=high)
