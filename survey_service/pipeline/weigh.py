"""Weighting plans: from design weights to the weights an index is computed with.

`design-nonresponse`: the design weight 1/(pi1·pi2), times the non-response factor within the
case's unit. `none`: every answer counts once (receipts and posters are no sample). A plan is named
in the campaign; every factor can be recomputed from the cases. The next plan is a function from
answers and cases to a design, and a line of `PLANS`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.columns import ResponseTable
from analysis.design import LonelyPsu, SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.weights.nonresponse import nonresponse_factors
from sampling.dispositions import DISPOSITIONS
from survey_service.problems import Problem
from survey_service.store.samples import Case

FloatArray = NDArray[np.float64]
Plan = Callable[[ResponseTable, Iterable[Case]], SurveyDesign]

LONELY_PSU: LonelyPsu = "adjust"


def design_of(table: ResponseTable, plan: str, cases: Iterable[Case]) -> SurveyDesign:
    """Bind the table to its design: weights of the plan, strata and PSUs of the sample.

    Args:
        table: answers as columns.
        plan: name of the weighting plan.
        cases: every case of the sample; not read for the plan `none`.

    Raises:
        Problem: `weighting-plan-unknown`, so that a misspelt name is never published as a plan.
        AnalysisError: the answers cannot be weighted by the plan.
    """
    chosen = PLANS.get(plan)
    if chosen is None:
        raise Problem("weighting-plan-unknown", "weighting_plan", plan, ", ".join(PLANS))
    return chosen(table, cases)


def _design_nonresponse(table: ResponseTable, cases: Iterable[Case]) -> SurveyDesign:
    answered = [str(case) for case in table.column("case")]
    return survey_design(
        _with(table, sample_weights(cases, answered)),
        ids=["psu"],
        strata=["stratum"],
        weights="weight",
        lonely_psu=LONELY_PSU,
    )


def _none(table: ResponseTable, _: Iterable[Case]) -> SurveyDesign:
    weighted = _with(table, np.ones(table.n))
    return survey_design(weighted, strata=["unit"], weights="weight", lonely_psu=LONELY_PSU)


PLANS: Mapping[str, Plan] = {"design-nonresponse": _design_nonresponse, "none": _none}


def sample_weights(cases: Iterable[Case], answered: Sequence[str]) -> FloatArray:
    """Return one weight per answered case, in the order of `answered`.

    Args:
        cases: every case of the official list, with its disposition.
        answered: case ids with a stored response.

    Raises:
        AnalysisError: `nonresponse-cell-empty` when nobody in a unit answered;
            `case-not-official` for an answer of a reserve case, which this plan has no weight for.
    """
    official = [case for case in cases if case.list == "official"]
    position: Mapping[str, int] = {case.case_id: n for n, case in enumerate(official)}
    for case_id in answered:
        if case_id not in position:
            raise _not_official(case_id)
    base = np.array([case.design_weight for case in official])
    responded = np.zeros(len(official), dtype=bool)
    rows = np.array([position[case_id] for case_id in answered], dtype=np.int64)
    responded[rows] = True
    factors = nonresponse_factors(
        [case.unit for case in official], base, np.array(list(map(_eligible, official))), responded
    )
    return np.asarray((base * factors)[rows])


def _not_official(case_id: str) -> AnalysisError:
    return AnalysisError(
        "case-not-official",
        where=f"case {case_id!r}",
        got="an answer",
        expected="answers of cases of the official list",
        hint="A reserve carries the weight of the place it fills: name a plan that knows places.",
    )


def _eligible(case: Case) -> bool:
    """Tell whether a case belongs to the population; one not yet worked counts as if it did."""
    if case.disposition is None:
        return True
    return DISPOSITIONS[case.disposition].group != "not-eligible"


def _with(table: ResponseTable, weights: FloatArray) -> ResponseTable:
    columns = {name: table.column(name) for name in table.names}
    return ResponseTable(columns | {"weight": weights})
