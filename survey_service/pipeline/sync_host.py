"""The service behind tablets and kiosks: reads batches, stores them, shows the log to witnesses."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from questionnaires.instrument import Instrument
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.devices import Application, PublicKey, current_key, enrol
from survey_service.pipeline.quarantine import Quarantine
from survey_service.pipeline.sync import Clock, SyncStore
from survey_service.pipeline.sync_reading import EnvelopeReader
from survey_service.pipeline.sync_rows import Outcome, Overfull, SyncJob, Told
from survey_service.pipeline.witness import Remembered, View, show
from survey_service.problems import Problem
from survey_service.store import instruments
from survey_service.store.database import Connection, Database
from survey_service.store.devices import Device
from survey_service.store.writer import Busy, GroupCommitWriter, StorageFailed

SyncWriter = GroupCommitWriter[SyncJob, Told]
Written = Told | Busy | StorageFailed

QUEUE: Final = 2048
RETRY_SECONDS: Final = 5
OVERFULL_SECONDS: Final = 3600


class Taken(Struct, frozen=True):
    """The id and the outcome of each item of a batch, and whether a known device signed one."""

    lines: tuple[tuple[str | None, Told], ...]
    is_proven: bool


class SyncHost:
    """Takes envelopes. One for a process; close it before the database.

    Args:
        database: where everything is.
        store: the keys of the ledger, of epochs and of boxes.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
        clock: now, as an aware datetime.
        limit: envelopes that may wait.

    Raises:
        LedgerError: as `SyncStore`.
    """

    def __init__(
        self,
        database: Database,
        store: KeyStore,
        random: RandomBytes,
        clock: Clock,
        *,
        limit: int = QUEUE,
    ) -> None:
        self._database = database
        self._keys = store
        self._clock = clock
        self._published: dict[tuple[str, str], Instrument] = {}
        self.reader = EnvelopeReader(database, store, self._instrument)
        self.writer: SyncWriter = GroupCommitWriter(
            database, SyncStore(store, random, clock).store, limit=limit
        )

        self.quarantine = Quarantine(database, self.reader, store, write=self.write, clock=clock)

    async def receive(self, items: Sequence[Any]) -> Taken:
        """Take the items of a batch; return what became of each, after their commit.

        Raises:
            Problem: `busy`, `storage-failed`, `storage-full`: some of the batch was not stored.
                Sending all of it again is safe and gives the same receipts.
        """
        received = await asyncio.to_thread(self.reader.read, items)
        written = await asyncio.gather(*(self.writer.write(SyncJob(one)) for one in received))
        outcomes = [one if isinstance(one, Overfull) else settled(one) for one in written]
        names = (one.name for one in received)
        is_proven = any(one.device is not None for one in received)
        return Taken(tuple(zip(names, outcomes, strict=True)), is_proven)

    async def show(self, remembered: Remembered | None, *, is_proven: bool) -> View:
        """Return the newest checkpoint, and the proof that it continues what is remembered."""
        now = self._clock()
        return await asyncio.to_thread(show, self._database, remembered, now, is_proven=is_proven)

    def write(self, job: SyncJob) -> Outcome:
        """Have the writer do one job, and wait for its commit.

        Raises:
            Problem: as `receive`.
        """
        return settled(self.writer.submit(job).result())

    def enrol(self, application: Application) -> Device:
        """Let a device in. Blocks on the database.

        Raises:
            Problem: as `devices.enrol`.
        """
        return enrol(self._database, application, self._clock())

    def public_key(self, role: Literal["epoch", "ledger"]) -> PublicKey | None:
        """Return a public key that devices need: to seal to, or to check receipts with."""
        return current_key(self._keys, role)

    def close(self) -> None:
        """Finish what waits and take nothing more."""
        self.writer.close()

    def _instrument(self, connection: Connection, name: str, version: str) -> Instrument | None:
        found = self._published.get((name, version))
        if found is None and (found := instruments.get(connection, name, version)) is not None:
            # a published version never changes; the value first kept stays, forms are compiled once
            found = self._published.setdefault((name, version), found)
        return found


def settled(written: Written) -> Outcome:
    """Return an outcome that is on the disk.

    Raises:
        Problem: `busy`, `storage-failed`, `storage-full`, `quarantine-full`.
    """
    if isinstance(written, Busy):
        raise Problem.retry_later("busy", written.retry_after)
    if isinstance(written, Overfull):
        raise Problem.retry_later("quarantine-full", OVERFULL_SECONDS)
    if isinstance(written, StorageFailed):
        raise Problem.retry_later(written.code, RETRY_SECONDS)
    return written
