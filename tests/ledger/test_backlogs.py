"""Long backlogs: whatever is parted by a checkpoint comes in the order in which it was done.

Positions follow hashes, and a batch is a part of what waits. An answer that came before its codes
were revoked must not be numbered after a checkpoint that covers the revocation, or monitors would
take it for an answer by a revoked code.
"""

from datetime import timedelta

import pytest

from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.keys import announce
from survey_service.pipeline.ledger_keys import announced_keys
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.revoke import revoke_codes
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store import ledger
from survey_service.store.ledger import BATCH
from tests.audit.rounds import Round, full_round
from tests.ledger.keeping import NOW, log, write

ANSWERS = 2 * BATCH + 3


@pytest.fixture
def made(database, tmp_path) -> Round:
    """A round in which codes are out and everything so far is signed."""
    round_ = full_round(database, tmp_path, receipts=8)
    round_.issue(ANSWERS + 5)
    round_.sign()
    return round_


def answers(made: Round, count: int) -> None:
    """So many people answer one after the other: an entry each."""
    for _ in range(count):
        made.answer(1)


def revoke_the_rest(made: Round) -> None:
    with made.database.write() as connection:
        revoke_codes(connection, made.root, "mất tập phiếu", made.later())


def integrate(made: Round, count: int) -> None:
    """A sequencer that is killed after so many entries."""
    with made.database.write() as connection:
        for start in range(0, count, BATCH):
            ledger.integrate(connection, min(BATCH, count - start))


def sign(made: Round) -> None:
    """The service looks whether a checkpoint is due, as it does while entries come in."""
    checkpoint(made.database, made.keys, made.later())


@pytest.mark.parametrize("numbered", [0, BATCH - 1, BATCH, ANSWERS])
def test_answers_before_a_revocation_are_signed_before_it_or_with_it(made, numbered):
    answers(made, ANSWERS)
    revoke_the_rest(made)
    integrate(made, numbered)
    sign(made)
    sequence(made.database)
    sign(made)
    with made.database.read() as connection:
        assert made.audited(connection) == (0, [])


@pytest.mark.parametrize("before", [1, BATCH + 1])
def test_answers_mixes_and_revocations_in_turns(made, before):
    """Signed in the middle of it, with a batch half worked off each time."""
    for step in range(3):
        answers(made, before if step == 0 else 5)
        integrate(made, before // 2)
        made.mix()
        sign(made)
        answers(made, 3)
        if step == 1:
            revoke_the_rest(made)
            made.issue(20)
        integrate(made, 2)
        sign(made)
    made.publish("transaction")
    sign(made)
    with made.database.read() as connection:
        assert made.audited(connection) == (0, [])


def test_a_key_stands_in_the_log_before_it_signs_whatever_waits(database, tmp_path, monkeypatch):
    """Entries that come in between the sequencer and the transaction of the key go before it."""
    store = KeyStore(tmp_path / "keys")
    open_ledger(database, store, NOW)
    for module in ("keys", "opening"):
        monkeypatch.setattr(f"survey_service.pipeline.{module}.sequence", lambda _: 0)
    for number, enter in enumerate((announce_ledger_key, open_ledger)):
        store.rotate("ledger")
        write(database, range(3 * BATCH * number, 3 * BATCH * (number + 1)))
        enter(database, store, NOW + timedelta(seconds=number))
        assert log(database)[-1].kind == "key"
        with database.read() as connection:
            assert not ledger.waiting(connection)
            assert announced_keys(connection)[-1].fingerprint == store.current_name("ledger")


def announce_ledger_key(database, store, now):
    announce(database, store, "ledger", now)
