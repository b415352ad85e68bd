"""Two workers on PostgreSQL: whichever statement the other one overtakes, the answer is the same.

Each look-up of a transaction sees what was committed when that look-up began, so the other worker
is made to commit exactly between two statements, as long as our own rows would not make it wait.
SQLite needs no such test: its write lock is taken before the first statement.
"""

from uuid import uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy import event, func, select

from kiosk.host import Receipt, Refusal
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from survey_service.store.tables.sealing import sealed_answers
from tests.pipeline.outcomes import plain

BEFORE_THE_CODE_IS_SPENT = (1, 2, 3)
BEFORE_THE_ID_IS_TAKEN = (1, 2, 3, 4)
"""Statements of an intake: two look-ups, then the code is spent, then the id is taken."""


@pytest.fixture
def workers(postgres, fill):
    """Two open databases on one round, and its codes."""
    url = postgres.create(f"overtaken_{uuid4().hex}")
    first, second = open_database(url), open_database(url)
    migrate(first)
    yield fill(first), second
    first.close()
    second.close()


def sealed(database):
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(sealed_answers))


def answer_while_overtaken(opened, other, before, theirs, ours):
    """Answer `ours` while the other worker commits `theirs` just before one statement."""
    seen, answered = [], []

    def overtake(*_):
        seen.append(None)
        if len(seen) == before:
            with other.write() as connection:
                answered.extend(plain(opened.intake().store(connection, [theirs])))

    event.listen(opened.database.engine, "before_cursor_execute", overtake)
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    outcome = plain(writer.submit(ours).result(20))
    writer.close()
    event.remove(opened.database.engine, "before_cursor_execute", overtake)
    assert len(seen) >= before
    [first] = answered
    return first, outcome


@pytest.mark.postgres
def test_the_same_submission_gets_the_identical_receipt(workers):
    opened, other = workers
    for before in BEFORE_THE_CODE_IS_SPENT:
        theirs = opened.job(opened.codes[before])
        ours = replace(
            opened.job(opened.codes[before]),
            id_hash=theirs.id_hash,
            content_mac=theirs.content_mac,
        )
        first, outcome = answer_while_overtaken(opened, other, before, theirs, ours)
        assert first == Receipt(receipt=theirs.receipt, replayed=False)
        assert outcome == Receipt(receipt=theirs.receipt, replayed=True)
    assert sealed(other) == len(BEFORE_THE_CODE_IS_SPENT)


@pytest.mark.postgres
def test_another_submission_under_the_code_is_refused(workers):
    opened, other = workers
    for before in BEFORE_THE_CODE_IS_SPENT:
        theirs, ours = (opened.job(opened.codes[before]) for _ in range(2))
        first, outcome = answer_while_overtaken(opened, other, before, theirs, ours)
        assert first == Receipt(receipt=theirs.receipt, replayed=False)
        assert outcome == Refusal(code="token-spent")
    assert sealed(other) == len(BEFORE_THE_CODE_IS_SPENT)


@pytest.mark.postgres
def test_the_same_id_under_another_code_is_a_conflict_and_spends_nothing(workers):
    opened, other = workers
    for before in BEFORE_THE_ID_IS_TAKEN:
        theirs = opened.job(opened.codes[before])
        free = opened.codes[before + 10]
        ours = replace(opened.job(free), id_hash=theirs.id_hash)
        _, outcome = answer_while_overtaken(opened, other, before, theirs, ours)
        assert outcome == Refusal(code="id-conflict")
        with other.write() as connection:
            [still] = opened.intake().store(connection, [opened.job(free)])
        assert isinstance(still, Receipt)
