"""The outbox: leased by one worker, tried again, sent once more with the same key after a crash."""

import threading
from datetime import timedelta

import pytest

from survey_service.delivery.message import Delivery
from survey_service.pipeline import outbox
from survey_service.pipeline.outbox import judged, send_due
from survey_service.store import invitations
from survey_service.store.tables import metadata
from tests.pipeline.conftest import NOW
from tests.pipeline.invited import (
    PEOPLE,
    Killed,
    Memory,
    contacts,
    counted,
    prepared,
    sending,
)


def test_two_workers_never_send_one_message_twice(opened):
    people = {f"H31.{n:04d}": ("sms", f"09{n:08d}") for n in range(40)}
    prepared(opened, contacts(people))
    carrier = Memory()
    jobs = [sending(opened, carrier) for _ in range(4)]
    threads = [threading.Thread(target=send_due, args=(job,), kwargs={"most": 40}) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(carrier.sent) == len({message.key for message in carrier.sent}) == 40
    assert counted(opened) == {(0, "sent"): 40}


def test_a_worker_that_dies_after_sending_leaves_the_same_key_for_the_next(opened):
    prepared(opened, contacts(dict([next(iter(PEOPLE.items()))])))
    dying = Memory(Killed())
    with pytest.raises(Killed):
        send_due(sending(opened, dying), most=10)
    carrier = Memory()
    soon = sending(opened, carrier, NOW + timedelta(minutes=5))
    assert send_due(soon, most=10) == {}  # the lease still holds: it may be on its way
    late = sending(opened, carrier, NOW + outbox.LEASE)
    assert send_due(late, most=10) == {"sent": 1}
    assert [m.key for m in carrier.sent] == [m.key for m in dying.sent]
    with opened.database.read() as connection:
        [row] = invitations.messages(connection, "hp-2026")
    assert (row.attempts, row.state) == (2, "sent")


def test_a_worker_that_slept_too_long_does_not_undo_what_another_did(opened):
    prepared(opened, contacts({"H31.0001": ("sms", "0912345678")}))
    worker = opened.random.randbytes(16)
    with opened.database.write() as connection:
        [leased] = invitations.lease(
            connection, "hp-2026", ["sms"], worker=worker, now=NOW, until=NOW + outbox.LEASE, most=9
        )
    send_due(sending(opened, Memory(), NOW + outbox.LEASE), most=9)
    with opened.database.write() as connection:
        late = invitations.settle(
            connection, leased, "failed", reason="http-500", due_at=NOW, day=None
        )
    assert late is False
    assert counted(opened) == {(0, "sent"): 1}


def test_what_fails_is_tried_again_with_longer_waits_and_then_given_up(opened):
    prepared(opened, contacts({"H31.0001": ("sms", "0912345678")}))
    carrier, now, waits = Memory(Delivery("later", "http-503")), NOW, []
    for _ in range(outbox.MOST_ATTEMPTS):
        assert sum(send_due(sending(opened, carrier, now), most=9).values()) == 1
        with opened.database.read() as connection:
            [row] = invitations.messages(connection, "hp-2026")
        waits.append((row.due_at - now) / timedelta(minutes=1))
        assert send_due(sending(opened, carrier, row.due_at - timedelta(seconds=1)), most=9) == {}
        now = row.due_at
    assert waits == [5, 10, 20, 40, 80, 160, 320, 0]
    assert (row.state, row.reason) == ("failed", "http-503")
    assert judged(Delivery("refused", "smtp-550"), 1)[0] == "failed"


def test_a_channel_without_a_carrier_waits(opened):
    prepared(opened)
    assert send_due(sending(opened, Memory(), channels=("sms",)), most=99) == {"sent": 1}
    assert counted(opened) == {(0, "sent"): 1, (0, "queued"): 4}


def test_a_row_that_was_moved_to_another_person_is_never_opened(opened):
    prepared(opened)
    with opened.database.write() as connection:
        table = metadata.tables["outbox"]
        one, other, *_ = connection.execute(table.select().order_by(table.c.message)).all()
        swapped = {"ciphertext": other.ciphertext}
        connection.execute(table.update().where(table.c.message == one.message).values(swapped))
    carrier = Memory()
    assert send_due(sending(opened, carrier), most=99) == {"sent": 4, "failed": 1}
    assert len(carrier.sent) == 4
