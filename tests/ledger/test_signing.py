"""Checkpoints of a log that grows: when one is signed, what it says, and when none is."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from survey_service.ledger import checkpoints as notes
from survey_service.ledger import entries, keys, merkle
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.sequence import checkpoint, public_keys, sequence
from survey_service.store import checkpoints, ledger, ledger_tree
from tests.ledger.keeping import NOW, log, root_of, write

MINUTES = timedelta(minutes=5)


@pytest.fixture
def store(tmp_path):
    made = KeyStore(tmp_path / "keys")
    made.create("ledger")
    return made


def grow(database, first, last):
    write(database, range(first, last))
    sequence(database)


def signed(database):
    with database.read() as connection:
        return checkpoints.since(connection, 0, 100)


def test_a_checkpoint_names_size_root_and_time(database, store):
    assert checkpoint(database, store, NOW) is None
    grow(database, 0, 5)
    made = checkpoint(database, store, NOW.replace(microsecond=7))
    public = keys.public_bytes(store.current("ledger"))
    assert notes.read(made.note, [public]) == notes.Checkpoint(
        origin=f"langnghe/{keys.fingerprint(public)}", size=5, root=root_of(log(database)), at=NOW
    )
    assert signed(database) == [made]


def test_a_log_that_did_not_grow_is_not_signed_again(database, store):
    grow(database, 0, 5)
    assert checkpoint(database, store, NOW) is not None
    assert checkpoint(database, store, NOW + MINUTES) is None
    write(database, [5])  # it waits for its position
    assert checkpoint(database, store, NOW + MINUTES) is None
    sequence(database)
    assert checkpoint(database, store, NOW + MINUTES).size == 6


def test_what_came_before_something_signed_is_signed_too(database, store):
    """Positions follow leaves: after half of a backlog, an older entry may still wait."""
    write(database, range(2 * ledger.BATCH))
    with database.write() as connection:
        ledger.integrate(connection)
    assert checkpoint(database, store, NOW).size == 2 * ledger.BATCH
    with database.read() as connection:
        assert not ledger.waiting(connection)


def test_a_signature_stands_for_a_while(database, store):
    grow(database, 0, 1)
    checkpoint(database, store, NOW, MINUTES)
    grow(database, 1, 2)
    assert checkpoint(database, store, NOW + MINUTES / 2, MINUTES) is None
    assert checkpoint(database, store, NOW + MINUTES, MINUTES).size == 2


def test_a_publication_is_signed_at_once(database, store):
    grow(database, 0, 1)
    checkpoint(database, store, NOW, MINUTES)
    with database.write() as connection:
        ledger.append(connection, entries.encode("publication", sequence=1))
        ledger.integrate(connection)
    assert checkpoint(database, store, NOW, MINUTES).size == 2
    grow(database, 2, 3)
    assert checkpoint(database, store, NOW, MINUTES) is None


def test_a_key_replaced_before_the_first_checkpoint_leaves_the_log_its_name(database, tmp_path):
    store = KeyStore(tmp_path / "other")
    open_ledger(database, store, NOW)
    first = store.current_name("ledger")
    store.rotate("ledger")
    open_ledger(database, store, NOW)
    made = checkpoint(database, store, NOW)
    assert made.note.startswith(f"langnghe/{first}\n")


def test_time_never_goes_back(database, store):
    grow(database, 0, 1)
    checkpoint(database, store, NOW)
    grow(database, 1, 2)
    assert checkpoint(database, store, NOW - timedelta(days=400), MINUTES).at == NOW


def test_every_checkpoint_extends_the_one_before(database, store):
    for number in range(6):
        grow(database, number * number, (number + 1) ** 2)
        checkpoint(database, store, NOW + number * MINUTES)
    found = signed(database)
    assert [each.size for each in found] == [1, 4, 9, 16, 25, 36]
    whole = log(database)
    assert [each.root for each in found] == [root_of(whole[: each.size]) for each in found]


def test_a_replaced_key_goes_on_with_the_same_log(database, store):
    grow(database, 0, 3)
    first = checkpoint(database, store, NOW)
    store.rotate("ledger")
    grow(database, 3, 5)
    second = checkpoint(database, store, NOW)
    read = [notes.read(each.note, public_keys(store)) for each in (first, second)]
    assert read[0].origin == read[1].origin
    with pytest.raises(LedgerError, match="note-unsigned"):
        notes.read(second.note, [keys.public_bytes(store.get("ledger", read[0].origin[9:]))])


REWRITTEN = "ledger-inconsistent"
SPOILT = {
    "an entry of the old tree": (
        "UPDATE ledger_entries SET leaf = :digest WHERE position = 4",
        REWRITTEN,
    ),
    "a subtree of the old tree": (
        "UPDATE ledger_entries SET subtrees = :two WHERE position = 3",
        REWRITTEN,
    ),
    "an entry that is gone": ("DELETE FROM ledger_entries WHERE position = 4", "ledger-gap"),
    "a log that was cut": ("DELETE FROM ledger_entries WHERE position > 2", REWRITTEN),
    "a checkpoint with another root": ("UPDATE checkpoints SET root = :digest", REWRITTEN),
    "a checkpoint with another time": (
        "UPDATE checkpoints SET at = '2026-01-01 00:00:00+00'",
        REWRITTEN,
    ),
    "a note that was edited": (
        "UPDATE checkpoints SET note = replace(note, '2026-', '2025-')",
        "note-forged",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_nothing_is_signed_over_a_log_that_was_rewritten(database, store, case):
    statement, code = SPOILT[case]
    grow(database, 0, 5)
    checkpoint(database, store, NOW)
    grow(database, 5, 7)
    digest = merkle.leaf_hash(b"forged")
    with database.write() as connection:
        bound = {"digest": digest, "two": digest * 2}
        connection.execute(
            text(statement), {name: bound[name] for name in bound if f":{name}" in statement}
        )
    with pytest.raises(LedgerError, match=code):
        checkpoint(database, store, NOW + MINUTES)
    assert len(signed(database)) == 1


def test_a_note_signed_by_a_strange_key_stops_the_signing(database, store, tmp_path):
    grow(database, 0, 5)
    strange = KeyStore(tmp_path / "strange")
    strange.create("ledger")
    checkpoint(database, strange, NOW)
    grow(database, 5, 7)
    with pytest.raises(LedgerError, match="note-unsigned"):
        checkpoint(database, store, NOW + MINUTES)


def test_roots_of_the_past_stay_what_they_were(database, store):
    grow(database, 0, 5)
    made = checkpoint(database, store, NOW)
    grow(database, 5, 300)
    with database.read() as connection:
        assert ledger_tree.root(connection, made.size) == made.root
