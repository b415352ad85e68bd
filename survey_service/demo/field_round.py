"""The field round of the demonstration: who took part, who had which case, what was tried.

Everything goes through the use-cases of field work: people from a file, days of visits, a plan,
attempts and dispositions. People and their names are made up, and say so.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from survey_service.demo.accounts import user_of
from survey_service.demo.organisations import COLLECTS, FRONT, VETERANS
from survey_service.demo.plan import Round
from survey_service.pipeline.born import Draft, store_directly
from survey_service.pipeline.field_people import import_people
from survey_service.pipeline.giving_out import give_out
from survey_service.pipeline.visit_rules import Record, Recorder, Refused
from survey_service.pipeline.visits import record
from survey_service.pipeline.windows import set_window
from survey_service.store.database import Connection
from survey_service.store.samples import Case
from survey_service.units.registry import Registry
from survey_service.units.working_days import ZONE, week_of

FIELD_DAYS = timedelta(days=34)
ISLAND, ISLAND_DAYS = "11948", timedelta(days=7)
COMMUNES_EACH = 2
CAPACITY = 8
SECOND_TRY = 0.35
"""Share of cases for which nobody was met the first time."""
FIRST_TRY = {"1.1": "5.2", "2.112": "5.4", "2.24": "5.2", "2.25": "5.3", "2.32": "5.3"}
FIELD_WEEKS = 4
TUESDAY, THURSDAY, FRIDAY = timedelta(days=1), timedelta(days=3), timedelta(days=4)
EVENING, NIGHT = time(18, 15), time(21)
PEOPLE_HEAD = "code,name,organisation,kind,units,account,device,capacity,left_on\n"


def give_cases(connection: Connection, registry: Registry, this: Round) -> None:
    """Bring people into the field and give every case of the official list to one of them."""
    opens = this.today - FIELD_DAYS
    _, wrong = import_people(connection, _people(registry, this.today))
    if wrong:  # a defect of the demonstration
        raise ValueError(wrong)
    set_window(connection, this.campaign, "", opens, this.today, by="demo", at=this.now)
    set_window(
        connection,
        this.campaign,
        ISLAND,
        opens,
        this.today + ISLAND_DAYS,
        by="demo",
        at=this.now,
        reason="mô phỏng: biển động, tàu ra đảo một tuần một chuyến",
    )
    give_out(connection, this.campaign, today=opens, capacity=CAPACITY, by="demo")


def work_cases(
    connection: Connection,
    this: Round,
    cases: Sequence[Case],
    outcomes: Mapping[str, str],
    drafts: Sequence[Draft],
) -> None:
    """Visit every case, week by week: attempts and endings are recorded, answers come in.

    Args:
        connection: a writing transaction.
        this: the round.
        cases: the official list.
        outcomes: how each case ends.
        drafts: the interviews; their cases are complete because they are there.
    """
    tried = _by_week(_records(this, cases, outcomes, {one.case_id: one.week for one in drafts}))
    recorder = Recorder(by="demo", source="visit")
    for week in sorted({*tried, *(draft.week for draft in drafts)}):
        friday = datetime.combine(week + FRIDAY, NIGHT, ZONE)
        told = record(connection, cases[0].sample, tried.get(week, []), recorder, friday)
        if wrong := [one for one in told if isinstance(one, Refused)]:
            raise ValueError(wrong[0])  # a defect of the demonstration
        answers = [draft for draft in drafts if draft.week == week]
        store_directly(connection, answers, "demo", secrets.token_bytes, at=friday)


def _records(
    this: Round,
    cases: Sequence[Case],
    outcomes: Mapping[str, str],
    weeks: Mapping[str | None, date],
) -> Iterator[Record]:
    rng = this.rng.spawn(1)[0]  # the figures of the round do not depend on how it was visited
    again, back = rng.random(len(cases)) < SECOND_TRY, rng.integers(1, FIELD_WEEKS + 1, len(cases))
    for case, twice, ago in zip(cases, again, back, strict=True):
        code = outcomes[case.case_id]
        week = weeks.get(case.case_id) or week_of(this.now - timedelta(weeks=int(ago)))
        first = FIRST_TRY.get(code)
        if twice and first is not None:
            yield _said(case, first, week + TUESDAY, next_on=week + THURSDAY)
        if case.case_id not in weeks:
            yield _said(case, code, week + THURSDAY)


def _said(case: Case, code: str, day: date, next_on: date | None = None) -> Record:
    at = datetime.combine(day, EVENING, ZONE)
    return Record(
        unit=case.unit, case_id=case.case_id, code=code, at=at, how="visit", next_on=next_on
    )


def _by_week(records: Iterable[Record]) -> dict[date, list[Record]]:
    found: dict[date, list[Record]] = {}
    for one in records:
        found.setdefault(week_of(one.at), []).append(one)
    return found


def _people(registry: Registry, day: date) -> str:
    """Return a CSV of people: one for two communes each, one a department, two who watch."""
    communes = [unit.code for unit in registry.units(day, "commune")]
    shares = [
        communes[place : place + COMMUNES_EACH] for place in range(0, len(communes), COMMUNES_EACH)
    ]
    offices = [[unit.code] for unit in registry.units(day, "department")]
    lines = [
        f"DT{number:03d},Điều tra viên {number:03d} (mô phỏng),{COLLECTS},enumerator,"
        f"{' '.join(units)},{user_of('enumerator') if number == 1 else ''},,,"
        for number, units in enumerate([*shares, *offices], start=1)
    ]
    lines += [
        f"GS{number:02d},Giám sát viên {number:02d} (mô phỏng),{body},monitor,,"
        f"{user_of('monitor') if number == 1 else ''},,,"
        for number, body in enumerate((FRONT, VETERANS), start=1)
    ]
    return PEOPLE_HEAD + "\n".join(lines) + "\n"
