"""`langnghe publish`: a further publication, or one line that says what is missing."""

import pytest

from survey_service.store import publications
from tests.cli.commands import Command, refused
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import ROUND, open_round, store, store_sample


@pytest.fixture
def answered(command) -> Command:
    """The command on a migrated database with the small round, answered."""
    command.ok("migrate")
    database = command.opened()
    open_round(database)
    store(database, "transaction", answers(WARD, [(1.0, "44 " * 40)]))
    store_sample(database, answers(WARD, [(1.0, "44 " * 12), (1.0, "33 " * 12), (1.0, "45 " * 9)]))
    database.close()
    return command


def publish(command: Command, series: str, *more: str, campaign: str = ROUND):
    return command("publish", "--campaign", campaign, "--series", series, *more)


def sequences(command: Command) -> dict[str, int | None]:
    database = command.opened()
    with database.read() as connection:
        found = {
            series: publications.latest_sequence(connection, ROUND, series)
            for series in ("sample", "transaction", "open")
        }
    database.close()
    return found


def test_publications_are_counted_by_series(answered):
    said = [
        publish(answered, "transaction").stdout,
        publish(answered, "transaction").stdout,
        publish(answered, "sample", "--state", "final").stdout,
    ]
    assert said == [
        "hp-2026 transaction: publication 1, field\n",
        "hp-2026 transaction: publication 2, field\n",
        "hp-2026 sample: publication 1, final\n",
    ]
    assert sequences(answered) == {"sample": 1, "transaction": 2, "open": None}


def test_what_cannot_be_published_is_one_line(answered):
    refused(publish(answered, "open"), "publication-unready")
    refused(publish(answered, "sample", campaign="hp-1999"), "campaign-unknown", "hp-1999")
    assert sequences(answered) == {"sample": None, "transaction": None, "open": None}


@pytest.mark.parametrize("more", [["--series", "all"], ["--state", "draft"]])
def test_words_outside_the_list_are_refused(answered, more):
    refused(publish(answered, "sample", *more), "usage: ", "publish", more[0])
    assert sequences(answered)["sample"] is None


def test_a_database_without_tables_is_told_to_init(command):
    refused(publish(command, "sample"), "schema-empty", "langnghe init")
