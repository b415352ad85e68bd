"""What monitors look at: the sample list village by village, and delivery, collection, kiosks."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace
from numpy.random import PCG64, Generator

from sampling.errors import SamplingError
from sampling.monitors.visits import Member, Place, plan_visits
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.monitors.bodies import Bodies, bodies_of, require_independent
from survey_service.pipeline.monitors.draws import seed_of
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.rules import rules_of
from survey_service.problems import Problem
from survey_service.store import (
    assignments,
    campaigns,
    ledger_tree,
    observations,
    posters,
    samples,
)
from survey_service.store.database import Connection
from survey_service.store.observations import ListCheck, Observation, PlannedVisit, Verdict
from survey_service.units.working_days import add_working_days, local_date

ANSWERS = ("yes", "no", "na")
PLAN_NUMBER = 0
"""Draws of back-checks are numbered from 1; the plan has a seed of its own."""


def check_list(
    connection: Connection,
    campaign: str,
    *,
    unit: str,
    psu: str,
    person: str,
    verdict: Verdict,
    remark: str | None,
    at: datetime,
) -> ListCheck:
    """Note what a member found of the sample list of a village.

    Raises:
        Problem: `monitor-unknown`; `village-unknown`, not of this sample; `reason-missing`, a
            remark without words.
    """
    bodies_of(connection, campaign).monitor(person)
    if psu not in {one.psu for one in villages(connection, campaign) if one.unit == unit}:
        raise Problem("village-unknown", "psu", f"{unit} {psu}")
    words = (remark or "").strip() or None
    if verdict == "remark" and words is None:
        raise Problem("reason-missing", "remark")
    check = ListCheck(
        campaign=campaign,
        unit=unit,
        psu=psu,
        person=person,
        verdict=verdict,
        remark=words,
        checked_at=at,
    )
    observations.put_list_check(connection, check)
    return check


def observe(connection: Connection, seen: Observation, *, organisation: str | None) -> Observation:
    """Note what a member saw.

    Args:
        connection: a transaction that writes.
        seen: the observation; number and bodies are filled in here.
        organisation: whose work was watched; None where nobody's.

    Raises:
        Problem: `monitor-unknown`, `monitor-own-work`; `parameter-invalid` for a line that is not
            on the list, an answer that is none, a day to come, or an unknown organisation.
    """
    bodies = bodies_of(connection, seen.campaign)
    member = bodies.monitor(seen.person)
    if organisation is not None and organisation not in bodies.known:
        raise Problem("parameter-invalid", "organisation", organisation)
    watched = None if organisation is None else bodies.body(organisation)
    if watched is not None:
        require_independent(bodies, member, watched)
    listed = {one.code for one in rules_of(connection, seen.campaign).checklists.get(seen.kind, ())}
    for code, answer in seen.checklist.items():
        if code not in listed or answer not in ANSWERS:
            expected = f"{', '.join(sorted(listed))}: {', '.join(ANSWERS)}"
            raise Problem("parameter-invalid", code, answer, expected)
    if seen.happened_on > local_date(seen.recorded_at):
        raise Problem("parameter-invalid", "happened_on", seen.happened_on.isoformat())
    stored = replace(
        seen,
        number=observations.next_number(connection, seen.campaign),
        body=bodies.body(member.organisation),
        observed_body=watched,
    )
    observations.add(connection, stored)
    return stored


def plan(
    connection: Connection,
    campaign: str,
    *,
    first: date,
    days: int,
    per_day: int,
    public: str,
    at: datetime,
) -> tuple[PlannedVisit, ...]:
    """Draw where every member goes on the next working days, in place of the plan before.

    Places are the villages of the sample and the kiosks and posters of its offices; a commune is
    one journey. Members go nowhere where their own body works.

    Raises:
        Problem: `plan-impossible`, saying for whom; `monitor-unknown` without any member.
    """
    bodies = bodies_of(connection, campaign)
    members = bodies.monitors(first)
    if not members:
        raise Problem("monitor-unknown", campaign)
    places = _places(connection, campaign, bodies)
    size = ledger_tree.size(connection)
    seed = seed_of(campaign, PLAN_NUMBER, ledger_tree.root(connection, size), public)
    areas = sorted({one.area for one in places})
    try:
        drawn = plan_visits(
            places,
            [
                Member(
                    code=one.code,
                    counts_as=frozenset({bodies.body(one.organisation)}),
                    areas=frozenset(area for area in areas if one.reaches(area)),
                )
                for one in members
            ],
            days=days,
            per_day=per_day,
            generator=Generator(PCG64(int.from_bytes(seed, "big"))),
        )
    except SamplingError as error:
        raise Problem("plan-impossible", error.where, str(error.got), error.expected) from error
    working = _working_days(first, days)
    visits = tuple(
        PlannedVisit(
            campaign=campaign,
            person=one.member,
            day=working[one.day],
            position=one.order,
            unit=one.place.partition(" ")[0],
            place=one.place.partition(" ")[2],
            pi=one.pi,
        )
        for one in drawn
    )
    observations.set_plan(connection, campaign, visits)
    named = [f"{one.person} {one.day} {one.unit} {one.place}" for one in visits]
    enter(connection, "plan", campaign, at, document=[seed.hex(), *named], size=size, public=public)
    return visits


def _places(connection: Connection, campaign: str, bodies: Bodies) -> list[Place]:
    sample = _sample(connection, campaign)
    working: dict[tuple[str, str], set[str]] = {}
    held = assignments.held(connection, sample) if sample else {}
    psus = (
        {(one.unit, one.case_id): one.psu for one in samples.each_case(connection, sample)}
        if sample
        else {}
    )
    for key, given in held.items():
        if given.person in bodies.people:
            working.setdefault((key[0], psus[key]), set()).add(bodies.body_of_person(given.person))
    drawn = [
        Place(
            code=f"{one.unit} {one.psu}",
            area=one.unit,
            worked_by=frozenset(working.get((one.unit, one.psu), ())),
        )
        for one in villages(connection, campaign)
    ]
    hung = {one.unit for one in posters.every(connection, campaign) if one.taken_down_on is None}
    counters = [Place(code=f"{unit} kiosk", area=unit) for unit in sorted(hung)]
    return [*drawn, *counters]


def villages(connection: Connection, campaign: str) -> Sequence[samples.Psu]:
    """Return the villages of the sample of a campaign.

    Raises:
        Problem: `campaign-unknown`.
    """
    sample = _sample(connection, campaign)
    return () if sample is None else samples.psus(connection, sample)


def _sample(connection: Connection, campaign: str) -> str | None:
    found = campaigns.get(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    part = series_of(found, "sample")
    return None if part is None else part.sample


def _working_days(first: date, days: int) -> list[date]:
    found = [add_working_days(first, 0)]
    while len(found) < days:
        found.append(add_working_days(found[-1], 1))
    return found
