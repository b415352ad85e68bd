"""Kind `proportion`: weighted shares of answers at some levels."""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.columns import ResponseTable, factorise
from analysis.design import SurveyDesign
from analysis.domains import crossed
from analysis.errors import AnalysisError
from analysis.estimation.effective_size import size_interval
from analysis.estimation.estimates import Estimates, proportion_estimates
from analysis.requests.design import as_list
from analysis.requests.request import (
    EstimateRequest,
    EstimateRow,
    Interval,
    Kind,
    estimate_rows,
    refuse_empty,
    variables_and_by,
)
from analysis.totals import MISSING, share_totals

Levels = list[float | str]


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
    names = as_list(wanted.variables)
    refuse_empty(names, f"{where}.variables")
    _check_levels(wanted.levels, where)
    keys = [factorise(design.table.column(name)) for name in as_list(wanted.by)]
    domains = crossed(keys, design.n)
    statuses = (statuses_of(design.table, name, wanted.levels, where) for name in names)
    estimates = proportion_estimates(share_totals(design, domains, statuses))
    return estimate_rows(_with_interval(estimates, wanted.interval), wanted, domains.labels, names)


PROPORTION = Kind(frozenset({"variables", "by", "levels", "interval"}), variables_and_by, _run)


def _with_interval(estimates: Estimates, interval: Interval) -> Estimates:
    if interval == "logit":
        return estimates
    freedom = np.broadcast_to(estimates.df[:, None], estimates.se.shape).astype(np.float64)
    low, high = size_interval(
        estimates.est, estimates.se, freedom, estimates.n.astype(np.float64), interval
    )
    return msgspec.structs.replace(estimates, lci=low, uci=high)


def _check_levels(levels: Levels | None, where: str) -> None:
    if levels is not None and not levels:
        raise AnalysisError(
            "nothing-asked",
            where=f"{where}.levels",
            got="an empty list",
            expected="at least one answer that counts",
            hint="Name the answers that count, or leave `levels` out for a variable of 0 and 1.",
        )


def statuses_of(
    table: ResponseTable, name: str, levels: Levels | None, where: str
) -> npt.NDArray[np.int8]:
    """Inside the levels (1), outside (0), missing (2), for every row; raises `levels-missing`."""
    keys = factorise(table.column(name))
    inside = [is_level(label, [0, 1] if levels is None else levels) for label in keys.labels]
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
        inside = [is_level(label, [1]) for label in keys.labels]
    return np.array([*inside, MISSING], dtype=np.int8)[keys.codes]


def is_level(label: str, levels: Levels) -> bool:
    """Text levels match the text as written; number levels match it as a number."""
    try:
        number = float(label)
    except ValueError:
        return label in levels
    return label in levels or number in levels
