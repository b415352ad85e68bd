"""Power loss: whatever a disk may hold after it, every receipt that was given is in the database.

A real service on SQLite takes answers, mixes, moves its log, stops and starts again, while every
write, sync and promise is recorded. Then the power goes at chance places of that record, with
unsynced writes dropped, reordered and torn (see power.py). The same with `synchronous=NORMAL`,
which SQLite documents to lose commits, must show losses: otherwise the test would be blind.
"""

import random
import shutil
import sqlite3
from collections import Counter, deque
from contextlib import closing

import pytest

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from tests.faults.power import Disk, read_journal

SHORT, LONG, CONTROL = 300, 5000, 100
ANSWERS, CLIENTS, AFTER_RESTART = 300, 6, 40


@pytest.fixture
def recorded(on_sqlite, serve, clients_of, shim, tmp_path):
    """Record a service that answers, stops and starts again; what the disk held before, and did."""

    def record(**extra):
        before, journal = tmp_path / "before", tmp_path / "journal"
        shutil.copytree(on_sqlite.folder, before)
        traced = {
            "LD_PRELOAD": str(shim),
            "FAULTS_ROOT": str(on_sqlite.folder),
            "FAULTS_JOURNAL": str(journal),
        }
        service = serve(on_sqlite, extra=traced | extra)
        clients = clients_of(service, CLIENTS)
        codes = deque(on_sqlite.codes[: ANSWERS + AFTER_RESTART])
        for life in (ANSWERS, AFTER_RESTART):
            service.start()
            clients.answer(deque(codes.popleft() for _ in range(life)))
            service.stop()
        on_sqlite.consistent(ANSWERS + AFTER_RESTART)
        return Disk(on_sqlite.folder, before), read_journal(journal)

    return record


def crashes(disk, journal, count, folder):
    """Lose the power at `count` chance places; yield what was promised and what the disk holds."""
    chance = random.Random(count)
    cuts = Counter(chance.choices(range(len(journal)), k=count))
    for place, entry in enumerate(journal):
        for _ in range(cuts[place]):
            disk.after_power_loss(folder, chance)
            yield frozenset(disk.promised), folder
            shutil.rmtree(folder)
        disk.apply(entry, chance)


def found_after(promised, folder):
    """Open what the disk holds: what is corrupt, and which promised receipts are lost."""
    keys = KeyStore(folder / "keys", folder / "copy")
    with closing(sqlite3.connect(folder / "langnghe.db")) as database:
        try:
            [[verdict]] = database.execute("PRAGMA integrity_check")
            stored = {
                receipt for [receipt] in database.execute("SELECT receipt FROM submission_keys")
            }
            counts = [
                database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("submission_keys", "spent_codes", "sealed_answers", "responses")
            ]
            boxes = [box for [box] in database.execute("SELECT DISTINCT box FROM sealed_answers")]
        except sqlite3.DatabaseError as error:
            return str(error), promised
    if verdict != "ok" or not counts[0] == counts[1] == counts[2] + counts[3]:
        return f"{verdict} {counts}", promised - stored
    try:
        for box in boxes:
            keys.box_key(box)
    except LedgerError as error:
        return str(error), promised - stored
    return None, promised - stored


def lost_and_corrupt(disk, journal, count, folder):
    """Count the crashes after which something promised is lost, and after which all is damaged."""
    lost, corrupt = 0, []
    for promised, left in crashes(disk, journal, count, folder):
        damage, missing = found_after(promised, left)
        lost += bool(missing)
        corrupt += [damage] if damage else []
    return lost, corrupt


@pytest.mark.parametrize("count", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_nothing_promised_is_lost(count, recorded, tmp_path, tell):
    disk, journal = recorded()
    ops = Counter(entry.op for entry in journal)
    assert ops["U"] > 0, "the log was never removed"
    lost, corrupt = lost_and_corrupt(disk, journal, count, tmp_path / "disk")
    tell(f"{count} crash points over {dict(ops)}: {lost} lost, {len(corrupt)} corrupt")
    assert (lost, corrupt) == (0, []), Counter(corrupt)
    assert len(disk.promised) == ANSWERS + AFTER_RESTART


def test_the_control_with_fewer_syncs_shows_losses(recorded, tmp_path, tell):
    disk, journal = recorded(FAULTS_SYNCHRONOUS="NORMAL")
    lost, corrupt = lost_and_corrupt(disk, journal, CONTROL, tmp_path / "disk")
    tell(f"{CONTROL} crash points with NORMAL: {lost} lost, {len(corrupt)} corrupt")
    assert lost > 0
