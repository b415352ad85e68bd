"""`langnghe mix`: opens what is due, shows counts of what waits, and names what it cannot open."""

from datetime import UTC, datetime
from secrets import token_bytes
from uuid import uuid4

import pytest

from kiosk.host import Receipt, Submission
from questionnaires.loader import load_library
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.status import status
from survey_service.pipeline.submit import prepare
from survey_service.store import campaigns, responses
from tests.cli.commands import Command, refused

AT_ONCE = {"LANGNGHE_MIX_MINIMUM": "1", "LANGNGHE_MIX_HOURS": "0"}


@pytest.fixture
def answered(ready) -> Command:
    """The command on a database in which four answers of one poster wait."""
    ready.ok("mix")  # makes the ledger key
    [code, _] = ready.ok("posters", "hang", "--unit", "11311").split()
    instrument = load_library("transaction_feedback")
    sent = [
        Submission(
            id=uuid4(),
            code=code,
            surface="poster",
            instrument=instrument.name,
            version=instrument.version,
            language="vi",
            answers={"tx_overall": 5},
        )
        for _ in range(4)
    ]
    now = datetime.now(UTC)
    jobs = [prepare(one, code, one.answers, now=now, random=token_bytes) for one in sent]
    database = ready.opened()
    with database.write() as connection:
        intake = SealedIntake(KeyStore(ready.folder / "keys"), token_bytes)
        assert all(isinstance(one, Receipt) for one in intake.store(connection, jobs))
    database.close()
    return ready


def born(command: Command) -> int:
    database = command.opened()
    with database.read() as connection:
        found = responses.count(connection)
    database.close()
    return found


def campaign(command: Command, state: str | None = None) -> str:
    database = command.opened()
    with database.write() as connection:
        [found] = campaigns.every(connection)
        if state is not None:
            campaigns.set_state(connection, found.code, state)
    database.close()
    return found.code


def test_the_status_counts_what_was_accepted_at_whatever_stage(answered):
    for environment in ({}, AT_ONCE):
        assert answered("mix", environment=environment).exit_code == 0
        database = answered.opened()
        assert status(database, "").responses == 4
        database.close()


def test_too_little_waits_and_is_shown_as_a_count(answered):
    code = campaign(answered)
    first, second = answered.ok("mix").splitlines()
    assert first == "mixed: 0 answers in 0 batches"
    assert second.startswith(f"waiting: {code} open poster: 4 answers of 1 offices, since week 20")
    assert "11311" not in second
    assert born(answered) == 0


def test_what_is_due_is_opened(answered):
    result = answered("mix", environment=AT_ONCE)
    assert (result.exit_code, result.stdout) == (0, "mixed: 4 answers in 1 batches\n")
    assert born(answered) == 4
    assert list((answered.folder / "keys" / "boxes").iterdir()) == []


def test_all_is_for_a_campaign_that_takes_no_more_answers(answered):
    code = campaign(answered)
    refused(answered("mix", "--all", code), "campaign-unknown", "field")
    refused(answered("mix", "--all", "hp-1999"), "campaign-unknown", "hp-1999")
    assert born(answered) == 0
    campaign(answered, "final")
    assert answered.ok("mix", "--all", code) == "mixed: 4 answers in 1 batches\n"


def test_last_figures_wait_for_the_mix(answered):
    code = campaign(answered, "final")
    words = ("publish", "--campaign", code, "--series", "open")
    refused(answered(*words), "answers-sealed", "4", "langnghe mix")
    answered.ok("mix")
    answered.ok(*words)


def test_a_box_without_its_key_is_named(answered):
    [key] = (answered.folder / "keys" / "boxes").iterdir()
    key.rename(answered.folder / "elsewhere")
    result = answered("mix", environment=AT_ONCE)
    assert result.exit_code == 2
    assert "4 answers of 1 offices" in result.stdout
    assert result.stderr.startswith(f"key-missing: box {key.stem} of 11311, ")
    (answered.folder / "elsewhere").rename(key)
    assert answered("mix", environment=AT_ONCE).exit_code == 0
    assert born(answered) == 4


def test_keys_of_another_installation_leave_every_box_as_it_is(answered):
    other = {**AT_ONCE, "LANGNGHE_KEYS": str(answered.folder / "other")}
    refused(answered("mix", environment=other), "ledger-key-differs")
    assert answered("mix", environment=AT_ONCE).exit_code == 0
