"""Lines of the tables of field work, from what the pipeline knows."""

from collections.abc import Mapping
from datetime import date

from questionnaires.text import Wording
from sampling.dispositions import DISPOSITIONS
from survey_service.console.data import CountLine
from survey_service.console.field_data import AttemptLine, DeviceLine, FieldLine, Pace
from survey_service.pipeline.field_state import FieldState, Part
from survey_service.pipeline.outcome_lines import OutcomeLine
from survey_service.store.field_people import FieldPerson
from survey_service.store.visits import Attempt

ON_PACE, SLOW = 0.95, 0.7
"""Shares of what was expected at which a unit counts as on its way, or as slow."""
NOBODY: Wording = {"vi": "chưa giao cho ai", "en": "given to nobody"}


def line_of(
    part: Part,
    name: Wording,
    *,
    planned: float | None = None,
    achieved: float | None = None,
    closes_on: date | None = None,
    extended: bool = False,
) -> FieldLine:
    """Return a line of a table from the cases of a unit or person."""
    return FieldLine(
        key=part.key,
        name=name,
        cases=part.cases,
        finished=part.finished,
        interviews=part.interviews,
        expected=part.expected,
        late=part.late,
        rates=part.rates,
        pace=pace_of(part),
        planned=planned,
        achieved=achieved,
        closes_on=closes_on,
        extended=extended,
    )


def pace_of(part: Part) -> Pace:
    """Return how a unit stands to what was expected of it by today."""
    if part.finished == part.cases:
        return "done"
    if part.expected == 0:
        return "none"
    share = part.finished / part.expected
    return "on" if share >= ON_PACE else "slow" if share >= SLOW else "behind"


def person_line(part: Part, names: Mapping[str, FieldPerson]) -> FieldLine:
    """Return the line of a person, or of the cases that nobody has."""
    person = names.get(part.key)
    return line_of(part, NOBODY if person is None else {"vi": person.name, "en": person.name})


def week_line(line: OutcomeLine) -> FieldLine:
    """Return the line of a week: the state at its end."""
    known = line.cases - line.groups.get("unknown-household", 0)
    return FieldLine(
        key=line.key,
        name={"vi": line.key},
        cases=line.cases,
        finished=round(known),
        interviews=round(line.groups.get("complete", 0) + line.groups.get("partial", 0)),
        expected=None,
        late=0,
        rates=line.rates,
    )


def late_devices(state: FieldState) -> tuple[DeviceLine, ...]:
    """Return the tablets that are silent or of which numbers are missing."""
    return tuple(
        DeviceLine(
            name=one.name,
            person=state.names[one.person].name,
            open_cases=one.open_cases,
            heard_at=one.heard_at,
            missing=one.missing,
        )
        for one in state.devices
        if one.is_late or one.missing
    )


def count_lines(codes: Mapping[str, int]) -> tuple[CountLine, ...]:
    """Return how many cases have each code, in the order of codes."""
    return tuple(
        CountLine(code=code, label=label_of(code), count=codes[code])
        for code in DISPOSITIONS
        if codes.get(code)
    )


def code_line(code: str) -> CountLine:
    """Return a code with its label."""
    return CountLine(code=code, label=label_of(code), count=0)


def label_of(code: str) -> Wording:
    """Return what a code is called."""
    return {"vi": DISPOSITIONS[code].vi, "en": DISPOSITIONS[code].en}


def attempt_line(one: Attempt) -> AttemptLine:
    """Return an attempt as its page shows it."""
    return AttemptLine(at=one.at, how=one.how, label=label_of(one.outcome), next_on=one.next_on)
