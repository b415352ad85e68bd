"""Weighting plans: from design weights to the weights an index is computed with.

A plan is named in the campaign and is a file of `analysis/weights/plans`. A plan with a base weighs
the places of the official list, each with whoever fills it now (columns `case`, `unit`, `stratum`,
`psu`, `design_weight`, `disposition`, and `eligible`, `responded` as `yes` or `no`); what it gives
the cases that answered is the weight of their answers. A plan whose base is `none` weighs the
answers themselves.

A reserve case that was called answers for the place it fills, with that place's weight. Where the
one it replaced answers after all, both count and share the weight: nobody willing is turned away,
and the place weighs what it was drawn to weigh.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from analysis.columns import ResponseTable
from analysis.design import LonelyPsu, SurveyDesign, survey_design
from analysis.errors import AnalysisError
from analysis.weights.calibrated_design import weigh_design
from analysis.weights.plan import NONE, Weighting, run_plan
from analysis.weights.plans import load_plan, packaged_plans
from sampling.dispositions import DISPOSITIONS
from survey_service.problems import Problem
from survey_service.store.replacements import Step
from survey_service.store.samples import Case

FloatArray = NDArray[np.float64]

LONELY_PSU: LonelyPsu = "adjust"
SAMPLE_PLAN = "design-nonresponse"
"""The plan of a drawn sample, also while its field work goes on."""


def design_of(
    table: ResponseTable, plan: str, cases: Iterable[Case], steps: Iterable[Step] = ()
) -> SurveyDesign:
    """Bind the table to its design: weights of the plan, strata and PSUs of the sample.

    Args:
        table: answers as columns.
        plan: name of the weighting plan.
        cases: every case that was called; not read where the plan's base is `none`.
        steps: which reserve case fills whose place.

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
    return weigh_design(drawn, sample_weighting(plan, cases, answered, steps))


def sample_weights(
    cases: Iterable[Case], answered: Sequence[str], steps: Iterable[Step] = ()
) -> FloatArray:
    """Return one weight per answered case, in the order of `answered`.

    Args:
        cases: every case that was called, with its disposition.
        answered: case ids with a stored response.
        steps: which reserve case fills whose place.

    Raises:
        AnalysisError: `nonresponse-cell-empty` when nobody in a unit answered;
            `case-not-official` for an answer of a reserve case that fills no place.
    """
    return sample_weighting(SAMPLE_PLAN, cases, answered, steps).weights


def sample_weighting(
    plan: str, cases: Iterable[Case], answered: Sequence[str], steps: Iterable[Step] = ()
) -> Weighting:
    """Run a plan over the places; every factor of the answered cases, in their order.

    Raises:
        AnalysisError: as for `sample_weights`.
    """
    seats = seats_of(cases, steps)
    wanted = set(answered)
    rows = [row for seat in seats for row in _rows_of(seat, wanted)]
    position = {case.case_id: n for n, case in enumerate(rows) if case.case_id in wanted}
    for case_id in answered:
        if case_id not in position:
            raise _not_official(case_id)
    chosen = np.array([position[case_id] for case_id in answered], dtype=np.int64)
    return run_plan(load_plan(plan), _case_table(rows, chosen)).at(chosen)


def seats_of(cases: Iterable[Case], steps: Iterable[Step]) -> list[tuple[Case, ...]]:
    """Return the occupants of each place of the official list, the first first."""
    known = {(case.unit, case.case_id): case for case in cases}
    after = {(step.unit, step.failed): (step.unit, step.stands_in) for step in steps}
    seats = []
    for key, case in known.items():
        if case.list == "official":
            seat, key_ = [case], key
            while (key_ := after.get(key_, ("", ""))) in known:
                seat.append(known[key_])
            seats.append(tuple(seat))
    return seats


def _rows_of(seat: tuple[Case, ...], answered: Collection[str]) -> Iterator[Case]:
    """Yield what a place is weighed as: those who answered, or the first who belongs here."""
    spoken = [case for case in seat if case.case_id in answered]
    belonging = (case for case in seat if _eligible(case))
    for case in spoken or [next(belonging, seat[0])]:
        weight = seat[0].design_weight / max(len(spoken), 1)
        yield replace(case, design_weight=weight)


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
        expected="answers of the official list, or of reserves that fill a place",
        hint="Record whose place the reserve fills: it answers with the weight of that place.",
    )


def _eligible(case: Case) -> bool:
    """Tell whether a case belongs to the population; one not yet worked counts as if it did."""
    if case.disposition is None:
        return True
    return DISPOSITIONS[case.disposition].group != "not-eligible"
