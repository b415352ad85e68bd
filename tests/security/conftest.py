"""A database with people in it, a clock that tests turn, and passwords that cost little."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from survey_service.security import accounts
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import ROLES, Grant
from survey_service.security.sessions import Sessions
from survey_service.store.database import Database, open_database
from survey_service.store.schema import migrate

PASSWORD = "bốn con trâu ăn cỏ"
UNIT = "10507"
OTHER_UNIT = "10516"


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row, made once."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    opened = open_database(f"sqlite:///{path}")
    migrate(opened)
    opened.close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty: Path) -> Iterator[Database]:
    copied = shutil.copy(empty, tmp_path / "people.db")
    opened = open_database(f"sqlite:///{copied}")
    yield opened
    opened.close()


@pytest.fixture
def people(database: Database, passwords: Passwords, clock: Clock) -> tuple[str, ...]:
    """One account per role, named after it; a reader of another unit; one who was let go."""
    grants = {name: Grant(name, UNIT if role.scoped else "") for name, role in ROLES.items()}
    grants |= {"other": Grant("unit_reader", OTHER_UNIT), "gone": Grant("analyst")}
    for name, grant in grants.items():
        accounts.create(
            database,
            passwords,
            clock(),
            username=name.replace("_", "."),
            name=name,
            password=PASSWORD,
            grants=[grant],
        )
    accounts.disable(database, "gone", clock())
    return tuple(grants)


@pytest.fixture
def sessions(
    database: Database, passwords: Passwords, clock: Clock, people: tuple[str, ...]
) -> Sessions:
    return Sessions(database, clock, passwords, secure=False)
