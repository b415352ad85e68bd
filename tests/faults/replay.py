"""Losing the power at chance places of a recorded run, and looking at what the disk then holds."""

import os
import random
import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore

STEP = 8
NEAR = 150
"""Records after a failed sync: until a new process has read the files and begun to answer."""


def places(journal, count):
    """Draw where the power goes; half of it soon after a sync that failed, where there was one."""
    chance = random.Random(count)
    if not (failed := [place for place, entry in enumerate(journal) if entry.failed]):
        return sorted(chance.choices(range(len(journal)), k=count))
    near = [place for at in failed for place in range(at, min(at + NEAR, len(journal)))]
    drawn = chance.choices(range(len(journal)), k=count // 2)
    return sorted(drawn + chance.choices(near, k=count - count // 2))


def crashes(disk, journal, cuts, folder):
    """Lose the power at these places; yield what was promised and what the disk holds."""
    chance = random.Random(f"{cuts}")
    cuts = Counter(cuts)
    for place, entry in enumerate(journal[: max(cuts) + 1]):
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
    """Count the crashes after which something promised is lost, and after which all is damaged.

    The places are dealt out to one process for each core.
    """
    cuts, cores = places(journal, count), os.cpu_count() or 1
    tasks = [
        (disk, journal, cuts[core::cores], folder.with_name(f"{folder.name}-{core}"))
        for core in range(cores)
    ]
    with ProcessPoolExecutor(cores, mp_context=get_context("fork")) as processes:
        found = list(processes.map(_lost_and_corrupt, *zip(*tasks, strict=True)))
    return sum(lost for lost, _ in found), [each for _, damaged in found for each in damaged]


def _lost_and_corrupt(disk, journal, cuts, folder):
    lost, corrupt = 0, []
    for promised, left in crashes(disk, journal, cuts, folder):
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
