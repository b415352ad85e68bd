"""Whose log it is: the first start announces a key and settings, later ones insist on the key."""

import threading
from datetime import timedelta

import pytest

from survey_service.ledger import entries, keys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.ledger_keys import announced_keys
from survey_service.pipeline.opening import open_ledger
from survey_service.store import ledger
from survey_service.store.database import open_database
from tests.ledger.keeping import NOW, log

RULES = {"mix_minimum": 8, "public_url": "https://langnghe.vn"}


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "keys")


def fields(database):
    return [entries.decode(entry.entry) for entry in log(database)]


def test_the_first_start_makes_a_key_and_announces_it(database, store):
    open_ledger(database, store, NOW)
    (first,) = fields(database)
    assert first["fingerprint"] == store.current_name("ledger")
    assert (first["kind"], first["role"], first["replaces"]) == ("key", "ledger", None)
    public = keys.public_bytes(store.current("ledger"))
    assert first["public_key"] == public.hex()
    assert first["fingerprint"] == keys.fingerprint(public)
    assert first["at"] == "2026-11-22T03:00:00Z"
    open_ledger(database, store, NOW)
    assert len(log(database)) == 1


def test_settings_are_entered_when_they_change(database, store):
    changed = RULES | {"mix_minimum": 1}
    for day, rules in enumerate((RULES, RULES, changed, changed, RULES)):
        open_ledger(database, store, NOW + timedelta(days=day), rules)
    found = [each for each in fields(database) if each["kind"] == "configuration"]
    assert [each["settings"]["mix_minimum"] for each in found] == [8, 1, 8]
    assert [each["at"][:10] for each in found] == ["2026-11-22", "2026-11-24", "2026-11-26"]
    assert found[0]["digest"] == found[2]["digest"] != found[1]["digest"]


def test_another_key_is_refused(database, store, tmp_path):
    open_ledger(database, store, NOW)
    strange = KeyStore(tmp_path / "strange")
    strange.create("ledger")
    for other in (strange, KeyStore(tmp_path / "empty")):
        with pytest.raises(LedgerError, match="ledger-key-differs"):
            open_ledger(database, other, NOW)
    assert len(log(database)) == 1


def test_a_key_that_replaced_the_announced_one_is_announced(database, store):
    open_ledger(database, store, NOW)
    former = store.current_name("ledger")
    store.rotate("ledger")
    open_ledger(database, store, NOW)
    with database.read() as connection:
        assert announced_keys(connection)[-1].fingerprint == store.current_name("ledger")
    assert fields(database)[1]["replaces"] == former


def test_keys_of_other_roles_are_no_ledger_keys(database, store):
    open_ledger(database, store, NOW)
    with database.write() as connection:
        ledger.append(connection, entries.encode("key", role="issuer", fingerprint="f" * 32))
        ledger.integrate(connection)
        (known,) = announced_keys(connection)
    assert known.fingerprint == store.current_name("ledger")


def test_many_processes_start_at_once_under_one_key(database_url, tmp_path):
    started, failures = threading.Barrier(4), []

    def start():
        opened = open_database(database_url)
        started.wait()
        try:
            open_ledger(opened, KeyStore(tmp_path / "keys"), NOW, RULES)
        except LedgerError as error:
            failures.append(error)
        opened.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = open_database(database_url)
    assert failures == []
    assert sorted(each["kind"] for each in fields(opened)) == ["configuration", "key"]
    opened.close()
