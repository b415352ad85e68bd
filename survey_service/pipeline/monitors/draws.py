"""Drawing interviews to be asked again, once the answers stand in the ledger.

The seed is a hash of the log that holds the answers and of words said in public afterwards (dice, a
lottery): before the answers are fixed nobody, the enumerators included, can know who is asked
again. The draw keeps what it was drawn from, so anybody with the rows can do it again.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from numpy.random import PCG64, Generator

from sampling.errors import SamplingError
from sampling.monitors.back_checks import (
    Drawn,
    DrawRule,
    Interview,
    draw_back_checks,
    draw_further,
)
from survey_service.pipeline.monitors.bodies import Bodies, bodies_of
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.interview_risks import interview_risks
from survey_service.pipeline.monitors.rules import rules_of
from survey_service.problems import Problem
from survey_service.store import back_checks, ledger, ledger_tree, paradata
from survey_service.store.back_checks import BackCheck, BackCheckDraw
from survey_service.store.database import Connection
from survey_service.store.paradata import InterviewTrace

_SEED: Final = b"langnghe/back-check/v1\x00"


class Drawing(Struct, frozen=True, kw_only=True):
    """What a draw was made from; stored as its document.

    `interviews` are lists of unit, case, enumerator and risk, in order; `before` names the cases
    that earlier draws took, `number` how many a further draw takes.
    """

    rule: DrawRule
    interviews: tuple[tuple[str, str, str, float], ...]
    before: tuple[tuple[str, str], ...] = ()
    number: int = 0


def draw_first(
    connection: Connection, campaign: str, *, public: str, at: datetime
) -> tuple[BackCheck, ...]:
    """Draw the interviews of a campaign that are asked again.

    Args:
        connection: a transaction that writes.
        campaign: the campaign.
        public: words of public randomness, made after the log ended as it does now.
        at: now.

    Raises:
        Problem: `monitor-rules-missing`; `back-checks-drawn`; `back-checks-too-early` where there
            is no interview, one has no enumerator, or the log has entries without a position.
    """
    rules = rules_of(connection, campaign)
    if back_checks.draws(connection, campaign):
        raise Problem("back-checks-drawn", campaign)
    traces = paradata.of_campaign(connection, campaign)
    _require_ready(connection, campaign, traces)
    drawing = Drawing(
        rule=rules.draw,
        interviews=tuple(
            (one.unit, one.case_id, one.enumerator, round(float(risk), 6))
            for one, risk in zip(traces, interview_risks(traces), strict=True)
        ),
    )
    return _store(connection, campaign, drawing, public=public, at=at, enumerator=None)


def draw_more(
    connection: Connection,
    campaign: str,
    enumerator: str,
    number: int,
    *,
    public: str,
    at: datetime,
) -> tuple[BackCheck, ...]:
    """Draw further interviews of one enumerator, because the test asks for more.

    Raises:
        Problem: `back-checks-too-early` where nothing was drawn yet or nothing is left.
    """
    made = back_checks.draws(connection, campaign)
    if not made:
        raise Problem("back-checks-too-early", campaign, "no first draw", "a first draw")
    first = msgspec.convert(made[0].document, Drawing)
    drawing = Drawing(
        rule=first.rule,
        interviews=tuple(row for row in first.interviews if row[2] == enumerator),
        before=tuple(sorted(back_checks.drawn(connection, campaign))),
        number=number,
    )
    return _store(connection, campaign, drawing, public=public, at=at, enumerator=enumerator)


def redrawn(draw: BackCheckDraw) -> dict[tuple[str, str], float]:
    """Do a stored draw again; return the probability of each interview drawn.

    Raises:
        Problem: `draw-altered` where the seed is not that of the log and the public words.
    """
    seed = seed_of(draw.campaign, draw.number, draw.log_root, draw.public)
    if seed != draw.seed:
        raise Problem("draw-altered", f"{draw.campaign} {draw.number}", draw.seed.hex(), seed.hex())
    found = _drawn(msgspec.convert(draw.document, Drawing), seed)
    return {_key(one): one.pi for one in found}


def seed_of(campaign: str, number: int, root: bytes, public: str) -> bytes:
    """Return the 32 bytes from which a draw follows."""
    said = f"{campaign}\x00{number}\x00{public}".encode()
    return hashlib.sha256(_SEED + root + said).digest()


def _store(
    connection: Connection,
    campaign: str,
    drawing: Drawing,
    *,
    public: str,
    at: datetime,
    enumerator: str | None,
) -> tuple[BackCheck, ...]:
    number, size = back_checks.next_number(connection, campaign), ledger_tree.size(connection)
    root = ledger_tree.root(connection, size)
    seed = seed_of(campaign, number, root, public)
    try:
        drawn = _drawn(drawing, seed)
    except SamplingError as error:  # more asked again than the rule and the rows allow
        raise Problem("monitor-rules-invalid", error.where, error.got, error.expected) from error
    if not drawn:
        raise Problem(
            "back-checks-too-early", enumerator or campaign, "no interview left", "one or more"
        )
    bodies = bodies_of(connection, campaign)
    checks = tuple(_check(campaign, number, one, bodies) for one in drawn)
    draw = BackCheckDraw(
        campaign=campaign,
        number=number,
        kind="first" if enumerator is None else "further",
        enumerator=enumerator,
        log_size=size,
        log_root=root,
        public=public,
        seed=seed,
        document=msgspec.to_builtins(drawing),
        drawn_at=at,
    )
    back_checks.add_draw(connection, draw, checks)
    named = [seed.hex(), *(f"{one.unit} {one.case_id}" for one in checks)]
    enter(
        connection, "draw", campaign, at,
        document=named, number=number, size=size, drawn=len(checks), public=public,
    )  # fmt: skip
    return checks


def _drawn(drawing: Drawing, seed: bytes) -> tuple[Drawn, ...]:
    generator = Generator(PCG64(int.from_bytes(seed, "big")))
    work = [
        Interview(_name(unit, case), enumerator, risk)
        for unit, case, enumerator, risk in drawing.interviews
    ]
    if not drawing.number:
        return draw_back_checks(work, drawing.rule, generator)
    before = {_name(unit, case) for unit, case in drawing.before}
    return draw_further(work, before, drawing.number, drawing.rule, generator)


def _check(campaign: str, number: int, one: Drawn, bodies: Bodies) -> BackCheck:
    unit, case_id = _key(one)
    return BackCheck(
        campaign=campaign,
        unit=unit,
        case_id=case_id,
        draw=number,
        enumerator=one.enumerator,
        collector_body=bodies.body_of_person(one.enumerator),
        pi=one.pi,
        second=one.second,
        second_pi=one.second_pi,
    )


def _require_ready(connection: Connection, campaign: str, traces: Sequence[InterviewTrace]) -> None:
    nameless = sum(not one.enumerator for one in traces)
    waiting = ledger.waiting(connection)
    if not traces:
        raise Problem("back-checks-too-early", campaign, "no interview", "interviews in the ledger")
    if nameless:
        got = f"{nameless} interviews without an assignment"
        raise Problem("back-checks-too-early", campaign, got, "an enumerator for every interview")
    if waiting:
        got = f"{waiting} entries without a position"
        raise Problem(
            "back-checks-too-early", campaign, got, "a log in which every entry has its position"
        )


def _name(unit: str, case_id: str) -> str:
    return f"{unit} {case_id}"


def _key(one: Drawn) -> tuple[str, str]:
    unit, _, case_id = one.id.partition(" ")
    return unit, case_id
