"""Quota cells live: leases never promise a place twice, answers are never refused, counts hold."""

import random
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from survey_service.pipeline.quotas import LIFETIME, Holder, Wanted, lease, live_cells
from survey_service.pipeline.sync_host import SyncHost
from survey_service.pipeline.sync_rows import SyncJob
from survey_service.problems import Problem
from survey_service.store import quota_leases
from tests.field.quota_round import (
    AGES,
    assert_leases_fit,
    enrolled,
    interview,
    open_quotas,
    stored_cells,
)
from tests.sync.fieldwork import NOW, ROUND, WARD, keys_in

CASES = 80
TARGET = CASES // 2 // 4
YOUNG_MEN = ("male", AGES[0])
SUBMITTERS, LATE = 200, 50


@pytest.fixture
def chance():
    return random.Random(20260604)


@pytest.fixture
def tablets(database, chance):
    open_quotas(database, CASES)
    return enrolled(database, chance, 3)


@pytest.fixture
def host(database, tmp_path, chance):
    started = SyncHost(database, keys_in(tmp_path / "keys"), chance.randbytes, lambda: NOW)
    yield started
    started.close()


def lent(database, tablet, amount, now=NOW, cell=YOUNG_MEN):
    wanted = [] if amount == 0 else [Wanted(sex=cell[0], age=cell[1], amount=amount)]
    holder = Holder(campaign=ROUND, device=tablet.name, unit=WARD)
    with database.write() as connection:
        given = lease(connection, holder, wanted, now, secrets.token_bytes)
    return sum(one.amount for one in given)


def cell(database, now=NOW):
    with database.read() as connection:
        return {(one.sex, one.age): one for one in live_cells(connection, ROUND, now, WARD)}[
            YOUNG_MEN
        ]


def send(host, *items):
    jobs = [host.writer.submit(SyncJob(one)) for one in host.reader.read(list(items))]
    return [job.result(60) for job in jobs]


def test_a_place_is_lent_once_and_comes_back(database, tablets):
    first, second, third = tablets
    assert cell(database).target == TARGET
    assert lent(database, first, 6) == 6
    assert lent(database, second, 6) == 4
    assert lent(database, third, 1) == 0
    assert (cell(database).leased, cell(database).free) == (10, 0)
    assert lent(database, first, 2) == 2  # in place of what it held
    assert lent(database, third, 9) == 4
    assert lent(database, second, 0) == 0
    assert cell(database).free == 4


def test_a_device_that_stays_away_holds_nothing_any_more(database, tablets):
    assert lent(database, tablets[0], 9) == 9
    later = NOW + LIFETIME
    assert cell(database, later - timedelta(seconds=1)).free == 1
    assert cell(database, later).free == TARGET
    assert lent(database, tablets[1], 10, later) == 10


def test_an_interview_uses_the_lease_of_its_device_and_counts_once(database, tablets, host):
    lent(database, tablets[0], 3)
    sent = [interview(tablets[0], case, *YOUNG_MEN) for case in (0, 2)]
    assert {one.status for one in send(host, *sent)} == {"accepted"}
    here = cell(database)
    assert (here.achieved, here.leased, here.free) == (2, 1, 7)
    send(host, *sent)
    assert cell(database) == here


def test_no_answer_is_ever_refused_for_a_quota(database, tablets, host):
    sent = [interview(tablets[0], case, *YOUNG_MEN) for case in range(0, CASES, 2)]
    assert len(sent) == 40
    assert {one.status for one in send(host, *sent)} == {"accepted"}
    here = cell(database)
    assert (here.achieved, here.free, here.state) == (40, 0, "over")
    assert lent(database, tablets[1], 1) == 0


@pytest.mark.parametrize("amount", [-1, 501])
def test_an_impossible_amount_is_refused(database, tablets, amount):
    with pytest.raises(Problem) as refused:
        lent(database, tablets[0], amount)
    assert refused.value.code == "lease-invalid"


def test_parallel_submitters_and_late_tablets_never_break_a_count(database, host, chance):
    size = 2 * SUBMITTERS + 2 * LATE
    open_quotas(database, size)
    submitters = enrolled(database, chance, SUBMITTERS)
    late = enrolled(database, chance, LATE)
    holders = [*submitters[:20], *late]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda one: lent(database, one, 2), holders))
    with database.read() as connection:
        held = quota_leases.open_in(connection, ROUND, NOW)
        assert sum(one.amount for one in held) <= size // 2 // 4
    work = [
        (tablet, case, chance.choice(("male", "female")), chance.choice(AGES))
        for tablet, case in zip([*submitters, *submitters, *late, *late], range(size), strict=True)
    ]
    packed = [interview(*one) for one in work]
    now, later = packed[: 2 * SUBMITTERS], packed[2 * SUBMITTERS :]
    with ThreadPoolExecutor(SUBMITTERS) as threads:
        told = [
            one for some in threads.map(lambda item: send(host, item, item), now) for one in some
        ]
    assert Counter(one.status for one in told) == {"accepted": len(now), "replayed": len(now)}
    with ThreadPoolExecutor(LATE) as threads:
        told = [one for some in threads.map(lambda item: send(host, item), later) for one in some]
    assert {one.status for one in told} == {"accepted"}
    with database.read() as connection:
        live = {(one.unit, one.sex, one.age): one for one in live_cells(connection, ROUND, NOW)}
        stored = stored_cells(connection)
        assert assert_leases_fit(connection) > 0
    assert {key: one.achieved for key, one in live.items()} == {key: stored[key] for key in live}
    assert sum(stored.values()) == size
