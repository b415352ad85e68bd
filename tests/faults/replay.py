"""Losing the power at chance places of a recorded run, and looking at what the disk then holds."""

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore

STEP = 8
NEAR = 150
"""Records after a failed sync: until a new process has read the files and begun to answer."""


def crashes(disk, journal, count, folder):
    """Lose the power at `count` chance places; yield what was promised and what the disk holds.

    Half of the places lie soon after a sync that failed, where there was one.
    """
    chance = random.Random(count)
    cuts = Counter(chance.choices(range(len(journal)), k=count))
    if failed := [place for place, entry in enumerate(journal) if entry.failed]:
        near = [place for at in failed for place in range(at, min(at + NEAR, len(journal)))]
        cuts = Counter(chance.choices(range(len(journal)), k=count // 2))
        cuts += Counter(chance.choices(near, k=count - count // 2))
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
            [verdict] = database.execute("PRAGMA integrity_check(1)").fetchone()
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


def built_on_lost_writes(journal):
    """Find the failed syncs after which a database was written from a log that was not made good.

    What such a sync covered may be missing on the disk although a new process can read it. It has
    to be written again, or removed, before that process writes anything to the database. (The old
    one knows that its commit failed, and may still be moving earlier ones.)
    """
    return [at for at, entry in enumerate(journal) if entry.failed and not _made_good(journal, at)]


def _made_good(journal, at):
    log = journal[at].path
    lost = set().union(*(_places(entry) for entry in _covered(journal[:at], log)))
    is_new_process = False
    for entry in journal[at:]:
        is_new_process |= entry.op == "B"
        if entry.op == "W" and entry.path == log:
            lost -= _places(entry)
        elif entry.op == "U" and entry.path == log:
            return True
        elif is_new_process and entry.op == "W" and entry.path == log.removesuffix("-wal"):
            return not lost
    return True


def _places(entry):
    """What a write touches of a log, whose frames begin at multiples of `STEP` bytes."""
    return set(range(entry.offset // STEP, (entry.offset + len(entry.data)) // STEP))


def _covered(before, log):
    """The writes to a log since the last sync of it that worked."""
    for entry in reversed(before):
        if (entry.op, entry.path) == ("S", log):
            return
        if (entry.op, entry.path) == ("W", log):
            yield entry
