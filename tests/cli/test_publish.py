"""`langnghe publish`: a further publication, or one line that says what is missing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from survey_service.ledger import entries
from survey_service.security.accounts import create
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import accounts, approvals, campaigns, ledger, publications
from survey_service.store.tables.accounts import roles
from tests.cli.commands import Command, refused
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import ROUND, open_round, store, store_sample

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
PASSWORD = "mật khẩu đủ dài 2026"


@pytest.fixture
def answered(command) -> Command:
    """The command on a migrated database with the small round, answered."""
    command.ok("migrate")
    database = command.opened()
    open_round(database)
    store(database, "transaction", answers(WARD, [(1.0, "44 " * 40)]))
    store_sample(database, answers(WARD, [(1.0, "44 " * 12), (1.0, "33 " * 12), (1.0, "45 " * 9)]))
    for name, role in (("an", "analyst"), ("binh", "publisher")):
        create(
            database, Passwords(), NOW, username=name, name=name, password=PASSWORD,
            grants=[Grant(role)],
        )  # fmt: skip
    database.close()
    return command


def publish(command: Command, series: str, *more: str, campaign: str = ROUND):
    return command("publish", "--campaign", campaign, "--series", series, *more)


def asked(command: Command, *more: str, who: str = "an"):
    words = ["publish", "request", "--campaign", ROUND, "--username", who]
    return command(*words, *more, environment={"LANGNGHE_PASSWORD": PASSWORD})


def decided(
    command: Command,
    identifier: str,
    who: str = "binh",
    *,
    how: str = "--approve",
    password: str = PASSWORD,
):
    words = ["publish", "decide", identifier, how, "--username", who]
    return command(*words, environment={"LANGNGHE_PASSWORD": password})


def official(command: Command, *more: str):
    """An analyst asks, a publisher decides."""
    return decided(command, asked(command, *more).stdout.partition("\t")[0])


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
        official(answered, "--state", "final").stdout.partition("\t")[2],
    ]
    assert said == [
        "hp-2026 transaction: publication 1, field\n",
        "hp-2026 transaction: publication 2, field\n",
        "hp-2026 sample: publication 1, final\n",
    ]
    assert sequences(answered) == {"sample": 1, "transaction": 2, "open": None}


def test_what_cannot_be_published_is_one_line(answered):
    refused(publish(answered, "open"), "publication-unready")
    refused(publish(answered, "open", campaign="hp-1999"), "campaign-unknown", "hp-1999")
    refused(publish(answered, "sample"), "publication-alone", "langnghe publish request")
    assert sequences(answered) == {"sample": None, "transaction": None, "open": None}


def test_words_outside_the_list_are_refused(answered):
    refused(publish(answered, "all"), "usage: ", "publish", "--series")
    refused(asked(answered, "--state", "draft"), "usage: ", "publish", "--state")
    refused(answered("publish", "--campaign", ROUND), "usage: ", "--series")
    assert sequences(answered)["sample"] is None


def test_a_database_without_tables_is_told_to_init(command):
    refused(publish(command, "transaction"), "schema-empty", "langnghe init")


def test_the_index_is_published_by_two_people_whom_the_ledger_names(answered):
    assert official(answered).exit_code == 0
    database = answered.opened()
    with database.read() as connection:
        [entry] = [entries.decode(text) for text in ledger.texts(connection, "publication")]
        names = [accounts.find(connection, name).pseudonym for name in ("an", "binh")]
    database.close()
    assert [entry["requested_by"], entry["approved_by"]] == names
    assert "an" not in entry.values()


def test_figures_without_a_person_name_nobody(answered):
    publish(answered, "transaction")
    database = answered.opened()
    with database.read() as connection:
        [entry] = [entries.decode(text) for text in ledger.texts(connection, "publication")]
    database.close()
    assert (entry["requested_by"], entry["approved_by"]) == (None, None)


def test_nobody_publishes_the_index_alone(answered):
    identifier = asked(answered).stdout.partition("\t")[0]
    refused(decided(answered, identifier, "an"), "forbidden")
    refused(decided(answered, "f" * 32), "approval-unknown")
    refused(asked(answered, who="binh"), "forbidden")
    refused(decided(answered, identifier, password="wrong"), "sign-in-failed")
    assert sequences(answered)["sample"] is None
    assert "publication 1, preliminary" in decided(answered, identifier).stdout
    refused(decided(answered, identifier), "approval-decided")
    assert sequences(answered)["sample"] == 1


def test_the_same_account_cannot_decide_even_with_both_roles(answered):
    """Roles of two duties cannot be granted to one account; the request holds without that too."""
    identifier = asked(answered).stdout.partition("\t")[0]
    database = answered.opened()
    with database.write() as connection:
        row = {"account": "an", "role": "publisher", "unit": ""}
        connection.execute(insert(roles), row)
    database.close()
    refused(decided(answered, identifier, "an"), "approval-own")
    assert sequences(answered)["sample"] is None


def test_a_refused_request_publishes_nothing(answered):
    identifier = asked(answered).stdout.partition("\t")[0]
    assert "đã từ chối / refused" in decided(answered, identifier, how="--refuse").stdout
    refused(decided(answered, identifier), "approval-decided")
    assert sequences(answered)["sample"] is None


def test_what_cannot_be_published_leaves_the_request_waiting(answered):
    refused(asked(answered, "--state", "corrected"), "state-not-next")
    identifier = asked(answered, "--state", "final").stdout.partition("\t")[0]
    database = answered.opened()
    with database.write() as connection:
        campaigns.set_state(connection, ROUND, "corrected", NOW)
    database.close()
    refused(decided(answered, identifier), "state-not-next")
    database = answered.opened()
    with database.read() as connection:
        assert [each.id for each in approvals.pending(connection, NOW)] == [identifier]
    database.close()
