"""Empty places to restore to, of each kind, and people who may ask and decide."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from msgspec import Struct
from sqlalchemy import insert

from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import deletion, tombstones
from survey_service.pipeline.backup import Beside, back_up
from survey_service.pipeline.deletion import Outside
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.restore import Asked
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store.database import Database, open_database
from survey_service.store.tables.accounts import accounts
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import open_round, store_sample


@pytest.fixture
def blank(request, tmp_path):
    """Open a database without any table, of the kind asked for."""
    opened = []

    def made(kind):
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path}/blank-{len(opened)}.db"
        else:
            url = request.getfixturevalue("postgres").create(f"blank{uuid4().hex}", "template0")
        opened.append(open_database(url))
        return opened[-1]

    yield made
    for database in opened:
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_place(request, blank):
    """A database without any table, of each kind."""
    return blank(request.param)


@pytest.fixture
def new_place(database, blank):
    """A database without any table, of the kind of the one that is backed up."""
    return blank(database.kind)


NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
PEOPLE = ("an.analyst", "binh.publisher")


class City(Struct):
    """Interviews of six cases, two people who may act, a ledger and its key."""

    database: Database
    folder: Path
    random: Random

    @property
    def keys(self) -> KeyStore:
        return KeyStore(self.folder / "keys")

    @property
    def beside(self) -> Beside:
        return Beside([self.keys], self.folder / "attachments")

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "tombstones.jsonl", self.folder / "attachments")

    def signed(self, at: datetime = NOW) -> str:
        """What a monitor saves: the newest checkpoint, signed just now."""
        sequence(self.database)
        made = checkpoint(self.database, self.keys, at)
        assert made is not None
        return made.note

    def backed_up(self, name: str = "city.lnb", at: datetime = NOW) -> Path:
        path = self.folder / name
        back_up(self.database, self.beside, path, now=at, program="0")
        return path

    def asked(self, note: str | None = None, **changes) -> Asked:
        fields = {
            "note": note,
            "tombstones": tombstones.read(self.outside.journal),
            "attachments": self.outside.attachments,
            "box_keys": self.keys.box_keys(),
        }
        return Asked(**fields | changes)

    def delete(self, case_id: str, at: datetime = NOW) -> int:
        asked = deletion.request(
            self.database, at, unit=WARD, case_id=case_id, reason="subject-request",
            requested_by=PEOPLE[0],
        )  # fmt: skip
        return deletion.decide(
            self.database, at, asked.id, decided_by=PEOPLE[1], approve=True, outside=self.outside
        )


def fill_city(database: Database, folder: Path) -> City:
    """Open the round on an empty, migrated database and store six interviews."""
    open_round(database)
    store_sample(database, answers(WARD, [(10.0, "11 22 33"), (20.0, "44 55 43")]))
    with database.write() as connection:
        for name in PEOPLE:
            row = {"username": name, "name": name, "password_hash": "-", "created_at": NOW}
            connection.execute(insert(accounts).values(salt=bytes(32), **row))
    made = City(database, folder, Random(20260630))
    open_ledger(database, made.keys, NOW)
    return made


@pytest.fixture
def city(database, tmp_path):
    """The city on a database of each kind."""
    return fill_city(database, tmp_path)


@pytest.fixture
def small(tmp_path, _sqlite_template):
    """The city on SQLite, for what does not depend on the database."""
    shutil.copy(_sqlite_template, tmp_path / "small.db")
    database = open_database(f"sqlite:///{tmp_path}/small.db")
    yield fill_city(database, tmp_path)
    database.close()


@pytest.fixture
def small_place(blank):
    """An SQLite database without any table."""
    return blank("sqlite")
