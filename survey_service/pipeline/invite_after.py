"""After sending: reminders, messages that came back, and the end of contact data.

A reminder never asks whether a code was spent. Of an anonymous series nobody knows who answered, so
everybody who was written to is reminded; of a sample the disposition of the case is known anyway,
and only cases nobody has finished with are reminded (ADR 0138).
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from sampling.dispositions import DISPOSITIONS
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.ledger.sealing import Sealer
from survey_service.pipeline.csv_rows import BadRow, csv_rows
from survey_service.pipeline.dispositions import INTERVIEWS, apply, is_final
from survey_service.pipeline.invitations import INVITATION, seal
from survey_service.pipeline.outbox import opened
from survey_service.problems import Problem
from survey_service.store import campaigns, dispositions, invitations, samples
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection, Database
from survey_service.store.dispositions import Change
from survey_service.store.invitations import Posted
from survey_service.units.working_days import local_date

MOST_WAVES: Final = 3
RETURN_COLUMNS: Final = ("reference", "reason")
STOP: Final = "asked-to-stop"
RETURNS: Final = (
    "address-unknown",
    "moved",
    "refused",
    "mailbox-full",
    "number-unknown",
    STOP,
    "other",
)
"""Why a message came back."""


class Reminded(Struct, frozen=True):
    """Reminders put into the outbox by channel, and those not reminded by reason."""

    by_channel: Counter[str]
    left_out: Counter[str]


def remind(
    connection: Connection,
    keys: ContactKeys,
    campaign: Campaign,
    *,
    wave: int,
    now: datetime,
    random: Callable[[int], bytes],
) -> Reminded:
    """Put a reminder for everybody who may be reminded into the outbox.

    Args:
        connection: a transaction of writing.
        keys: of contact data.
        campaign: the round.
        wave: 1 for the first reminder, at most 3.
        now: the present moment.
        random: source of random bytes.

    Raises:
        Problem: `wave-invalid`.
        LedgerError: a key cannot be read.
    """
    if not 1 <= wave <= MOST_WAVES:
        raise Problem("wave-invalid", "--wave", wave, f"1 to {MOST_WAVES}")
    done = invitations.invited(connection, campaign.code, wave)
    finished = _finished(connection, campaign)
    stopped = {
        one.pseudonym
        for one in invitations.messages(connection, campaign.code)
        if one.state in {"returned", "withdrawn"}
    }
    by_channel: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for batch in invitations.batches(connection, campaign.code):
        if batch.purged_on is not None or batch.purge_on <= local_date(now):
            continue
        opening, sealer, posted = opened(keys, batch), Sealer(), []
        for one in invitations.sealed_of(connection, batch.batch, INVITATION):
            reason = _reason(one, done, stopped, finished)
            if reason is not None:
                left_out[reason] += 1
                continue
            by_channel[one.channel] += 1
            message = random(16)
            sealed = seal(sealer, batch, message, opening(one))
            posted.append(_reminder(one, message, wave, sealed, now))
        invitations.post(connection, posted)
    return Reminded(by_channel, left_out)


def _reason(
    one: Posted, done: frozenset[bytes], stopped: set[bytes], finished: frozenset[tuple[str, str]]
) -> str | None:
    if one.state != "sent":
        return "not-sent" if one.state in {"queued", "sending", "failed"} else one.state
    if one.pseudonym in done:
        return "reminded-already"
    if one.pseudonym in stopped:
        return "returned"
    if one.case_id is not None and (one.unit, one.case_id) in finished:
        return "case-finished"
    return None


def _reminder(one: Posted, message: bytes, wave: int, ciphertext: bytes, now: datetime) -> Posted:
    return Posted(
        message=message,
        batch=one.batch,
        campaign=one.campaign,
        pseudonym=one.pseudonym,
        wave=wave,
        unit=one.unit,
        case_id=one.case_id,
        channel=one.channel,
        ciphertext=ciphertext,
        due_at=now,
    )


def _finished(connection: Connection, campaign: Campaign) -> frozenset[tuple[str, str]]:
    part = next((each for each in campaign.series if each.series == "sample"), None)
    if part is None or part.sample is None:
        return frozenset()
    drawn = samples.each_case(connection, part.sample)
    return frozenset((one.unit, one.case_id) for one in drawn if is_final(one.disposition))


def read_returns(text: str) -> tuple[tuple[tuple[int, bytes, str], ...], tuple[BadRow, ...]]:
    """Read what came back: the reference on the message and a reason; returns rows and wrong rows.

    Raises:
        Problem: `returns-invalid`, the file is no such table.
    """
    rows: list[tuple[int, bytes, str]] = []
    bad: list[BadRow] = []
    for line, row in csv_rows(text, RETURN_COLUMNS, returns_wrong):
        reference, reason = row["reference"].strip().lower(), row["reason"].strip()
        try:
            message = bytes.fromhex(reference)
        except ValueError:
            message = b""
        if len(message) != 16:  # noqa: PLR2004 - bytes of an id
            bad.append(BadRow(line, "reference", reference, "the 32 digits on the message"))
        elif reason not in RETURNS:
            bad.append(BadRow(line, "reason", reason, ", ".join(RETURNS)))
        else:
            rows.append((line, message, reason))
    return tuple(rows), tuple(bad)


def take_back(
    connection: Connection, rows: tuple[tuple[int, bytes, str], ...], now: datetime
) -> tuple[tuple[Posted, ...], tuple[BadRow, ...]]:
    """Record messages that came back; return them, and rows that name no message that was sent.

    Whoever asked to stop is forgotten at once: address and link are erased.
    """
    found: list[Posted] = []
    bad: list[BadRow] = []
    for line, message, reason in rows:
        done = invitations.mark(
            connection, message, "returned", among=["sent"], reason=reason, day=local_date(now)
        )
        if done is None:
            expected = "a message that was sent and has not come back yet"
            bad.append(BadRow(line, "reference", message.hex(), expected))
        else:
            found.append(done)
            if reason == STOP:
                invitations.forget(connection, done.campaign, done.pseudonym, local_date(now))
    return tuple(found), tuple(bad)


def dispose_returned(
    connection: Connection, back: tuple[Posted, ...], code: str, at: datetime, by: str
) -> int:
    """Give sampled cases whose letter came back an outcome, where they have none; return how many.

    A letter that came back says that an address is wrong, not that nobody lives there: which
    outcome that is, is said by whoever calls.

    Raises:
        Problem: `returns-invalid`, there is no such outcome.
    """
    if code not in DISPOSITIONS or code in INTERVIEWS:
        raise returns_wrong("--dispose", code, "a code such as 3.18")
    cases = [(one.unit, one.case_id) for one in back if one.case_id]
    moved = [
        Change(
            unit=unit,
            case_id=case_id,
            before=None,
            after=code,
            source="office",
            at=at,
            recorded_by=by,
            reason="a message came back",
        )
        for (unit, case_id), before in dispositions.held(connection, cases).items()
        if before is None
    ]
    apply(connection, moved)
    return len(moved)


def purge(database: Database, keys: ContactKeys, today: date) -> Counter[str]:
    """Erase contact data whose day has come; return batches erased and messages never sent.

    The key goes first: should the rows stay for a moment, nobody can read them any more. The key of
    a campaign's pseudonyms goes with its last contact data, once the campaign is over; until then
    it sees to it that no dossier is invited twice.

    Raises:
        LedgerError: `key-unwritable`, `key-place-missing`: nothing of that batch was erased.
    """
    done: Counter[str] = Counter()
    with database.read() as connection:
        every = invitations.batches(connection)
        over = {one.code for one in campaigns.every(connection) if one.period_to < today}
    for batch in every:
        if batch.purged_on is None and batch.purge_on <= today:
            keys.destroy(batch.batch)
            with database.write() as connection:
                done["unsent"] += invitations.erase(connection, batch.batch, today)
            done["batches"] += 1
    kept = {each.campaign for each in every if each.purge_on > today and each.purged_on is None}
    for campaign in ({each.campaign for each in every} & over) - kept:
        keys.destroy_pseudonyms(campaign)
    return done


def returns_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of returns."""
    return Problem("returns-invalid", where, got, expected)
