"""Whatever goes wrong in a mix: no answer is lost or doubled, and nothing else waits for it."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import delete, event, func, insert, select, update

from kiosk.host import Receipt
from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.sealing import Sealer, pad
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.store import boxes, responses
from survey_service.store.database import open_database
from survey_service.store.tables.ledger import ledger_entries, ledger_pending
from survey_service.store.tables.responses import responses as response_table
from survey_service.store.tables.sealing import boxes as box_table
from survey_service.store.tables.sealing import sealed_answers
from tests.pipeline.conftest import AT_ONCE, NOW


class Died(BaseException):
    """The process is gone: nothing catches this."""


def balance(opened):
    """Check that every answer taken in is sealed or born, once; return how many of each."""
    with opened.database.read() as connection:
        tables = (ledger_entries, ledger_pending)
        texts = [text for each in tables for text in connection.scalars(select(each.c.entry))]
        stored = connection.scalars(select(response_table.c.commitment)).all()
        waiting = connection.scalar(select(func.count()).select_from(sealed_answers))
    logged = [entries.decode(text) for text in texts]
    taken = [item for one in logged if one["kind"] == "intake" for item in one["sealed"]]
    mixes = [one for one in logged if one["kind"] == "mix"]
    used = Counter(item for one in mixes for item in one["inputs"])
    born = Counter(item for one in mixes for item in one["outputs"])
    assert set(used.values()) <= {1}
    assert set(used) <= set(taken)
    assert len(set(taken)) == len(taken) == len(used) + waiting
    assert born == Counter(bytes(commitment).hex() for commitment in stored)
    assert all(one["count"] == len(one["inputs"]) == len(one["outputs"]) for one in mixes)
    return waiting, len(stored)


def fill(opened, count=10):
    jobs = [opened.job(code) for code in opened.codes[:count]]
    jobs += [opened.job(opened.poster) for _ in range(5)]
    assert all(isinstance(one, Receipt) for one in opened.store(*jobs))
    return jobs


STEPS = 9
"""Statements of a mix of one box, from its closing to its `mixed`, at least."""


def test_a_mix_that_dies_before_any_statement_or_commit_is_done_by_the_next(opened):
    """The connection breaks off at the k-th statement or commit, for every k until none is left."""
    fill(opened)
    statements = step = 0

    def die(*_):
        nonlocal statements
        statements += 1
        if statements == step:
            raise Died

    engine = opened.database.engine
    event.listen(engine, "before_cursor_execute", die)
    event.listen(engine, "commit", die)
    completed = False
    while not completed:
        statements, step = 0, step + 1
        try:
            opened.mix()
            completed = True
        except Died:
            # nothing was lost: what is not born can still be opened
            statements = -(10**6)
            waiting, born = balance(opened)
            assert waiting + born == 15
            with opened.database.read() as connection:
                held = {box.box for box in boxes.waiting(connection)}
            assert held <= opened.keys.box_keys()
    event.remove(engine, "before_cursor_execute", die)
    event.remove(engine, "commit", die)
    assert step > STEPS
    opened.mix()
    assert balance(opened) == (0, 15)
    assert opened.keys.box_keys() == frozenset()


def test_dying_before_the_keys_go_leaves_them_to_the_next(opened, monkeypatch):
    fill(opened)

    def die(_box):
        raise Died

    monkeypatch.setattr(opened.keys, "destroy_box_key", die)
    with pytest.raises(Died):
        opened.mix()
    assert balance(opened) == (0, 15)
    assert len(opened.keys.box_keys()) == 2
    monkeypatch.undo()
    opened.mix()
    assert opened.keys.box_keys() == frozenset()


def test_a_key_that_cannot_be_destroyed_now_goes_later(opened, monkeypatch, caplog):
    fill(opened)

    def full(box):
        raise LedgerError("key-unwritable", where=box.hex(), got="", expected="", hint="")

    monkeypatch.setattr(opened.keys, "destroy_box_key", full)
    assert opened.mix().mixed == 15
    assert "key-unwritable" in caplog.text
    monkeypatch.undo()
    opened.mix()
    assert opened.keys.box_keys() == frozenset()


def box_of(opened, channel="receipt"):
    with opened.database.read() as connection:
        [found] = [box for box in boxes.waiting(connection) if box.cell.channel == channel]
    return found


def stays(opened, caplog, code):
    """The box of receipts stays sealed and is named; the one of the poster is mixed."""
    with caplog.at_level(logging.ERROR, "langnghe.mix"):
        report = opened.mix()
    assert [error.code for error in report.failed.values()] == [code]
    assert code in caplog.text
    assert report.mixed == 5
    with opened.database.read() as connection:
        assert responses.counts(connection, "hp-2026", "transaction") == {}
    [box] = report.failed
    assert box in opened.keys.box_keys() or code == "key-missing"
    return box


def test_a_lost_key_is_reported_stops_nothing_and_takes_no_more_answers(opened, caplog, key_folder):
    fill(opened)
    key = opened.keys.box_key(box_of(opened).box)
    opened.keys.destroy_box_key(box_of(opened).box)
    lost = stays(opened, caplog, "key-missing")
    # answers that come now fall into another box, and are not lost with it
    opened.store(*(opened.job(code) for code in opened.codes[20:25]))
    assert opened.mix().mixed == 5
    file = key_folder / "boxes" / f"{lost.hex()}.key"
    file.touch(mode=0o600)
    file.write_bytes(key)
    assert opened.mix().mixed == 10
    assert balance(opened) == (0, 20)


def changed(table, **values):
    return lambda box: update(table).where(table.c.box == box.box).values(**values)


def one_row(box):
    return (
        select(sealed_answers.c.seal)
        .where(sealed_answers.c.unit == box.cell.unit, sealed_answers.c.box == box.box)
        .limit(1)
        .scalar_subquery()
    )


def row_changed(**values):
    return lambda box: (
        update(sealed_answers)
        .where(sealed_answers.c.box == box.box, sealed_answers.c.seal == one_row(box))
        .values(**values)
    )


def forged(box):
    """Anybody who can write into the database can seal to the public key of a box."""
    public = select(box_table.c.public_key).where(box_table.c.box == box.box)

    def change(connection):
        key = bytes(connection.scalar(public))
        row, context = b"a stuffed row...", boxes.context(box.cell, box.opened_at)
        text = Sealer().seal(key, box.box, row, context, pad(b'["alone","vi",[],'))
        stuffed = {"unit": box.cell.unit, "box": box.box, "seal": row, "ciphertext": text}
        connection.execute(insert(sealed_answers), stuffed)

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (row_changed(ciphertext=bytes(949)), "sealed-altered"),
        (row_changed(seal=b"another row....."), "sealed-altered"),
        (row_changed(unit="11329"), "sealed-missing"),
        (changed(box_table, deciding="31.SNV"), "sealed-altered"),
        (changed(box_table, receiving="31.TT"), "sealed-altered"),
        (changed(box_table, series="open"), "sealed-altered"),
        (changed(box_table, instrument="sipas_citizen"), "sealed-altered"),
        (changed(box_table, opened_at=NOW.replace(month=1)), "sealed-altered"),
        (forged, "sealed-altered"),
    ],
    ids=[
        "row", "id of a row", "office of a row", "agency", "place", "series", "questionnaire",
        "week", "stuffed",
    ],
)  # fmt: skip
def test_what_was_altered_while_it_waited_is_never_born(opened, caplog, change, code):
    fill(opened)
    box = box_of(opened)
    with opened.database.write() as connection:
        if change is forged:
            change(box)(connection)
        else:
            assert connection.execute(change(box)).rowcount > 0
    assert stays(opened, caplog, code) == box.box


def test_what_goes_along_with_an_altered_box_is_not_held_up(opened):
    """A batch of two boxes of which one was altered: the other is mixed as if it were alone."""
    fill(opened, 4)
    with opened.database.write() as connection:
        boxes.close(connection, [box_of(opened).box])
    bad = box_of(opened)
    opened.store(*(opened.job(code) for code in opened.codes[4:10]))
    with opened.database.write() as connection:
        connection.execute(
            delete(sealed_answers).where(
                sealed_answers.c.box == bad.box, sealed_answers.c.seal == one_row(bad)
            )
        )
        connection.execute(row_changed(ciphertext=b"\x01" * 949)(bad))
    later = NOW.replace(month=8)
    report = opened.mix(MixRule(minimum=9, hours=0, wait_weeks=0), later)
    assert list(report.failed) == [bad.box]
    assert (report.mixed, report.waiting) == (6 + 5, 3)


def test_answers_come_in_while_two_mixers_open_them(opened):
    """Every answer is born once, whoever writes or mixes at the same time."""
    url = opened.database.engine.url.render_as_string(hide_password=False)
    databases = [open_database(url) for _ in range(4)]
    writers = [submission_writer(db, opened.keys, opened.random.randbytes) for db in databases[:2]]
    done, barrier = Event(), Barrier(4)

    def write(writer):
        barrier.wait(30)
        for _ in range(30):
            futures = [writer.submit(opened.job(opened.poster)) for _ in range(5)]
            assert all(isinstance(future.result(30), Receipt) for future in futures)

    def mix(database):
        barrier.wait(30)
        mixed = 0
        while not done.is_set():
            report = mix_due(database, opened.keys, NOW, opened.random.randbytes, AT_ONCE)
            assert report.failed == {}
            mixed += report.mixed
        return mixed

    with ThreadPoolExecutor(4) as threads:
        mixing = [threads.submit(mix, database) for database in databases[2:]]
        list(threads.map(write, writers))
        done.set()
        mixed = sum(one.result(30) for one in mixing)
    for closed in (*writers, *databases):
        closed.close()
    assert mixed + opened.mix().mixed == 300
    assert balance(opened) == (0, 300)
    with opened.database.read() as connection:
        known = {bytes(box) for box in connection.scalars(select(box_table.c.box))}
    assert not opened.keys.box_keys() & known  # what is left was made by the slower of two writers
