"""Voiding and correcting an interview: another version counts, and the old one is kept whole.

The ledger says which commitment took the place of which, and why, in one word of a list; what was
written about it stays in the database beside the old version, for a written reason may name people.
A corrected case can be corrected again and a voided one answered again. Published figures stay as
they were published: the next publication counts what counts then.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from questionnaires.validation import Rejected, check
from survey_service.ledger import entries
from survey_service.ledger.commitments import SALT_BYTES
from survey_service.pipeline import dispositions
from survey_service.pipeline.born import RESPONSE_ID_BYTES
from survey_service.pipeline.registers_in_force import RegisterShelf
from survey_service.problems import Problem
from survey_service.store import accounts, instruments, ledger, responses, superseded
from survey_service.store.database import Connection, Database
from survey_service.store.responses import ResponseRow
from survey_service.units.working_days import local_moment

RandomBytes = Callable[[int], bytes]
Reason = Literal["entry-error", "wrong-person", "duplicate", "falsified", "trial"]
REST_OF_WEEK: Final = timedelta(days=6)
"""Of an interview only its week is kept: a code counts that was in force at either end of it."""

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


class Change(Struct, frozen=True, kw_only=True):
    """Whose interview is changed, by whom and why.

    Attributes:
        unit: code of the office the case belongs to.
        case_id: the case.
        reason: one of `REASONS`, for the ledger.
        note: what happened, in words; kept with the old version and nowhere else.
        account: user name of the person who does it.
    """

    unit: str
    case_id: str
    reason: Reason
    note: str
    account: str


def void(database: Database, now: datetime, change: Change) -> None:
    """Take an interview out of the count; its case can be visited and answered again.

    Raises:
        Problem: `case-unanswered`, `account-unknown`, `parameter-invalid` (no note).
    """
    with database.write() as connection:
        old = _live(connection, change)
        _supersede(connection, now, change, old, None)
        dispositions.withdrawn(
            connection,
            [(change.unit, change.case_id)],
            None,
            source="voided",
            at=now,
            by=change.account,
            reason=change.reason,
        )


def correct(
    database: Database,
    now: datetime,
    change: Change,
    answers: Mapping[str, object],
    random: RandomBytes,
) -> None:
    """Put other answers in the place of an interview's; all else of it stays.

    Args:
        database: where the interview is.
        now: the present moment.
        change: whose, by whom and why.
        answers: all answers, as the questionnaire of the interview asks for them.
        random: source of the new version's id and salt.

    Raises:
        Problem: `case-unanswered`, `account-unknown`, `parameter-invalid` (no note),
            `answers-rejected`.
    """
    with database.write() as connection:
        old = _live(connection, change)
        new = replace(
            old,
            response_id=random(RESPONSE_ID_BYTES),
            salt=random(SALT_BYTES),
            answers=_accepted(connection, old, answers, now),
        )
        _supersede(connection, now, change, old, new.commitment)
        responses.add(connection, [new])


def _live(connection: Connection, change: Change) -> ResponseRow:
    if not change.note.strip():
        raise Problem("parameter-invalid", "note", change.note, "what happened, in words")
    superseded.hold(connection, change.unit, change.case_id)
    found = superseded.live(connection, change.unit, change.case_id)
    if found is None:
        raise Problem("case-unanswered", "case", f"{change.unit} {change.case_id}")
    return found


def _accepted(
    connection: Connection, old: ResponseRow, answers: Mapping[str, object], now: datetime
) -> str:
    instrument = instruments.get(connection, old.instrument, old.version)
    if instrument is None:  # a published instrument is never removed
        raise Problem("instrument-unknown", "instrument", f"{old.instrument} {old.version}")
    shelf, end = RegisterShelf(), old.week + REST_OF_WEEK
    registers = shelf.between(connection, instrument, old.week, end)
    checked = check(instrument, dict(answers), moment=local_moment(now), references=registers)
    if isinstance(checked, Rejected):
        first = checked.violations[0]
        where = f"answers.{first.item}"
        raise Problem("answers-rejected", where, first.got, first.expected, first.hint)
    return msgspec.json.encode(checked.answers).decode()


def _supersede(
    connection: Connection, now: datetime, change: Change, old: ResponseRow, new: bytes | None
) -> None:
    superseded.supersede(connection, old, f"{change.reason}: {change.note.strip()}", new)
    entry = entries.encode(
        "correction",
        old=old.commitment.hex(),
        new=None if new is None else new.hex(),
        reason=change.reason,
        approval=None,
        account=_pseudonym(connection, change.account),
        at=entries.instant(now),
    )
    ledger.append(connection, entry)


def _pseudonym(connection: Connection, username: str) -> str:
    found = accounts.find(connection, username)
    if found is None:
        raise Problem("account-unknown", "account", username)
    return found.pseudonym
