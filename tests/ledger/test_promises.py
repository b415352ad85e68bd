"""Promises cover exactly the items of their commit; commitments need their salt."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from survey_service.ledger import commitments, entries, keys, promises

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = keys.public_bytes(KEY)
NAME = keys.fingerprint(PUBLIC)
digests = st.binary(min_size=32, max_size=32)


@given(st.lists(digests, min_size=1, max_size=40))
def test_every_item_of_a_commit_has_a_promise_of_its_own(items):
    made = promises.promises(NAME, items, promises.sign(KEY, items))
    assert [promise.item for promise in made] == [item.hex() for item in items]
    assert all(promises.verify(promise, PUBLIC) for promise in made)


@given(st.lists(digests, min_size=1, max_size=9, unique=True), st.data())
def test_a_promise_that_was_changed_is_void(items, data):
    signature = promises.sign(KEY, items)
    promise = data.draw(st.sampled_from(promises.promises(NAME, items, signature)))
    other = data.draw(digests.filter(lambda value: value.hex() != promise.item))
    broken = bytes([signature[0] ^ 1]) + signature[1:]
    changed = [
        replace(promise, item=other.hex()),
        replace(promise, size=promise.size + 1000),
        replace(promise, index=promise.size),
        replace(promise, path=(*promise.path, other.hex())),
        replace(promise, signature=broken.hex()),
        replace(promise, signature="no digits"),
        replace(promise, key="0" * 32),
    ]
    assert not any(promises.verify(each, PUBLIC) for each in changed)


def test_another_key_promised_nothing():
    items = [bytes(32)]
    stranger = keys.public_bytes(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    [promise] = promises.promises(NAME, items, promises.sign(KEY, items))
    assert not promises.verify(promise, stranger)
    posing = replace(promise, key=keys.fingerprint(stranger))
    assert not promises.verify(posing, stranger)


def test_entries_are_canonical_json():
    made = entries.encode("mix", outputs=["b"], inputs=["a"], count=1)
    assert made == b'{"count":1,"inputs":["a"],"kind":"mix","outputs":["b"],"v":1}'
    assert entries.leaf(made) == hashlib.sha256(b"\x00" + made).digest()
    assert entries.decode(made) == json.loads(made)


def test_hashes_are_those_of_the_format():
    row, salt, known = b"{}", bytes(32), bytes(16)
    expected = hashlib.sha256(b"langnghe/response/v1\0" + salt + (2).to_bytes(8, "big") + row)
    assert commitments.response_commitment(salt, row) == expected.digest()
    assert commitments.sealed_hash(row) == hashlib.sha256(b"langnghe/sealed/v1\0{}").digest()
    hashed = hashlib.sha256(b"langnghe/submission/v1\0" + known).digest()
    assert commitments.submission_hash(known) == hashed


@pytest.mark.parametrize("changed", [b"\x01" * 16, bytes(15) + b"\x01"])
def test_a_content_is_recognised_under_its_own_id_only(changed):
    content = hashlib.sha256(b"answers").digest()
    assert commitments.content_mac(bytes(16), content) != commitments.content_mac(changed, content)
