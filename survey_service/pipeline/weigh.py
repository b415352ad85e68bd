"""Weighting plans: from design weights to the weights an index is computed with.

A plan is named in the campaign and is a file of `analysis/weights/plans`. A plan with a base weighs
the cases of the official list (columns `case`, `unit`, `stratum`, `psu`, `design_weight`,
`disposition`, and `eligible`, `responded` as `yes` or `no`); what it gives the cases that answered
is the weight of their answers. A plan whose base is `none` weighs the answers themselves.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.columns import ResponseTable
from analysis.design import LonelyPsu, SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.weights.calibrated_design import weigh_design
from analysis.weights.plan import NONE, Weighting, run_plan
from analysis.weights.plans import load_plan, packaged_plans
from sampling.dispositions import DISPOSITIONS
from survey_service.problems import Problem
from survey_service.store.samples import Case

FloatArray = NDArray[np.float64]

LONELY_PSU: LonelyPsu = "adjust"
SAMPLE_PLAN = "design-nonresponse"
"""The plan of a drawn sample, also while its field work goes on."""


def design_of(table: ResponseTable, plan: str, cases: Iterable[Case]) -> SurveyDesign:
    """Bind the table to its design: weights of the plan, strata and PSUs of the sample.

    Args:
        table: answers as columns.
        plan: name of the weighting plan.
        cases: every case of the sample; not read where the plan's base is `none`.

    Raises:
        Problem: `weighting-plan-unknown`, so that a misspelt name is never published as a plan.
        AnalysisError: the answers cannot be weighted by the plan.
    """
    if plan not in packaged_plans():
        raise Problem("weighting-plan-unknown", "weighting_plan", plan, ", ".join(packaged_plans()))
    chosen = load_plan(plan)
    if chosen.base == NONE:
        plain = survey_design(table, strata=["unit"], lonely_psu=LONELY_PSU)
        return weigh_design(plain, run_plan(chosen, table))
    answered = [str(case) for case in table.column("case")]
    drawn = survey_design(table, ids=["psu"], strata=["stratum"], lonely_psu=LONELY_PSU)
    return weigh_design(drawn, sample_weighting(plan, cases, answered))


def sample_weights(cases: Iterable[Case], answered: Sequence[str]) -> FloatArray:
    """Return one weight per answered case, in the order of `answered`.

    Args:
        cases: every case of the official list, with its disposition.
        answered: case ids with a stored response.

    Raises:
        AnalysisError: `nonresponse-cell-empty` when nobody in a unit answered;
            `case-not-official` for an answer of a reserve case, which this plan has no weight for.
    """
    return sample_weighting(SAMPLE_PLAN, cases, answered).weights


def sample_weighting(plan: str, cases: Iterable[Case], answered: Sequence[str]) -> Weighting:
    """Run a plan over the official cases; every factor of the answered ones, in their order.

    Raises:
        AnalysisError: as for `sample_weights`.
    """
    official = [case for case in cases if case.list == "official"]
    position: Mapping[str, int] = {case.case_id: n for n, case in enumerate(official)}
    for case_id in answered:
        if case_id not in position:
            raise _not_official(case_id)
    rows = np.array([position[case_id] for case_id in answered], dtype=np.int64)
    return run_plan(load_plan(plan), _case_table(official, rows)).at(rows)


def _case_table(cases: Sequence[Case], answered: NDArray[np.int64]) -> ResponseTable:
    """What plans may look at: a row per case."""
    responded = np.full(len(cases), "no", dtype=object)
    responded[answered] = "yes"
    return ResponseTable(
        {
            "case": _texts(case.case_id for case in cases),
            "unit": _texts(case.unit for case in cases),
            "stratum": _texts(case.stratum for case in cases),
            "psu": _texts(case.psu for case in cases),
            "disposition": _texts(case.disposition or "" for case in cases),
            "design_weight": np.array([case.design_weight for case in cases]),
            "eligible": _texts("yes" if _eligible(case) else "no" for case in cases),
            "responded": responded,
        }
    )


def _texts(values: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(values), dtype=object)


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
