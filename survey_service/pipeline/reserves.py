"""Calling a reserve case to fill the place of one that gave no interview, on record."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from sampling.dispositions import DISPOSITIONS
from sampling.errors import SamplingError
from sampling.replacement import Replacement, replace_case
from survey_service.pipeline.dispositions import INTERVIEWS, is_final
from survey_service.problems import Problem
from survey_service.store import replacements, samples
from survey_service.store.database import Connection
from survey_service.store.replacements import Step
from survey_service.store.samples import Case


class _Drawn(Struct, frozen=True):
    """A case as the rules of replacement see it."""

    id: str
    cell: str
    order: int
    list: Literal["official", "reserve"]


def call_reserve(
    connection: Connection, sample: str, unit: str, failed: str, *, by: str, now: datetime
) -> Step:
    """Call the next reserve case of the same village (or office and month) in place of `failed`.

    The one that failed keeps its disposition and stays in every response rate; the reserve answers
    with the weight of the place.

    Args:
        connection: a writing transaction.
        sample: the sample.
        unit: unit of the case that failed.
        failed: the case; its disposition must be final and no interview.
        by: account or command.
        now: the present moment.

    Raises:
        Problem: `reserve-refused`: an unknown case, one that is not at its end or answered, one
            that was replaced, or no reserve left.
    """
    cases = [case for case in samples.each_case(connection, sample) if case.unit == unit]
    case = next((one for one in cases if one.case_id == failed), None)
    if case is None:
        raise Problem("reserve-refused", "case", f"{unit} {failed}", f"a case of {sample}")
    code = case.disposition
    if code is None or not is_final(code) or code in INTERVIEWS:
        got = "not tried" if code is None else f"{code} {DISPOSITIONS[code].en}"
        raise Problem("reserve-refused", f"{unit} {failed}", got, "a final code, no interview")
    record = tuple(
        Replacement(failed=step.failed, by=step.stands_in, disposition=step.disposition)
        for step in replacements.of_sample(connection, sample)
        if step.unit == unit
    )
    try:
        chosen, _ = replace_case(_drawn(cases), record, failed, code)
    except SamplingError as error:
        raise Problem("reserve-refused", error.where, str(error.got), error.expected) from error
    step = Step(
        unit=unit, failed=failed, stands_in=chosen.id, disposition=code, at=now, recorded_by=by
    )
    replacements.add(connection, step)
    return step


def _drawn(cases: list[Case]) -> list[_Drawn]:
    """Return the cases that may be worked; the overall list is only what was drawn from."""
    return [
        _Drawn(case.case_id, _cell(case), case.position, case.list)
        for case in cases
        if case.list != "overall"
    ]


def _cell(case: Case) -> str:
    """Return within what a reserve may stand in: the village, or the stratum of transactions.

    A transaction is its own sampling unit, so nothing else lies in its PSU.
    """
    return case.stratum if case.psu == case.case_id else case.psu
