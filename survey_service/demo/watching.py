"""How the synthetic round was watched: back-checks, observations, opinions and flags.

One enumerator invents (`inventor.py`): people say that nobody came. The others are honest; now and
then somebody remembers a fact differently. A few visits are left for whoever signs in as monitor.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from survey_service.demo.inventor import INVENTOR, is_invented
from survey_service.demo.organisations import COLLECTS
from survey_service.demo.plan import Round
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.monitors import draws, flags, links, observing, opinions, visits
from survey_service.pipeline.monitors.links import COLUMNS
from survey_service.pipeline.monitors.rules import MonitorRules, read_rules, set_rules, shipped
from survey_service.pipeline.sequence import sequence
from survey_service.settings import Settings
from survey_service.store import paradata
from survey_service.store.back_checks import CaseKey, Visit
from survey_service.store.database import Connection, Database
from survey_service.store.observations import Observation
from survey_service.store.paradata import InterviewTrace
from survey_service.units.registry import Registry

RATE: Final = 0.05
"""Less than the 20 % that docs/monitors.md asks for: a demonstration has to be built in seconds."""
OVERLAP: Final = 0.0
LEFT: Final = 6
"""Visits of each member that are still to be made."""
REMEMBERED: Final = 0.97
"""Share of facts that honest people tell the same way again."""
NOT_MET: Final = 0.05
ASKED_BEFORE: Final = timedelta(days=30)
GIVEN_BEFORE: Final = timedelta(days=22)
PURGE_AFTER: Final = timedelta(days=60)
WORDS: Final = (
    "Mô phỏng: số thôn được giám sát còn ít; đề nghị làm rõ phiếu của một điều tra viên trước khi "
    "dùng kết quả của hai xã, phường liên quan."
)


def watch(database: Database, registry: Registry, settings: Settings, this: Round) -> None:
    """Watch the round from its rules to its opinions."""
    rng = this.rng.spawn(1)[0]
    with database.write() as connection:
        rules = read_rules(shipped("sipas_citizen"))
        rules = replace(rules, draw=replace(rules.draw, rate=RATE, overlap=OVERLAP))
        set_rules(connection, this.campaign, rules, this.now)
    sequence(database)
    with database.write() as connection:
        draws.draw_first(connection, this.campaign, public="mô phỏng: 4 2 6 1", at=this.now)
        sent = visits.assign_visits(
            connection, this.campaign, today=this.today, random=secrets.token_bytes
        )
        _seal(connection, settings, this, sent)
        first = {one.key: one for one in paradata.of_campaign(connection, this.campaign)}
        for visit in _made(sent):
            told, met = _told(first[visit.key], rules, rng), bool(rng.random() > NOT_MET)
            _ask_again(connection, this, visit, told, met=met)
        _observe(connection, registry, this)
        opinions.ask(connection, this.campaign, this.now - ASKED_BEFORE)
        opinions.give(
            connection,
            this.campaign,
            person="GS01",
            opinion="reserve",
            words=WORDS,
            at=this.now - GIVEN_BEFORE,
        )
        flags.inspect(connection, this.campaign, (), this.now)
    sequence(database)
    with database.write() as connection:
        observing.plan(
            connection,
            this.campaign,
            first=this.today + timedelta(days=1),
            days=3,
            per_day=3,
            public="mô phỏng: 5 5 1",
            at=this.now,
        )


def _made(sent: Iterable[Visit]) -> Iterable[Visit]:
    """Yield the visits that were made: all but the last of each member."""
    by_person: dict[str, list[Visit]] = {}
    for visit in sent:
        by_person.setdefault(visit.person, []).append(visit)
    for own in by_person.values():
        yield from own[:-LEFT]


def _ask_again(
    connection: Connection, this: Round, visit: Visit, told: dict[str, Any] | None, *, met: bool
) -> None:
    """Make a visit: what people tell, None where they say that nobody came before."""
    if not met:
        visits.finish(connection, visit, "not_met", this.now)
        return
    kept = visits.keep_answers(connection, visit, told or {}, denied=told is None)
    visits.finish(connection, kept, "done", this.now)


def _told(
    one: InterviewTrace, rules: MonitorRules, rng: np.random.Generator
) -> dict[str, Any] | None:
    if one.enumerator == INVENTOR and is_invented(one.answers):
        return None
    names = [variable.name for variable in rules.variables if variable.name in one.answers]
    return {name: one.answers[name] for name in names if rng.random() < REMEMBERED}


def _seal(connection: Connection, settings: Settings, this: Round, sent: Iterable[Visit]) -> None:
    keys: set[CaseKey] = {visit.key for visit in sent}
    rows = "".join(
        f"{unit},{case},Hộ mô phỏng số {number},Thôn mô phỏng {number % 9 + 1},,\n"
        for number, (unit, case) in enumerate(sorted(keys), start=1)
    )
    _, wrong = links.seal_households(
        connection,
        LinkKeys(settings.keys, settings.keys_copy),
        this.campaign,
        f"{','.join(COLUMNS)}\n{rows}",
        purge_on=this.today + PURGE_AFTER,
        now=this.now,
        random=secrets.token_bytes,
    )
    if wrong:  # a defect of the demonstration
        raise ValueError(wrong[:3])


def _observe(connection: Connection, registry: Registry, this: Round) -> None:
    day = this.today - timedelta(days=20)
    for number, unit in enumerate(registry.units(this.today, "commune")[:6]):
        seen = Observation(
            campaign=this.campaign,
            number=0,
            kind="collection" if number % 2 else "delivery",
            unit=unit.code,
            place="nhà văn hoá (mô phỏng)",
            happened_on=day,
            person="GS01" if number % 3 else "GS02",
            body="",
            checklist={"alone": "yes"} if number % 2 else {"explained": "yes", "voluntary": "na"},
            recorded_at=this.now,
        )
        observing.observe(connection, seen, organisation=COLLECTS)
    for village in observing.villages(connection, this.campaign)[:12]:
        observing.check_list(
            connection,
            this.campaign,
            unit=village.unit,
            psu=village.psu,
            person="GS01",
            verdict="agree",
            remark=None,
            at=this.now,
        )
