"""`kill -9` while tablets come back: after every crash quota cells and leases count what is stored.

Tablets hold leases of quota cells and send their interviews again until they have heard of them.
Cells are counted from the answers and leases in the transaction of the answers, so the state right
after a crash is that of what was committed, no more and no less.
"""

import random
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from threading import Lock

import pytest

from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.quotas import Holder, Wanted, lease, live_cells
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from tests.faults.clients import GONE
from tests.faults.installation import Installation
from tests.faults.test_tablets import COUNTED, sent
from tests.field.quota_round import (
    AGES,
    assert_leases_fit,
    enrolled,
    interview,
    open_quotas,
    stored_cells,
)
from tests.sync.fieldwork import OTHER_WARD, ROUND, WARD

TABLETS, EACH = 50, 8
SHORT, LONG = 3, 40
AT_ONCE = 25


@pytest.fixture
def round_(tmp_path):
    """A round with leases in the hands of fifty tablets, and what they have to send."""
    folder = tmp_path / "installed"
    installed = Installation(folder, f"sqlite:///{folder}/langnghe.db", ())
    folder.mkdir()
    keys = KeyStore(folder / "keys", folder / "copy")
    for role in ("ledger", "epoch"):
        keys.create(role)
    chance = random.Random(TABLETS)
    with closing(open_database(installed.url)) as database:
        migrate(database)
        open_quotas(database, TABLETS * EACH)
        tablets = enrolled(database, chance, TABLETS)
        for tablet in tablets:
            wanted = [Wanted(sex="female", age=age, amount=2) for age in AGES]
            for unit in (WARD, OTHER_WARD):
                holder = Holder(campaign=ROUND, device=tablet.name, unit=unit)
                with database.write() as connection:
                    lease(connection, holder, wanted, datetime.now(UTC), chance.randbytes)
    work = deque()
    for number, tablet in enumerate(tablets):
        for case in range(number * EACH, (number + 1) * EACH):
            sex = chance.choice(("male", "female"))
            work.append((case, interview(tablet, case, sex, chance.choice(AGES))))
    return installed, work


def state_is_right(installed):
    """Open the database as the crash left it; return how many answers it holds."""
    with closing(open_database(installed.url)) as database, database.read() as connection:
        live = live_cells(connection, ROUND, datetime.now(UTC))
        stored = stored_cells(connection)
        assert {(one.unit, one.sex, one.age): one.achieved for one in live} == {
            (one.unit, one.sex, one.age): stored[one.unit, one.sex, one.age] for one in live
        }
        assert all(one.free >= 0 and one.leased >= 0 for one in live)
        assert assert_leases_fit(connection) > 0
    return sum(stored.values())


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_counts_are_right_after_every_crash(kills, round_, trial):
    installed, work = round_
    service = trial.serve(installed)
    chance = random.Random(kills)
    acknowledged, lock = set(), Lock()
    waiting = deque(work)
    for life in range(kills + 1):
        service.start()
        last = life == kills
        goal = len(acknowledged) + chance.randint(1, TABLETS * EACH // (kills + 1))

        def come_back(_, last=last, goal=goal):
            while True:
                with lock:
                    if not waiting:
                        return
                    item = waiting.popleft()
                try:
                    [line] = sent(service.port, [item[1]], heard=True)
                except GONE:
                    waiting.append(item)
                    return
                assert line["status"] in COUNTED
                with lock:
                    acknowledged.add(item[0])
                    if not last and len(acknowledged) == goal:
                        service.signal(signal.SIGKILL)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(come_back, range(AT_ONCE)))
        if last:
            service.stop()
        else:
            assert service.ended() == -signal.SIGKILL
        assert state_is_right(installed) >= len(acknowledged)
    assert state_is_right(installed) == len(acknowledged) == TABLETS * EACH
    trial.tell(f"{kills} kills, {len(acknowledged)} interviews of {TABLETS} tablets")
