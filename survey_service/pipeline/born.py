"""Responses that are born at once: interviews of sampled cases, imports, the demonstration.

They come without an anonymous code, so nothing is to be mixed: the rows and the ledger entry that
commits to them are written in the transaction of their act.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from survey_service.ledger import entries
from survey_service.ledger.commitments import SALT_BYTES
from survey_service.pipeline import dispositions
from survey_service.store import ledger, responses
from survey_service.store.campaigns import SeriesName
from survey_service.store.database import Connection
from survey_service.store.documents import chunks
from survey_service.store.responses import Answered, Channel, ResponseRow

RandomBytes = Callable[[int], bytes]
Source = Literal["sync", "import", "demo"]
RESPONSE_ID_BYTES = 16
ENTRY_ITEMS = 500
"""Commitments in one ledger entry: an entry stays small enough to read."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A response that comes without a code: an interview of a sampled case, or an import."""

    unit: str
    campaign: str
    series: SeriesName
    channel: Channel
    answered: Answered
    receiving: str | None = None
    deciding: str | None = None
    instrument: str
    version: str
    language: str
    week: date
    answers: dict[str, Any]
    flags: tuple[str, ...] = ()
    case_id: str | None = None


def store_directly(
    connection: Connection,
    drafts: Iterable[Draft],
    source: Source,
    random: RandomBytes,
    *,
    at: datetime | None = None,
) -> int:
    """Store responses with their ledger entries and return how many; answers must be checked.

    Args:
        connection: a writing transaction.
        drafts: the responses.
        source: where they come from, for the ledger.
        random: source of ids and salts.
        at: now; the cases that were sampled are complete then. None leaves them as they are.

    Raises:
        sqlalchemy.exc.IntegrityError: a sampled case that does not exist or has its answer.
    """
    total = 0
    for part in chunks(drafts, ENTRY_ITEMS):
        commitments = responses.add(connection, [_row(draft, random) for draft in part])
        listed = [value.hex() for value in commitments]
        ledger.append(connection, entries.encode("responses", source=source, commitments=listed))
        total += len(part)
        if at is not None:
            keys = [(draft.unit, draft.case_id) for draft in part if draft.case_id is not None]
            dispositions.answered(connection, keys, at, by=source)
    return total


def _row(draft: Draft, random: RandomBytes) -> ResponseRow:
    documents = {
        "answers": msgspec.json.encode(draft.answers).decode(),
        "flags": msgspec.json.encode(draft.flags).decode(),
    }
    return ResponseRow(
        **(msgspec.structs.asdict(draft) | documents),
        response_id=random(RESPONSE_ID_BYTES),
        salt=random(SALT_BYTES),
    )
