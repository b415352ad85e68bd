"""The ledger as its public page shows it, and the entry of answers that are taken away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, get_args

import msgspec

from survey_service.ledger import entries
from survey_service.pipeline.acts import record_export
from survey_service.pipeline.ledger_status import LedgerStatus, ledger_status
from survey_service.store import checkpoints, ledger
from survey_service.store.campaigns import SeriesName
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.database import Database

ANSWERS: Final = frozenset({"intake", "mix", "responses"})
"""Kinds of entries that come with answers; all others are acts of people or of the operator."""

ACTS: Final = tuple(kind for kind in get_args(entries.Kind) if kind not in ANSWERS)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act as the log has it. `at` is None for kinds that name no moment."""

    position: int
    kind: entries.Kind
    at: datetime | None
    fields: dict[str, Any]


class LedgerOverview(msgspec.Struct, frozen=True, kw_only=True):
    """How the log stands, what was done last, and the last checkpoints, the newest first."""

    status: LedgerStatus
    acts: tuple[Act, ...]
    signed: tuple[StoredCheckpoint, ...]


class LedgerView:
    """Reads the log for people.

    Args:
        database: where the log is.
        public_url: the address people reach, which stands on what is printed.
        clock: now.
    """

    def __init__(
        self, database: Database, public_url: str, *, clock: Callable[[], datetime]
    ) -> None:
        self.public_url = public_url
        self._database = database
        self._clock = clock

    def overview(self, acts: int, signed: int) -> LedgerOverview:
        """Return how the log stands, with so many acts and checkpoints."""
        with self._database.read() as connection:
            return LedgerOverview(
                status=ledger_status(connection),
                acts=tuple(map(_act, ledger.latest(connection, ACTS, acts))),
                signed=tuple(checkpoints.newest(connection, signed)),
            )

    def signed(self, size: int | None) -> StoredCheckpoint | None:
        """Return the checkpoint of a size, or the last one."""
        with self._database.read() as connection:
            if size is None:
                return checkpoints.latest(connection)
            return checkpoints.of_size(connection, size)

    def exported(
        self, what: str, campaign: str, series: SeriesName, *, rows: int, digest: str, by: str
    ) -> None:
        """Enter that somebody takes answers away: the file's name, its rows and its SHA-256."""
        with self._database.write() as connection:
            record_export(
                connection,
                what=what,
                campaign=campaign,
                series=series,
                rows=rows,
                digest=digest,
                username=by,
                at=self._clock(),
            )


def _act(entry: ledger.Entry) -> Act:
    fields = entries.decode(entry.entry)
    at = fields.get("at")
    return Act(
        position=entry.position,
        kind=fields["kind"],
        at=None if at is None else datetime.fromisoformat(at),
        fields=fields,
    )
