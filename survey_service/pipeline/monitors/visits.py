"""Asking an interview again, blind: who is sent, what was answered, and that it is finished.

Nobody who is sent sees the first answers. Answers are kept question by question, so a lost
connection loses one answer at most; once finished, a visit is closed and its digest stands in the
ledger.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

from msgspec.structs import replace

from survey_service.pipeline.monitors.bodies import Bodies, bodies_of, require_independent
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.rules import rules_of
from survey_service.problems import Problem
from survey_service.store import back_checks
from survey_service.store.back_checks import BackCheck, Visit
from survey_service.store.database import Connection
from survey_service.store.field_people import FieldPerson

RandomBytes = Callable[[int], bytes]
SALT_BYTES: Final = 32
Came = Literal["done", "not_met"]


def assign_visits(
    connection: Connection, campaign: str, *, today: date, random: RandomBytes
) -> tuple[Visit, ...]:
    """Send members to every drawn interview that has nobody yet, and a second body where drawn.

    A member is sent only where he reaches, never to the work of his own body, and of those who
    could go the one with the fewest visits goes.

    Returns:
        The new visits. An interview to which nobody can be sent is left without one.
    """
    bodies = bodies_of(connection, campaign)
    given = back_checks.visits(connection, campaign)
    loads = Counter(one.person for one in given)
    sent: dict[tuple[str, str], list[Visit]] = {}
    for one in given:
        sent.setdefault(one.key, []).append(one)
    new: list[Visit] = []
    for check in back_checks.drawn(connection, campaign).values():
        have = sent.setdefault(check.key, [])
        while len(have) < (2 if check.second else 1):
            person = _next(bodies, check, have, loads, today)
            if person is None:
                break
            body, number = bodies.body(person.organisation), len(have) + 1
            salt = random(SALT_BYTES)
            visit = _visit(check, person, body, number=number, today=today, salt=salt)
            have.append(visit)
            new.append(visit)
            loads[person.code] += 1
    back_checks.add_visits(connection, new)
    return tuple(new)


def send(
    connection: Connection,
    campaign: str,
    unit: str,
    case_id: str,
    person: str,
    *,
    today: date,
    random: RandomBytes,
) -> Visit:
    """Send a certain member to a drawn interview.

    Raises:
        Problem: `back-check-not-drawn`, `monitor-unknown`, `monitor-own-work`; `back-check-given`
            where two are sent already, or one of this body.
    """
    bodies = bodies_of(connection, campaign)
    check = back_checks.drawn(connection, campaign).get((unit, case_id))
    if check is None:
        raise Problem("back-check-not-drawn", "case", f"{unit} {case_id}")
    member = bodies.monitor(person)
    require_independent(bodies, member, check.collector_body)
    have = back_checks.visits_of_case(connection, campaign, unit, case_id)
    body = bodies.body(member.organisation)
    if len(have) > 1 or any(one.body == body for one in have):
        raise Problem("back-check-given", "case", f"{unit} {case_id}")
    salt, number = random(SALT_BYTES), len(have) + 1
    visit = _visit(check, member, body, number=number, today=today, salt=salt)
    back_checks.add_visits(connection, [visit])
    return visit


def visit_of(connection: Connection, campaign: str, unit: str, case_id: str, person: str) -> Visit:
    """Return the visit that a member was given.

    Raises:
        Problem: `back-check-not-drawn`: this interview was not drawn, or not given to them.
    """
    found = back_checks.visits_of_case(connection, campaign, unit, case_id)
    own = next((one for one in found if one.person == person), None)
    if own is None:
        raise Problem("back-check-not-drawn", "case", f"{unit} {case_id}")
    return own


def keep_answers(
    connection: Connection, visit: Visit, given: dict[str, Any], *, denied: bool | None = None
) -> Visit:
    """Keep answers of a visit that is not finished; a None takes an answer back.

    Raises:
        Problem: `back-check-finished`.
    """
    merged = {k: v for k, v in (visit.answers | given).items() if v is not None}
    kept = replace(visit, answers=merged, denied=visit.denied if denied is None else denied)
    if not back_checks.put_visit(connection, kept):
        raise Problem("back-check-finished", "case", f"{visit.unit} {visit.case_id}")
    return kept


def finish(connection: Connection, visit: Visit, came: Came, at: datetime) -> Visit:
    """Close a visit and enter its digest in the ledger.

    Raises:
        Problem: `back-check-unanswered` where nothing was answered, `back-check-finished`.
    """
    asked = {one.name for one in rules_of(connection, visit.campaign).variables}
    if came == "done" and not visit.denied and not asked & visit.answers.keys():
        raise Problem("back-check-unanswered", "case", f"{visit.unit} {visit.case_id}")
    closed = replace(visit, state=came, finished_at=at)
    if not back_checks.put_visit(connection, closed):
        raise Problem("back-check-finished", "case", f"{visit.unit} {visit.case_id}")
    document = {
        "answers": closed.answers,
        "case": closed.case_id,
        "denied": closed.denied,
        "salt": closed.salt.hex(),
        "state": closed.state,
        "unit": closed.unit,
    }
    enter(connection, "back-check", visit.campaign, at, document=document, state=came)
    return closed


def _next(
    bodies: Bodies, check: BackCheck, have: Sequence[Visit], loads: Counter[str], today: date
) -> FieldPerson | None:
    taken = {one.body for one in have} | {check.collector_body}
    open_to = [
        one
        for one in bodies.monitors(today)
        if one.reaches(check.unit) and bodies.body(one.organisation) not in taken
    ]
    return min(open_to, key=lambda one: (loads[one.code], one.code), default=None)


def _visit(
    check: BackCheck, person: FieldPerson, body: str, *, number: int, today: date, salt: bytes
) -> Visit:
    return Visit(
        campaign=check.campaign,
        unit=check.unit,
        case_id=check.case_id,
        number=number,
        person=person.code,
        body=body,
        collector_body=check.collector_body,
        given_on=today,
        salt=salt,
    )
