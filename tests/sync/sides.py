"""The two sides of the machine: a device that can lose its memory, a server that can die.

The server is the pipeline without its thread: one batch, one transaction.
"""

import copy
import hashlib
import secrets

import rfc8785

from survey_service.pipeline.quarantine import Quarantine
from survey_service.pipeline.sync import SyncStore
from survey_service.pipeline.sync_reading import EnvelopeReader
from survey_service.pipeline.sync_rows import SyncJob
from survey_service.store import instruments
from survey_service.store.database import Database
from tests.sync.fieldwork import NOW, Device, Field


class PowerCut(Exception):  # noqa: N818 - it is no error of anybody
    """The server dies just before a COMMIT."""


class Client:
    """A device with its outbox and its receipts, all of which it can lose."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.outbox: dict[str, dict] = {}
        self.receipts: dict[str, str] = {}
        self.persist()

    def persist(self) -> None:
        self.kept = (dict(self.device.state), dict(self.outbox), dict(self.receipts))

    def crash(self) -> None:
        state, outbox, receipts = self.kept
        self.device.state, self.outbox, self.receipts = dict(state), dict(outbox), dict(receipts)

    def clone(self) -> "Client":
        other = Client(copy.copy(self.device))
        other.outbox, other.receipts = dict(self.outbox), dict(self.receipts)
        other.persist()
        return other


def content_of(item: dict) -> str:
    return hashlib.sha256(rfc8785.dumps(item["envelope"])).hexdigest()


class Server:
    """The pipeline without its thread: one batch, one transaction, so that it can die inside."""

    def __init__(self, field: Field, database: Database) -> None:
        self.database = database
        found = {}

        def published(connection, name, version):
            key = (name, version)
            return found.setdefault(key, instruments.get(connection, name, version))

        self.reader = EnvelopeReader(database, field.keys, published)
        self.store = SyncStore(field.keys, secrets.token_bytes, lambda: NOW)
        self.desk = Quarantine(
            database, self.reader, field.keys, write=self.write, clock=lambda: NOW
        )

    def write(self, job: SyncJob):
        return self.transact([job])[0]

    def receive(self, items, *, dies=False):
        return self.transact([SyncJob(one) for one in self.reader.read(items)], dies=dies)

    def transact(self, jobs, *, dies=False):
        with self.database.write() as connection:
            outcomes = self.store.store(connection, jobs)
            if dies:
                raise PowerCut
        return outcomes
