"""The drill: back up, go on, lose everything, restore, and hold it against a monitor's checkpoint.

Test T28 of the threat model: a fresh backup restores whole, a stale one is found to be one, another
history is found to be one, and people who were deleted stay deleted.
"""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from survey_service.ledger import entries, notes
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import tombstones
from survey_service.pipeline.backup import check
from survey_service.pipeline.restore import restore
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store import backups, ledger, ledger_tree
from survey_service.store.errors import StoreError
from survey_service.store.tables import metadata
from survey_service.store.tables.ledger import ledger_entries
from survey_service.store.tables.responses import responses
from tests.backup.conftest import NOW
from tests.pipeline.small_city import WARD, answers
from tests.pipeline.small_round import store

LATER = NOW + timedelta(days=1)


def rows_of(database, *without):
    with database.read() as connection:
        return {
            name: {tuple(row) for row in connection.execute(select(table))}
            for name, table in metadata.tables.items()
            if name not in without
        }


def waiting_texts(database):
    with database.read() as connection:
        return [entries.decode(text) for text in ledger.texts(connection, "restore")]


def test_a_backup_restores_to_the_last_row(city, empty_place):
    note = city.signed()
    before = rows_of(city.database, "backups", "ledger_pending")
    path = city.backed_up()
    found = restore(empty_place, path, city.asked(note), LATER)
    assert rows_of(empty_place, "backups", "ledger_pending") == before
    assert (found.missing, found.deleted, found.unreadable) == (0, 0, frozenset())
    assert {part.table: part.rows for part in found.archive.contents}["responses"] == 6
    [said] = waiting_texts(empty_place)
    with empty_place.read() as connection:
        size = ledger_tree.size(connection)
        assert said == {
            "kind": "restore", "v": 1, "size": size, "at": entries.instant(LATER),
            "root": ledger_tree.root(connection, size).hex(),
        }  # fmt: skip


def test_a_restored_city_goes_on(small, small_place):
    note = small.signed()
    restore(small_place, small.backed_up(), small.asked(note), LATER)
    store(small_place, "open", answers(WARD, [(1.0, "55 44")]), seed=7)
    sequence(small_place)
    grown = checkpoint(small_place, small.keys, LATER)
    assert grown is not None
    again = small.folder / "again.lnb"
    small.database = small_place
    assert check(small.backed_up(again.name, LATER)).head.log.checkpoint == grown.note


def test_a_backup_notes_itself(small):
    path = small.backed_up()
    digest = path.read_bytes().split(None, 2)[1].decode()
    with small.database.read() as connection:
        noted = backups.latest(connection)
        [said] = [entries.decode(text) for text in ledger.texts(connection, "backup")]
    assert (noted.taken_at, noted.digest.hex()) == (NOW, digest)
    assert said == {
        "kind": "backup", "v": 1, "digest": digest, "size": noted.size,
        "at": entries.instant(NOW),
    }  # fmt: skip


def test_a_stale_backup_is_a_roll_back(city, new_place):
    path = city.backed_up()
    size = check(path).head.log.size
    store(city.database, "open", answers(WARD, [(1.0, "55 44")]), seed=7)
    note = city.signed(LATER)
    with pytest.raises(LedgerError, match="backup-rolled-back"):
        restore(new_place, path, city.asked(note), LATER)
    with new_place.read() as connection:
        assert connection.dialect.get_table_names(connection) == []
    found = restore(new_place, path, city.asked(note, accept_roll_back=True), LATER)
    assert found.missing == found.seen.size - size > 0
    assert [said["size"] for said in waiting_texts(new_place)] == [size]


def test_another_history_of_the_same_length_is_a_fork(small, small_place):
    note = small.signed()
    with small.database.write() as connection:
        # an insider with the key writes another history and signs it
        [announced] = ledger.texts(connection, "key")
        connection.execute(ledger_entries.delete())
        connection.execute(metadata.tables["checkpoints"].delete())
        ledger.append(connection, announced.encode())
        ledger.append(connection, entries.encode("role", change="grant"))
    small.signed()
    path = small.backed_up()
    with pytest.raises(LedgerError, match="ledger-forked"):
        restore(small_place, path, small.asked(note, accept_roll_back=True), LATER)


def test_a_log_that_was_touched_is_not_restored(small, small_place):
    small.signed()
    with small.database.write() as connection:
        connection.execute(update(ledger_entries).values(entry=ledger_entries.c.entry + " "))
    with pytest.raises(LedgerError, match=r"ledger-inconsistent.*leaf-differs"):
        restore(small_place, small.backed_up(), small.asked(), LATER)


def _larger(note):
    origin, size, *rest = note.split("\n")
    return "\n".join([origin, size + "0", *rest])


def test_a_note_of_another_log_is_refused(small, small_place, tmp_path):
    path = small.backed_up()
    ours, theirs = small.signed(LATER), KeyStore(tmp_path / "other")
    theirs.create("ledger")
    text = ours.partition("\n\n")[0] + "\n"
    origin = text.partition("\n")[0]
    for note, code in (
        (notes.sign(theirs.current("ledger"), origin, text), "note-unsigned"),
        (_larger(ours), "note-forged"),
        ("nothing", "note-malformed"),
    ):
        with pytest.raises(LedgerError, match=code):
            restore(small_place, path, small.asked(note), LATER)


def test_deleted_people_stay_deleted(city, new_place):
    path = city.backed_up()
    assert city.delete("case-2") == 1
    note = city.signed(LATER)
    found = restore(new_place, path, city.asked(note, accept_roll_back=True), LATER)
    assert found.deleted == 1
    with new_place.read() as connection:
        left = set(connection.scalars(select(responses.c.case_id)))
        said = [entries.decode(text) for text in ledger.texts(connection, "deletion")]
    assert left == {f"case-{number}" for number in (0, 1, 3, 4, 5)}
    with city.database.read() as connection:
        assert said == [entries.decode(text) for text in ledger.texts(connection, "deletion")]


def test_what_this_backup_never_held_is_not_entered_as_deleted(small, small_place):
    path = small.backed_up()
    entry = entries.encode("deletion", commitment="ab" * 32, reason="r", approval="1", at="")
    stones = (tombstones.tombstone(entry),)
    assert restore(small_place, path, small.asked(tombstones=stones), LATER).deleted == 0
    with small_place.read() as connection:
        assert list(ledger.texts(connection, "deletion")) == []


def test_an_old_file_of_tombstones_is_refused(small, small_place):
    small.delete("case-2")
    early = small.asked().tombstones
    small.delete("case-3")
    path = small.backed_up()
    with pytest.raises(LedgerError, match="tombstones-incomplete"):
        restore(small_place, path, small.asked(tombstones=early), LATER)
    found = restore(small_place, path, small.asked(), LATER)
    assert found.deleted == 0
    with small_place.read() as connection:
        assert len(list(ledger.texts(connection, "deletion"))) == 2


def test_a_tombstone_whose_deletion_was_rolled_back_is_carried_out(small, small_place):
    path = small.backed_up()
    small.delete("case-2")
    [stone] = small.asked().tombstones
    later = entries.decode(stone.entry) | {"at": entries.instant(LATER)}
    del later["kind"], later["v"]
    twice = replace(stone, entry=entries.encode("deletion", **later).decode())
    restore(small_place, path, small.asked(tombstones=(stone, twice)), LATER)
    with small_place.read() as connection:
        assert len(list(ledger.texts(connection, "deletion"))) == 1


def test_nothing_is_written_over(small):
    path = small.backed_up()
    with pytest.raises(StoreError, match="restore-not-empty"):
        restore(small.database, path, small.asked(), LATER)
