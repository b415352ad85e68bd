"""Supervision opinions: asked with a deadline in working days, given once, never a veto.

Agreement, reservation, dissent and silence are recorded and shown with the results, by the name of
the body. Nothing here can hold back a publication, and nothing that publishes asks here.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from questionnaires.text import Wording
from survey_service.pipeline.attachment_files import incoming
from survey_service.pipeline.monitors.bodies import bodies_of
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.rules import rules_of
from survey_service.problems import Problem
from survey_service.store import attachments, opinions
from survey_service.store.database import Connection, Database
from survey_service.store.opinions import Opinion, OpinionWord
from survey_service.units.working_days import add_working_days, local_date

State = Literal["agree", "reserve", "dissent", "none", "silent", "waiting"]
NAMES: Final[dict[State, Wording]] = {
    "agree": {"vi": "Đồng ý", "en": "Agrees"},
    "reserve": {"vi": "Bảo lưu ý kiến", "en": "Has a reservation"},
    "dissent": {"vi": "Không đồng ý", "en": "Dissents"},
    "none": {"vi": "Không có ý kiến", "en": "Has no opinion"},
    "silent": {"vi": "Không trả lời trong thời hạn", "en": "Did not answer in time"},
    "waiting": {"vi": "Chưa đến hạn trả lời", "en": "Not due yet"},
}


class ShownOpinion(Struct, frozen=True, kw_only=True):
    """An opinion as everybody may read it, with the body's statement of independence."""

    organisation: str
    name: Wording
    state: State
    words: str | None
    due_on: date
    given_on: date | None
    minutes: str | None


def ask(connection: Connection, campaign: str, at: datetime) -> tuple[Opinion, ...]:
    """Ask every organisation that supervises for its opinion; those asked before are left alone.

    Raises:
        Problem: `monitor-rules-missing`; `monitor-unknown` where nobody supervises.
    """
    rules, bodies, today = (
        rules_of(connection, campaign),
        bodies_of(connection, campaign),
        local_date(at),
    )
    if not bodies.supervising:
        raise Problem("monitor-unknown", campaign)
    known = {one.organisation for one in opinions.every(connection, campaign)}
    due = add_working_days(today, rules.opinion_days)
    asked = tuple(
        Opinion(campaign=campaign, organisation=organisation, asked_on=today, due_on=due)
        for organisation in sorted(bodies.supervising - known)
    )
    for one in asked:
        opinions.add(connection, one)
        enter(
            connection, "opinion-asked", campaign, at,
            organisation=one.organisation, due_on=due.isoformat(),
        )  # fmt: skip
    return asked


def give(
    connection: Connection,
    campaign: str,
    *,
    person: str,
    opinion: OpinionWord,
    words: str | None,
    at: datetime,
) -> Opinion:
    """Give the opinion of a member's organisation, once.

    Raises:
        Problem: `monitor-unknown`, `opinion-not-asked`, `opinion-given`; `opinion-late` after the
            deadline: silence then stands; `reason-missing` for a reservation or dissent without
            words.
    """
    member = bodies_of(connection, campaign).monitor(person)
    asked = opinions.get(connection, campaign, member.organisation)
    today, said = local_date(at), (words or "").strip() or None
    if asked is None:
        raise Problem("opinion-not-asked", campaign, member.organisation)
    if asked.opinion is not None:
        raise Problem("opinion-given", campaign, member.organisation)
    if today > asked.due_on:
        raise Problem("opinion-late", "opinion", today.isoformat(), f"≤ {asked.due_on.isoformat()}")
    if opinion in {"reserve", "dissent"} and said is None:
        raise Problem("reason-missing", "words")
    given = replace(asked, opinion=opinion, words=said, given_on=today, given_by=person)
    if not opinions.give(connection, given):
        raise Problem("opinion-given", campaign, member.organisation)
    enter(
        connection, "opinion", campaign, at,
        document=said, organisation=member.organisation, opinion=opinion,
    )  # fmt: skip
    return given


def attach_minutes(
    database: Database,
    folder: Path,
    campaign: str,
    organisation: str,
    content: bytes,
    *,
    digest: bytes,
    at: datetime,
) -> None:
    """Attach the photograph of the signed and stamped minutes, and enter its hash.

    Args:
        database: where opinions are.
        folder: of attachments.
        campaign: the campaign.
        organisation: whose minutes.
        content: the file, JPEG, PNG or WebP.
        digest: its SHA-256.
        at: now.

    Raises:
        Problem: `opinion-not-asked`; `attachment-too-large`, `attachment-type`,
            `attachment-altered`.
    """
    with database.read() as connection:
        if opinions.get(connection, campaign, organisation) is None:
            raise Problem("opinion-not-asked", campaign, organisation)
    with incoming(folder, digest) as file:
        file.write(content)
        stored = file.keep()
    with database.write() as connection:
        if not attachments.is_whole(connection, digest):
            attachments.arrive(connection, digest, stored.media_type, stored.size)
        opinions.set_minutes(connection, campaign, organisation, digest)
        enter(
            connection, "minutes", campaign, at,
            organisation=organisation, photograph=digest.hex(),
        )  # fmt: skip


def shown(connection: Connection, campaign: str, today: date) -> tuple[ShownOpinion, ...]:
    """Return the opinions of a campaign as they stand, silence included."""
    bodies = bodies_of(connection, campaign)
    return tuple(
        ShownOpinion(
            organisation=one.organisation,
            name=bodies.known[one.organisation].name,
            state=state_of(one, today),
            words=one.words,
            due_on=one.due_on,
            given_on=one.given_on,
            minutes=one.minutes.hex() if one.minutes else None,
        )
        for one in opinions.every(connection, campaign)
    )


def state_of(one: Opinion, today: date) -> State:
    """Return what an opinion amounts to on a day."""
    if one.opinion is not None:
        return one.opinion
    return "silent" if one.is_silent(today) else "waiting"
