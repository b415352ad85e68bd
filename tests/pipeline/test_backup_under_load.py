"""A backup while answers come in and are mixed: nobody waits for it, and it holds one moment whole.

Of that moment every spent code has its receipt, every receipt its sealed answer or the mix that
opened it, every response its commitment in the ledger, and the ledger computes to its root.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import select

from kiosk.host import Receipt
from survey_service.ledger import entries
from survey_service.ledger.commitments import sealed_hash
from survey_service.pipeline import backup_file
from survey_service.pipeline.backup import Beside, back_up
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.store import archive, schema
from survey_service.store.archive_lines import Contents, Head, LogState, parts, read_head
from survey_service.store.tables.submissions import submission_keys

WRITERS, BACKUPS = 8, 4
PATIENCE = 5
"""Seconds that an answer may take on a busy machine; a lock held by the backup would take all."""


@pytest.fixture
def round_(database, fill):
    return fill(database, 4000)


@pytest.fixture
def writer(round_):
    opened = submission_writer(round_.database, round_.keys, round_.random.randbytes)
    yield opened
    opened.close()


def tables_of(path):
    """Every table of a backup as a list of rows by column name."""
    found = {}
    with backup_file.opened(path) as (_, lines):
        head = read_head(lines)
        for shape, part in parts(head, lines):
            if not isinstance(part, Contents):
                names = [field.name for field in shape.fields]
                found.setdefault(shape.name, []).extend(dict(zip(names, row)) for row in part)  # noqa: B905 - the archive was checked
    return head, found


def test_a_writer_commits_while_the_backup_reads(round_, writer):
    class Interrupted(io.BytesIO):
        """Takes an answer in at every other write of the archive."""

        acknowledged = 0

        def write(self, data):
            job = round_.job(round_.codes[Interrupted.acknowledged])
            assert isinstance(writer.submit(job).result(PATIENCE), Receipt)
            Interrupted.acknowledged += 1
            return super().write(data)

    with round_.database.read() as connection:
        before = len(connection.execute(select(submission_keys)).all())
        head = Head(
            taken_at=datetime.now(UTC),
            program="0",
            revision=schema.revision(connection),
            source=round_.database.kind,
            log=LogState(size=0, root="", pending=0),
            tables=archive.shapes(),
        )
        contents = archive.dump(connection, head, Interrupted())
    held = {each.table: each.rows for each in contents}
    assert Interrupted.acknowledged > len(head.tables)
    assert held["submission_keys"] == held["spent_codes"] == before == 0


def test_each_backup_holds_one_moment_whole(round_, writer, tmp_path):
    stop, codes = Event(), iter(round_.codes)
    keys = [tmp_path / f"{number}.lnb" for number in range(BACKUPS)]

    def answers():
        while not stop.is_set():
            outcome = writer.submit(round_.job(next(codes))).result(PATIENCE)
            assert isinstance(outcome, Receipt)

    def mixes():
        while not stop.is_set():
            round_.mix(now=datetime.now(UTC))

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        running = [threads.submit(answers) for _ in range(WRITERS)] + [threads.submit(mixes)]
        try:
            for path in keys:
                beside = Beside([round_.keys], tmp_path)
                back_up(round_.database, beside, path, now=datetime.now(UTC), program="0")
        finally:
            stop.set()
        for thread in running:
            thread.result(PATIENCE)
    sizes = [_check(path) for path in keys]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0


def _check(path) -> int:
    head, found = tables_of(path)
    log = [row["entry"] for row in found.get("ledger_entries", [])]
    waiting = [row["entry"] for row in found.get("ledger_pending", [])]
    assert (len(log), len(waiting)) == (head.log.size, head.log.pending)
    said = [entries.decode(text) for text in log + waiting]
    sealed = {sealed_hash(row["ciphertext"]) for row in found.get("sealed_answers", [])}
    opened = {bytes.fromhex(x) for each in said if each["kind"] == "mix" for x in each["inputs"]}
    born = {bytes.fromhex(x) for each in said if each["kind"] == "mix" for x in each["outputs"]}
    receipts = found.get("submission_keys", [])
    assert {row["item"] for row in receipts} == sealed | opened
    assert not sealed & opened
    assert {row["commitment"] for row in found.get("responses", [])} == born
    assert len(found.get("spent_codes", [])) == len(receipts)
    leaves = {entries.leaf(text.encode()) for text in log + waiting}
    assert {row["entry"] for row in receipts} <= leaves
    return len(receipts)
