"""Setting up and counting: an empty database, the same twice, and schemas of another time."""

import pytest
from sqlalchemy import text

from questionnaires.loader import library
from survey_service.pipeline.setup import initialise, require_current
from survey_service.pipeline.status import status
from survey_service.store import campaigns, units
from survey_service.store.database import open_database
from survey_service.store.errors import StoreError
from survey_service.store.schema import state
from survey_service.units.haiphong import VALID_FROM, haiphong
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import NOW, open_round, store, store_sample

UNITS = len(haiphong().units(VALID_FROM))


@pytest.fixture
def empty(tmp_path):
    """A SQLite file in which nothing is yet."""
    database = open_database(f"sqlite:///{tmp_path}/new/empty.db")
    yield database
    database.close()


def counts(database):
    found = status(database, "9.9.9")
    assert (found.version, found.database.kind) == ("9.9.9", database.kind)
    return found.database.state, found.units, found.instruments, found.samples, found.responses


def test_an_empty_database_becomes_ready(empty):
    assert counts(empty) == ("empty", 0, 0, 0, 0)
    initialise(empty, now=NOW, year=2026, release_size=5)
    assert counts(empty) == ("current", UNITS, len(library()), 0, 0)
    with empty.read() as connection:
        [campaign] = campaigns.every(connection)
        assert (campaign.code, campaign.release_size, campaign.synthetic) == ("hp-2026", 5, False)
        registry = units.registry(connection)
    assert registry.units(VALID_FROM) == haiphong().units(VALID_FROM)


def test_a_second_time_changes_nothing(database):
    initialise(database, now=NOW, year=2026, release_size=5)
    before = counts(database)
    initialise(database, now=NOW, year=2026, release_size=99, synthetic=True)
    assert counts(database) == before
    with database.read() as connection:
        [campaign] = campaigns.every(connection)
        assert (campaign.release_size, campaign.synthetic) == (5, False)


def test_a_further_year_is_a_further_campaign(database):
    initialise(database, now=NOW, year=2026)
    initialise(database, now=NOW, year=2027)
    with database.read() as connection:
        assert [c.code for c in campaigns.every(connection)] == ["hp-2027", "hp-2026"]


def test_what_is_there_already_is_left(database):
    """Units of an installation are its own: the packaged ones are not mixed in."""
    open_round(database)
    initialise(database, now=NOW, year=2027)
    with database.read() as connection:
        assert units.count(connection) == 6


def test_responses_of_every_series_are_counted(database):
    open_round(database)
    store_sample(database, answers(WARD, [(2.0, "44 33")]))
    store(database, "transaction", answers(WARD, [(1.0, "44 33 55")]), 7)
    store(database, "open", answers(WARD, [(1.0, "44")]), 8)
    assert counts(database) == ("current", 6, 1, 1, 6)


def test_a_current_database_is_let_through(database):
    require_current(database)


def test_an_empty_database_is_told_to_init(empty):
    with pytest.raises(StoreError) as refused:
        require_current(empty)
    assert refused.value.code == "schema-empty"
    assert "langnghe init" in refused.value.hint


@pytest.mark.parametrize(
    ("revision", "code", "advice"),
    [("0001", "schema-behind", "langnghe migrate"), ("9999", "schema-ahead", "newer program")],
)
def test_a_schema_of_another_time_is_named(database, revision, code, advice):
    with database.write() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :found"), {"found": revision}
        )
    with pytest.raises(StoreError) as refused:
        require_current(database)
    assert refused.value.code == code
    assert advice in refused.value.hint
    assert state(database) == code.removeprefix("schema-")
    assert counts(database)[1:] == (0, 0, 0, 0)
