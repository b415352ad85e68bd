"""A worker that is killed loses no message, and a carrier that heeds keys sends each once."""

import multiprocessing
import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from msgspec.structs import replace

from survey_service.delivery.folder import FolderCarrier
from survey_service.pipeline.outbox import LEASE, send_due
from survey_service.store import invitations
from survey_service.store.database import open_database
from tests.pipeline.conftest import NOW
from tests.pipeline.invited import contacts, prepared, sending

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
PEOPLE = 12


class Killer:
    """A folder that kills its process before, or after, it took a message."""

    def __init__(self, folder, at, *, before):
        self._folder = FolderCarrier(folder)
        self._left = at
        self._before = before

    def carry(self, message):
        self._left -= 1
        if self._left == 0 and self._before:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = self._folder.carry(message)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    def close(self):
        pass


def work(url, job, carrier):
    """Send in a process of its own, on a connection of its own."""
    database = open_database(url)
    send_due(replace(job, database=database, carriers={"sms": carrier}), most=PEOPLE)


@pytest.mark.parametrize("before", [True, False])
def test_nothing_is_lost_however_often_a_worker_dies(opened, database_url, tmp_path, before):
    people = {f"H31.{n:04d}": ("sms", f"09{n:08d}") for n in range(PEOPLE)}
    prepared(opened, contacts(people))
    folder, now = tmp_path / "out", NOW
    context = multiprocessing.get_context("fork")
    for at in (1, 3, 2):
        job = sending(opened, None, now)
        killer = Killer(folder, at, before=before)
        opened.database.engine.dispose()  # a child must not use its parent's connections
        child = context.Process(target=work, args=(database_url, job, killer))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        now += LEASE + timedelta(seconds=1)
    last = sending(opened, FolderCarrier(folder), now)
    assert send_due(last, most=PEOPLE * 2)["failed"] == 0
    with opened.database.read() as connection:
        rows = invitations.messages(connection, "hp-2026")
    assert Counter(one.state for one in rows) == {"sent": PEOPLE}
    assert {path.stem for path in folder.glob("*.json")} == {one.message.hex() for one in rows}
    assert max(one.attempts for one in rows) > 1
