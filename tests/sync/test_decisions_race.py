"""Two servers and one held envelope, with clocks a second apart: it is decided and counted once."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from survey_service.ledger import entries
from survey_service.pipeline import quarantine as desk
from survey_service.pipeline.quarantine import Quarantine
from survey_service.pipeline.sync import SyncStore
from survey_service.pipeline.sync_rows import Release, SyncJob
from survey_service.problems import Problem
from survey_service.store import devices, ledger, quarantine
from survey_service.store.attempts import transact
from survey_service.store.tables.responses import responses
from survey_service.store.tables.sealing import sealed_answers
from tests.sync.fieldwork import NOW, WARD, Device

WHY = "Đã gọi lại và xác nhận"
PATIENCE_SECONDS = 1.0


def worker(field, seconds):
    return SyncStore(field.keys, field.random.randbytes, lambda: NOW + timedelta(seconds=seconds))


@pytest.fixture
def held(field, host, send):
    """A kiosk nobody knew when its answer came; it is enrolled by now. Returns the item, read."""
    kiosk = Device(field.random, "kiosk", WARD)
    send(field.device("kiosk", WARD).kiosk_answer())  # so that the box is there already
    item = kiosk.kiosk_answer()
    assert send(item)[0].reasons == ("device-unknown",)
    with field.database.write() as connection:
        devices.add(connection, kiosk.enrolled())
    return host.reader.read([item])[0]


def at_once(field, first, second):
    """Do the second while the transaction of the first is open; return what both came to."""
    came, begun = [], Event()

    def other():
        begun.set()
        try:
            came.append(transact(field.database, second))
        except Problem as problem:
            came.append(problem.code)

    with field.database.write() as connection:
        mine = first(connection)
        thread = Thread(target=other)
        thread.start()
        begun.wait()
        thread.join(PATIENCE_SECONDS)
        assert thread.is_alive()
    thread.join(30)
    return mine, came[0]


def judged(store, received, release=None):
    return lambda connection: store.store(connection, [SyncJob(received, release)])[0].status


def sealed(field):
    with field.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(sealed_answers))


def decided(field):
    with field.database.read() as connection:
        found = [entries.decode(text) for text in ledger.texts(connection, "quarantine")]
        [row] = quarantine.everything(connection)
    return [entry["decision"] for entry in found if entry["decision"] != "held"], row.decision


def test_released_by_two_it_counts_once(field, held):
    release = Release("binh", WHY)
    came = at_once(
        field,
        judged(worker(field, 0), held, release),
        judged(worker(field, 1), held, release),
    )
    assert came == ("accepted", "replayed")
    assert (sealed(field), decided(field)) == (2, (["released"], "released"))


def test_proof_seen_by_two_counts_once(field, held):
    came = at_once(field, judged(worker(field, 0), held), judged(worker(field, 1), held))
    assert came == ("accepted", "replayed")
    assert (sealed(field), decided(field)) == (2, (["released"], "released"))


def rejecting(field, host, monkeypatch, connection_of):
    """The desk's rejection as a piece of work, in the transaction it is given."""
    with field.database.read() as connection:
        [line] = desk.waiting(connection)
    monkeypatch.setattr(desk, "transact", lambda _, work: work(connection_of[0]))
    table = Quarantine(
        field.database, host.reader, field.keys, write=host.write,
        clock=lambda: NOW + timedelta(seconds=1),
    )  # fmt: skip

    def rejected(connection):
        connection_of[:] = [connection]
        table.reject(line.reference, by="an", reason=WHY)
        return "rejected"

    return rejected


def test_what_is_being_released_is_not_rejected(field, host, held, monkeypatch):
    rejected = rejecting(field, host, monkeypatch, [None])
    released = judged(worker(field, 0), held, Release("binh", WHY))
    assert at_once(field, released, rejected) == ("accepted", "quarantine-decided")
    assert (sealed(field), decided(field)) == (2, (["released"], "released"))


def test_what_is_being_rejected_is_not_released(field, host, held, monkeypatch):
    rejected = rejecting(field, host, monkeypatch, [None])
    released = judged(worker(field, 1), held, Release("binh", WHY))
    assert at_once(field, rejected, released) == ("rejected", "quarantined")
    assert (sealed(field), decided(field)) == (1, (["rejected"], "rejected"))
    with field.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(responses)) == 0
