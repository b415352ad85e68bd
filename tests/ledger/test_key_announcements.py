"""A new key vouches for itself, and the one before it vouches for the new one."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from survey_service.ledger import entries, keys
from survey_service.ledger.announcements import announcement, signed_by
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.keys import announce, check_succession, last_announced, replace_key
from survey_service.store import ledger
from tests.ledger.keeping import NOW

OLD, NEW, STRANGE = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(3))


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "keys", tmp_path / "copy")


def announced(database):
    with database.read() as connection:
        found = ledger.latest(connection, ["key"], 100)
    return [entries.decode(each.entry) for each in reversed(found)]


def public(key):
    return keys.public_bytes(key)


def test_a_rotation_is_signed_by_both_keys_and_by_nobody_else():
    replaces = keys.fingerprint(public(OLD))
    text = announcement("ledger", NEW, NOW, replaces=replaces, signers=[NEW, OLD])
    entry = entries.decode(text)
    assert signed_by(entry, public(NEW))
    assert signed_by(entry, public(OLD))
    assert not signed_by(entry, public(STRANGE))
    assert entry["fingerprint"] == keys.fingerprint(bytes.fromhex(entry["public_key"]))
    assert entry["replaces"] == replaces


@pytest.mark.parametrize("name", ["role", "public_key", "fingerprint", "replaces", "at"])
def test_a_signature_covers_every_member(name):
    text = announcement("ledger", NEW, NOW, replaces=None, signers=[NEW])
    entry = entries.decode(text)
    assert not signed_by(entry | {name: "other"}, public(NEW))
    assert not signed_by({n: v for n, v in entry.items() if n != name}, public(NEW))
    assert not signed_by(entry | {"more": 1}, public(NEW))


def test_a_chain_of_rotations_can_be_followed_from_the_first_key(database, store):
    store.create("ledger")
    announce(database, store, "ledger", NOW)
    for _ in range(3):
        replace_key(store, "ledger", lost=False)
        announce(database, store, "ledger", NOW)
        announce(database, store, "ledger", NOW)
    first, *later = announced(database)
    assert first["replaces"] is None
    trusted = bytes.fromhex(first["public_key"])
    for entry in later:
        assert entry["replaces"] == keys.fingerprint(trusted)
        assert signed_by(entry, trusted)
        trusted = bytes.fromhex(entry["public_key"])
        assert signed_by(entry, trusted)
    assert keys.fingerprint(trusted) == store.current_name("ledger")
    assert len(later) == 3


def test_the_ledger_key_vouches_for_a_key_that_cannot_sign(database, store):
    ledger_key = store.create("ledger")
    store.create("epoch")
    announce(database, store, "epoch", NOW)
    [entry] = announced(database)
    assert signed_by(entry, public(ledger_key))
    assert len(bytes.fromhex(entry["public_key"])) == 65
    replace_key(store, "epoch", lost=False)
    announce(database, store, "epoch", NOW)
    assert announced(database)[1]["replaces"] == entry["fingerprint"]


def test_a_lost_key_is_replaced_in_the_open(database, store, tmp_path):
    store.create("ledger")
    announce(database, store, "ledger", NOW)
    lost = store.current_name("ledger")
    for path in tmp_path.rglob("*.pem"):
        path.unlink()
    with pytest.raises(LedgerError, match="key-missing"):
        replace_key(store, "ledger", lost=False)
    with pytest.raises(LedgerError, match="key-succession"):
        check_succession(database, store, "ledger")
    replace_key(store, "ledger", lost=True)
    announce(database, store, "ledger", NOW)
    check_succession(database, store, "ledger")
    first, second = announced(database)
    assert second["replaces"] == lost
    assert signed_by(second, public(store.current("ledger")))
    assert not signed_by(second, bytes.fromhex(first["public_key"]))


def test_a_folder_that_was_emptied_counts_as_lost(database, tmp_path):
    before = KeyStore(tmp_path / "before")
    before.create("release")
    announce(database, before, "release", NOW)
    after = KeyStore(tmp_path / "after")
    replace_key(after, "release", lost=True)
    announce(database, after, "release", NOW)
    with database.read() as connection:
        assert last_announced(connection, "release") == after.current_name("release")
        assert last_announced(connection, "ledger") is None
