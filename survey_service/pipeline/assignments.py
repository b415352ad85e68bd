"""Giving cases to enumerators, and passing them on: one person at a time, every change kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.csv_rows import BadRow, day_in
from survey_service.pipeline.field_files import Cells, Fault, code_faults, read_rows
from survey_service.problems import Problem
from survey_service.store import (
    assignments,
    campaigns,
    field_people,
    organisations,
    samples,
    windows,
)
from survey_service.store.assignments import Assignment, CaseKey
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.field_people import FieldPerson
from survey_service.store.windows import Windows

COLUMNS = ("unit", "case_id", "person", "given_on", "expected_by", "reason")


class Wish(Struct, frozen=True, kw_only=True):
    """A case that is to be given to a person; days that are None are those of the command."""

    unit: str
    case_id: str
    person: str
    given_on: date | None = None
    expected_by: date | None = None
    reason: str | None = None


class Hands(Struct, frozen=True, kw_only=True):
    """What is known when cases are given out: who collects, who has what, what there is."""

    sample: str
    people: Mapping[str, FieldPerson]
    collecting: frozenset[str]
    cases: Mapping[CaseKey, str]
    held: Mapping[CaseKey, Assignment]


def import_assignments(
    connection: Connection,
    campaign: str,
    text: str,
    *,
    today: date,
    expected_by: date | None,
    by: str,
) -> tuple[tuple[Assignment, ...], tuple[BadRow, ...]]:
    """Give out the cases of a file unless a row is wrong; return what changed and the wrong rows.

    A row that says what is so already changes nothing. A case that somebody else has needs a
    reason; their assignment stays on record as passed on.

    Args:
        connection: a writing transaction.
        campaign: code of the campaign.
        text: the CSV file.
        today: for rows without `given_on`.
        expected_by: for rows without `expected_by`; None: the last day of the unit's window.
        by: the account or command that gives.

    Raises:
        Problem: `field-file-invalid`, `campaign-unknown`, `sample-missing`.
    """
    sample = sample_of(connection, campaign)
    given, bad = read_rows(text, COLUMNS, _faults, _wish)
    days = windows.in_force(connection, campaign)
    rows = tuple((line, _dated(wish, today, expected_by, days)) for line, wish in given)
    about = hands(connection, campaign, sample, ((wish.unit, wish.case_id) for _, wish in rows))
    found = [*bad, *_wrong(rows, about)]
    if found:
        return (), tuple(found)
    return give(connection, about, [wish for _, wish in rows], by), ()


def sample_of(connection: Connection, campaign: str) -> str:
    """Return the name of the sample of a campaign.

    Raises:
        Problem: `campaign-unknown`, `sample-missing`.
    """
    found = campaigns.get(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    return _sample(found)


def hands(connection: Connection, campaign: str, sample: str, keys: Iterable[CaseKey]) -> Hands:
    """Read what is known about the people of a campaign and about some cases."""
    roles = organisations.roles(connection, campaign)
    return Hands(
        sample=sample,
        people=field_people.everyone(connection, "enumerator"),
        collecting=frozenset(one.organisation for one in roles if one.role == "collects"),
        cases=samples.drawn_in(connection, keys),
        held=assignments.held(connection, sample),
    )


def give(
    connection: Connection, about: Hands, wishes: Sequence[Wish], by: str
) -> tuple[Assignment, ...]:
    """Store assignments that were checked, and return those that changed anything."""
    changed = [wish for wish in wishes if not _stands(wish, about)]
    keys = [(wish.unit, wish.case_id) for wish in changed]
    numbers = assignments.last_numbers(connection, keys)
    assignments.set_state(connection, [key for key in keys if key in about.held], "passed_on")
    new = tuple(
        Assignment(
            unit=wish.unit,
            case_id=wish.case_id,
            number=numbers.get((wish.unit, wish.case_id), 0) + 1,
            sample=about.sample,
            person=wish.person,
            device=about.people[wish.person].device,
            given_on=wish.given_on or date.min,
            expected_by=wish.expected_by or date.min,
            reason=wish.reason,
            given_by=by,
        )
        for wish in changed
    )
    assignments.add(connection, new)
    return new


def refusal(wish: Wish, about: Hands) -> Fault | None:
    """Return why a case cannot be given to a person: column, what stands there, what should."""
    return next(_refusals(wish, about), None)


def _refusals(wish: Wish, about: Hands) -> Iterator[Fault]:
    person, held = about.people.get(wish.person), about.held.get((wish.unit, wish.case_id))
    case, day = f"{wish.unit} {wish.case_id}", wish.given_on or date.min
    if about.cases.get((wish.unit, wish.case_id)) != about.sample:
        yield "case_id", case, f"a case of {about.sample}"
    if held is not None and held.state == "finished":
        yield "case_id", case, "a case that is not finished"
    if person is None:
        yield "person", wish.person, "the code of an enumerator"
        return
    if person.organisation not in about.collecting:
        yield "person", f"{wish.person} of {person.organisation}", "one whose body collects"
    if not person.reaches(wish.unit):
        yield "unit", wish.unit, f"a unit of {wish.person}: {', '.join(person.units)}"
    if person.left_on is not None and day >= person.left_on:
        yield "given_on", str(day), f"a day before {person.left_on}, when they left"
    if held is not None and held.person != wish.person and not wish.reason:
        yield "reason", "", f"why {held.person} does not keep the case"


def _wrong(rows: Sequence[tuple[int, Wish]], about: Hands) -> Iterator[BadRow]:
    seen: set[CaseKey] = set()
    for line, wish in rows:
        key = (wish.unit, wish.case_id)
        if key in seen:
            yield BadRow(line, "case_id", " ".join(key), "each case once")
        elif (fault := refusal(wish, about)) is not None:
            yield BadRow(line, *fault)
        elif wish.expected_by is None:
            yield BadRow(line, "expected_by", "", "a day, or days of the campaign to end with")
        elif wish.expected_by < (wish.given_on or date.min):
            yield BadRow(line, "expected_by", str(wish.expected_by), f"not before {wish.given_on}")
        seen.add(key)


def _stands(wish: Wish, about: Hands) -> bool:
    held = about.held.get((wish.unit, wish.case_id))
    return held is not None and held.person == wish.person


def _faults(cells: Cells) -> Iterator[Fault]:
    yield from code_faults(cells, "person")
    for column in ("given_on", "expected_by"):
        if cells[column] and day_in(cells[column]) is None:
            yield column, cells[column], "a day as YYYY-MM-DD, or nothing"


def _wish(cells: Cells) -> Wish:
    return Wish(
        unit=cells["unit"],
        case_id=cells["case_id"],
        person=cells["person"],
        given_on=day_in(cells["given_on"]),
        expected_by=day_in(cells["expected_by"]),
        reason=cells["reason"] or None,
    )


def _dated(wish: Wish, today: date, expected_by: date | None, days: Windows) -> Wish:
    window = days.of(wish.unit)
    last = expected_by or (None if window is None else window.closes_on)
    return Wish(
        unit=wish.unit,
        case_id=wish.case_id,
        person=wish.person,
        given_on=wish.given_on or today,
        expected_by=wish.expected_by or last,
        reason=wish.reason,
    )


def _sample(campaign: Campaign) -> str:
    part = series_of(campaign, "sample")
    if part is None or part.sample is None:
        raise Problem("sample-missing", campaign.code)
    return part.sample
