"""Positions: every committed entry gets one, once, whoever integrates and whoever dies."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from survey_service.ledger import merkle
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.sequence import sequence
from survey_service.store import ledger, ledger_tree
from survey_service.store.database import open_database
from tests.ledger.keeping import entry, log, root_of, write


@contextmanager
def dying(database):
    """A writing transaction whose process goes away before the commit."""
    with database.engine.connect() as connection:
        yield connection


def test_entries_get_positions_in_the_order_of_their_leaves(database):
    leaves = write(database, range(20))
    assert log(database) == []
    assert sequence(database) == 20
    found = log(database)
    assert [each.position for each in found] == list(range(20))
    assert [each.leaf for each in found] == sorted(leaves)
    assert all(merkle.leaf_hash(each.entry.encode()) == each.leaf for each in found)
    later = write(database, range(20, 25))
    assert sequence(database) == 5
    assert [each.leaf for each in log(database)[20:]] == sorted(later)
    assert sequence(database) == 0
    with database.read() as connection:
        assert ledger.waiting(connection) == 0
        assert ledger.find(connection, leaves[3:5]) == {
            leaf: sorted(leaves).index(leaf) for leaf in leaves[3:5]
        }


def test_a_backlog_is_worked_off_in_batches(database):
    write(database, range(2 * ledger.BATCH + 1))
    assert sequence(database) == 2 * ledger.BATCH + 1
    with database.read() as connection:
        size = ledger_tree.size(connection)
        assert ledger_tree.root(connection, size) == root_of(log(database))


def test_promise_and_kind_stay_with_the_entry(database):
    with database.write() as connection:
        ledger.append(connection, entry(1), b"p" * 64)
        ledger.append(connection, b'{"kind":"role","v":1}')
    sequence(database)
    assert {(each.kind, each.promise) for each in log(database)} == {
        ("intake", b"p" * 64),
        ("role", None),
    }
    with database.read() as connection:
        assert [each.kind for each in ledger.latest(connection, ["role", "export"], 5)] == ["role"]


def test_the_root_of_every_size_is_that_of_the_definition(database):
    sizes = (1, 2, 1, 4, 9, 0, 31, 2, 15)
    for number, size in enumerate(sizes):
        write(database, range(100 * number, 100 * number + size))
        assert sequence(database) == size
    found = log(database)
    with database.read() as connection:
        roots = [ledger_tree.root(connection, size) for size in range(sum(sizes) + 1)]
    assert roots == [root_of(found[:size]) for size in range(sum(sizes) + 1)]


def test_the_same_entry_stands_in_the_log_once(database):
    write(database, [1])
    sequence(database)
    write(database, [1, 2])
    assert sequence(database) == 2
    assert [each.position for each in log(database)] == [0, 1]
    with pytest.raises(IntegrityError):
        write(database, [3, 3])
    with database.write() as connection:
        ledger.append_once(connection, entry(4))
        ledger.append_once(connection, entry(4))
        assert ledger.waiting(connection) == 1


def test_what_was_rolled_back_is_never_entered(database):
    with dying(database) as connection:
        ledger.append(connection, entry(1))
    assert sequence(database) == 0


def test_an_integration_that_dies_leaves_everything_as_it_was(database):
    leaves = write(database, range(5))
    with dying(database) as connection:
        assert ledger.integrate(connection) == 5
    assert log(database) == []
    assert sequence(database) == 5
    assert [each.leaf for each in log(database)] == sorted(leaves)


def test_a_step_that_another_process_overtook_is_worked_out_again(database):
    leaves = write(database, range(5))
    with database.read() as connection:
        slow = ledger.next_step(connection)
    write(database, range(5, 8))
    assert sequence(database) == 8
    with database.write() as connection:
        assert not ledger.enter(connection, slow)
    assert len(log(database)) == 8
    assert set(leaves) < {each.leaf for each in log(database)}


def test_a_step_of_twins_alone_says_nothing_new(database):
    [leaf] = write(database, range(1))
    sequence(database)
    write(database, range(1))
    with database.read() as connection:
        step = ledger.next_step(connection)
    assert (step.leaves, step.rows) == ([leaf], [])
    assert sequence(database) == 1
    with database.write() as connection:
        assert ledger.enter(connection, step)
    assert [each.leaf for each in log(database)] == [leaf]


def test_an_entry_changed_while_it_waits_is_not_entered(database):
    write(database, range(3))
    with database.write() as connection:
        connection.execute(text("UPDATE ledger_pending SET entry = replace(entry, '0', '1')"))
    with pytest.raises(LedgerError, match="ledger-entry-changed"):
        sequence(database)
    assert log(database) == []


def test_a_hole_in_the_log_is_seen(database):
    write(database, range(4))
    sequence(database)
    with database.write() as connection:
        connection.execute(text("DELETE FROM ledger_entries WHERE position = 3"))
        with pytest.raises(LedgerError, match="ledger-gap"):
            ledger_tree.root(connection, 4)


def test_many_writers_and_many_sequencers_lose_and_double_nothing(database_url):
    writers, each, failures = 4, 40, []
    written: list[list[bytes]] = [[] for _ in range(writers)]
    done = threading.Event()

    def writing(number):
        opened = open_database(database_url)
        for step in range(each):
            written[number] += write(opened, [number * each + step])
        opened.close()

    def sequencing():
        opened = open_database(database_url)
        try:
            while not done.wait(0.005):
                sequence(opened)
        except (DBAPIError, LedgerError) as error:
            failures.append(error)
        opened.close()

    sequencers = [threading.Thread(target=sequencing) for _ in range(3)]
    threads = [threading.Thread(target=writing, args=(number,)) for number in range(writers)]
    for thread in [*sequencers, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for thread in sequencers:
        thread.join()
    database = open_database(database_url)
    sequence(database)
    found = log(database)
    assert failures == []
    assert [one.position for one in found] == list(range(writers * each))
    assert {one.leaf for one in found} == {leaf for leaves in written for leaf in leaves}
    with database.read() as connection:
        assert ledger_tree.root(connection, len(found)) == root_of(found)
    database.close()
