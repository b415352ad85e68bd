"""The operator's own check: silent over what was written, and never over anything else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from survey_service.ledger.entries import leaf
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.pipeline.verify_log import verify_log
from tests.ledger.keeping import NOW, entry, write


@pytest.fixture
def kept(database, tmp_path):
    """A log of 1 + 3 · 7 entries, signed after every seven."""
    store = KeyStore(tmp_path / "keys")
    open_ledger(database, store, NOW)
    for number in range(3):
        write(database, range(7 * number, 7 * number + 7))
        sequence(database)
        checkpoint(database, store, NOW + timedelta(minutes=number))
    return database


def findings(database):
    with database.read() as connection:
        return {(found.code, found.where) for found in verify_log(connection)}


def test_an_empty_log_and_a_kept_one_are_clean(database, request):
    assert findings(database) == set()
    assert findings(request.getfixturevalue("kept")) == set()


def test_a_log_after_a_rotation_of_its_key_is_clean(kept, tmp_path):
    store = KeyStore(tmp_path / "keys")
    store.rotate("ledger")
    open_ledger(kept, store, NOW)
    checkpoint(kept, store, NOW + timedelta(hours=1))
    assert findings(kept) == set()


def test_entries_after_the_last_checkpoint_are_checked_too(kept):
    write(kept, [100])
    sequence(kept)
    assert findings(kept) == set()
    spoil(kept, "UPDATE ledger_entries SET entry = '{}' WHERE position = 22")
    assert findings(kept) == {("leaf-differs", "entry 22"), ("kind-differs", "entry 22")}


def spoil(database, statement, **values):
    with database.write() as connection:
        connection.execute(text(statement), values)


def test_an_entry_changed_while_it_waits_is_found(kept):
    write(kept, [100])
    assert findings(kept) == set()
    spoil(kept, "UPDATE ledger_pending SET entry = '{}'")
    ((code, _),) = findings(kept)
    assert code == "waiting-entry-differs"


FORGED = entry(999_999).decode()
CASES = {
    "another text": (
        f"UPDATE ledger_entries SET entry = '{FORGED}' WHERE position = 9".replace(":", r"\:"),
        ("leaf-differs", "entry 9"),
    ),
    "another leaf": (
        "UPDATE ledger_entries SET leaf = :other WHERE position = 9",
        ("leaf-differs", "entry 9"),
    ),
    "another subtree": (
        "UPDATE ledger_entries SET subtrees = :other WHERE position = 9",
        ("subtrees-differ", "entry 9"),
    ),
    "another kind": (
        "UPDATE ledger_entries SET kind = 'role' WHERE position = 9",
        ("kind-differs", "entry 9"),
    ),
    "a missing entry": (
        "DELETE FROM ledger_entries WHERE position = 9",
        ("entry-missing", "entry 9"),
    ),
    "a cut log": (
        "DELETE FROM ledger_entries WHERE position > 20",
        ("log-shorter", "checkpoint of 22 entries"),
    ),
    "an exchanged root": (
        "UPDATE checkpoints SET root = :other WHERE size = 15",
        ("checkpoint-differs", "checkpoint of 15 entries"),
    ),
    "an edited note": (
        "UPDATE checkpoints SET note = replace(note, '2026-', '2025-') WHERE size = 15",
        ("note-forged", "checkpoint of 15 entries"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_changed_is_found(kept, case):
    statement, expected = CASES[case]
    spoil(kept, statement, **({"other": b"o" * 32} if ":other" in statement else {}))
    assert expected in findings(kept)


def test_an_insider_who_rewrites_hashes_too_is_found_by_the_signed_roots(kept):
    """Everything after position 9 is built anew, so all entries fit each other again."""
    with kept.write() as connection:
        rows = (
            connection.execute(text("SELECT entry FROM ledger_entries ORDER BY position"))
            .scalars()
            .all()
        )
        connection.execute(text("DELETE FROM ledger_entries"))
    changed = [row if place != 9 else FORGED for place, row in enumerate(rows)]
    for row in changed:  # one by one, in the old order
        with kept.write() as connection:
            connection.execute(
                text("INSERT INTO ledger_pending (leaf, entry) VALUES (:leaf, :entry)"),
                {"leaf": leaf(row.encode()), "entry": row},
            )
        sequence(kept)
    assert findings(kept) == {
        ("root-differs", "checkpoint of 15 entries"),
        ("root-differs", "checkpoint of 22 entries"),
    }
