"""Keys in two places: on disk before they are used, found again after one place is lost."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_service.ledger import key_files, keys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import ROLES, KeyStore

BOX = bytes(range(16))


@pytest.fixture
def places(tmp_path):
    return tmp_path / "keys", tmp_path / "copy"


@pytest.fixture
def store(places):
    return KeyStore(*places)


def files(place: Path) -> dict[str, bytes]:
    found = (path for path in place.rglob("*") if path.is_file())
    return {str(path.relative_to(place)): path.read_bytes() for path in found}


@pytest.mark.parametrize("role", ROLES)
def test_a_key_is_in_both_places_for_its_owner_alone(store, places, role):
    made = store.create(role)
    assert keys.public_bytes(store.current(role)) == keys.public_bytes(made)
    assert files(places[0]) == files(places[1])
    assert len(files(places[0])) == 2
    for place in places:
        for path in (place, *place.rglob("*")):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("lost", [0, 1])
def test_either_place_alone_is_enough(store, places, role, lost, caplog):
    name = keys.fingerprint(keys.public_bytes(store.create(role)))
    for path in sorted(places[lost].rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert keys.fingerprint(keys.public_bytes(store.current(role))) == name
    assert ("read from its copy" in caplog.text) is (lost == 0)
    [info] = store.listing()
    assert (info.here, info.copied, info.current) == (lost == 1, lost == 0, True)


@pytest.mark.parametrize("damage", [b"", b"-----BEGIN PRIVATE KEY-----", bytes(100)])
def test_a_damaged_file_is_read_from_the_copy(store, places, damage, caplog):
    made = store.create("ledger")
    [path] = places[0].rglob("*.pem")
    path.write_bytes(damage)
    assert keys.public_bytes(store.current("ledger")) == keys.public_bytes(made)
    assert "key-unreadable" in caplog.text
    assert "PRIVATE" not in caplog.text


def test_a_key_under_the_name_of_another_is_refused(store, places):
    old = store.create("ledger")
    new = store.rotate("ledger")
    names = [keys.fingerprint(keys.public_bytes(key)) for key in (old, new)]
    for place in places:
        folder = place / "ledger"
        (folder / f"{names[1]}.pem").write_bytes((folder / f"{names[0]}.pem").read_bytes())
    with pytest.raises(LedgerError, match="key-unreadable"):
        store.current("ledger")


@pytest.mark.parametrize("target", ["file", "folder"])
@pytest.mark.parametrize("mode", [0o040, 0o004, 0o020, 0o070])
def test_what_others_could_touch_is_refused_and_not_passed_over(store, places, target, mode):
    store.create("ledger")
    store.create_box_key(BOX)
    for role, read in (("ledger", lambda: store.current("ledger")), ("boxes", boxed(store))):
        path = places[0] / role
        if target == "file":
            path = next(iter([*path.glob("*.pem"), *path.glob("*.key")]))
        before = path.stat().st_mode
        path.chmod(stat.S_IMODE(before) | mode)
        with pytest.raises(LedgerError, match="key-exposed"):
            read()
        path.chmod(stat.S_IMODE(before))
        read()


def boxed(store):
    return lambda: store.box_key(BOX)


def test_rotation_keeps_former_keys_readable(store):
    made = [store.create("epoch"), store.rotate("epoch"), store.rotate("epoch")]
    names = [keys.fingerprint(keys.public_bytes(key)) for key in made]
    assert store.current_name("epoch") == names[-1]
    for name, key in zip(names, made, strict=True):
        assert keys.public_bytes(store.get("epoch", name)) == keys.public_bytes(key)
    listed = store.listing()
    assert {info.fingerprint for info in listed} == set(names)
    assert [info.current for info in listed] == [True, False, False]
    assert listed[0].fingerprint == names[-1]
    assert abs(listed[0].created - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_role_gets_one_first_key_and_only_a_key_is_replaced(store):
    with pytest.raises(LedgerError, match=r"key-missing.*langnghe keys create release"):
        store.current("release")
    with pytest.raises(LedgerError, match="key-missing"):
        store.rotate("release")
    store.create("release")
    with pytest.raises(LedgerError, match=r"key-exists.*langnghe keys rotate release"):
        store.create("release")


@pytest.mark.parametrize("name", ["", "../ledger/current", "A" * 32, "0" * 31, "0" * 32 + "\n"])
def test_a_fingerprint_is_no_path(store, name):
    store.create("ledger")
    with pytest.raises(LedgerError, match="key-missing"):
        store.get("epoch", name)
    with pytest.raises(LedgerError, match="key-missing"):
        store.destroy_epoch_key(name)


def test_an_epoch_key_agrees_on_a_secret_with_a_point_as_browsers_send_it(store):
    raw = keys.public_bytes(store.create("epoch"))
    assert (len(raw), raw[0]) == (65, 4)
    device = generate_private_key(SECP256R1())
    sent = device.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    theirs = device.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw))
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sent)
    assert store.current("epoch").exchange(ECDH(), point) == theirs


def test_only_a_former_epoch_key_is_destroyed(store, places):
    first = keys.fingerprint(keys.public_bytes(store.create("epoch")))
    with pytest.raises(LedgerError, match="key-in-use"):
        store.destroy_epoch_key(first)
    store.rotate("epoch")
    store.destroy_epoch_key(first)
    store.destroy_epoch_key(first)
    with pytest.raises(LedgerError, match="key-missing"):
        store.get("epoch", first)
    assert [info.current for info in store.listing()] == [True]
    assert not any(first in name for place in places for name in files(place))


def test_a_box_key_opens_what_was_sealed_to_it(store):
    public = X25519PublicKey.from_public_bytes(store.create_box_key(BOX))
    ephemeral = X25519PrivateKey.generate()
    private = X25519PrivateKey.from_private_bytes(store.box_key(BOX))
    assert private.exchange(ephemeral.public_key()) == ephemeral.exchange(public)


def test_a_box_has_one_key_for_ever(store):
    store.create_box_key(BOX)
    before = store.box_key(BOX)
    with pytest.raises(LedgerError, match="key-exists"):
        store.create_box_key(BOX)
    assert store.box_key(BOX) == before


def test_a_key_that_cannot_be_in_both_places_is_in_none(store, places):
    places[1].write_text("a file where the folder of the second place should be")
    with pytest.raises(LedgerError, match=r"key-(unwritable|exists)"):
        store.create_box_key(BOX)
    assert store.box_keys() == frozenset()
    assert files(places[0]) == {}


def test_a_destroyed_box_key_is_overwritten_first(store, places, monkeypatch):
    store.create_box_key(BOX)
    paths = [place / "boxes" / f"{BOX.hex()}.key" for place in places]
    kept = [os.open(path, os.O_RDONLY) for path in paths]
    secret = os.pread(kept[0], 32, 0)
    assert len(secret) == 32
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda f: (synced.append(os.fstat(f).st_ino), fsync(f)))
    store.destroy_box_key(BOX)
    for descriptor, path in zip(kept, paths, strict=True):
        assert os.pread(descriptor, 100, 0) == bytes(32)
        assert os.fstat(descriptor).st_ino in synced
        assert path.parent.stat().st_ino in synced
        os.close(descriptor)
    store.destroy_box_key(BOX)
    assert store.box_keys() == frozenset()
    with pytest.raises(LedgerError, match="key-missing"):
        store.box_key(BOX)


def test_a_place_that_is_not_mounted_destroys_nothing_quietly(store, places):
    store.create_box_key(BOX)
    places[1].rename(places[1].with_name("unmounted"))
    with pytest.raises(LedgerError, match="key-place-missing"):
        store.destroy_box_key(BOX)
    assert store.box_keys() == {BOX}
    places[1].with_name("unmounted").rename(places[1])
    store.destroy_box_key(BOX)
    assert store.box_keys() == frozenset()


def test_a_key_is_on_disk_before_it_is_in_use(store, places, monkeypatch):
    """What is written in which order: the key in both places, then which key is current."""
    steps = []
    written, put = key_files.write_new, key_files.replace
    monkeypatch.setattr(
        key_files, "write_new", lambda p, c: (written(p, c), steps.append(p.suffix))
    )
    monkeypatch.setattr(key_files, "replace", lambda p, c: (put(p, c), steps.append(p)))
    store.create("ledger")
    assert steps[:2] == [".pem", ".pem"]
    assert steps[2:] == [places[1] / "ledger/current", places[0] / "ledger/current"]


def test_a_new_key_and_the_folder_that_names_it_are_synced(store, places, monkeypatch):
    synced = set()
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda f: (synced.add(os.fstat(f).st_ino), fsync(f)))
    store.create("ledger")
    store.create_box_key(BOX)
    for place in places:
        for path in (place, *place.rglob("*")):
            assert path.stat().st_ino in synced, path


def test_one_place_is_enough_where_no_second_is_set(tmp_path):
    alone = KeyStore(tmp_path / "keys")
    alone.create("ledger")
    alone.create_box_key(BOX)
    alone.destroy_box_key(BOX)
    [info] = alone.listing()
    assert info.copied is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from("cdx"), st.integers(0, 3)), max_size=12))
def test_box_keys_are_those_created_and_not_destroyed(tmp_path, acts):
    """Whatever happens to one place, a key that exists is read back; a destroyed one never is."""
    folder = Path(mkdtemp(dir=tmp_path))
    store = KeyStore(folder / "keys", folder / "copy")
    store.create("ledger")
    held: dict[bytes, bytes] = {}
    for act, which in acts:
        box = bytes([which]) * 16
        if act == "c" and box not in held:
            store.create_box_key(box)
            held[box] = store.box_key(box)
        elif act == "d":
            store.destroy_box_key(box)
            held.pop(box, None)
        elif act == "x" and box in held:  # the first place loses the file
            (folder / "keys/boxes" / f"{box.hex()}.key").unlink(missing_ok=True)
        assert store.box_keys() == held.keys()
        assert all(store.box_key(each) == secret for each, secret in held.items())
