"""Sealed rows: only the box's key opens them, only as they were, and their length tells nothing."""

import os
import zlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.instrument import items
from questionnaires.loader import load_library
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.sealing import Opener, Sealer, pad, sealed_size

KEY = bytes(range(32))
PUBLIC = X25519PrivateKey.from_private_bytes(KEY).public_key().public_bytes_raw()
BOX, ROW, CONTEXT = b"b" * 16, b"r" * 16, b'["11311"]'


def sealed(content: bytes, sealer: Sealer | None = None) -> bytes:
    return (sealer or Sealer()).seal(PUBLIC, BOX, ROW, CONTEXT, pad(content))


def refusal(row: bytes, key: bytes = KEY, box: bytes = BOX, name: bytes = ROW, context=CONTEXT):
    with pytest.raises(LedgerError) as refused:
        Opener(key, box, context).open(name, row)
    assert content_free(refused.value)
    return refused.value.code


def content_free(error: LedgerError) -> bool:
    return "secret" not in str(error)


@given(st.binary(max_size=5000))
def test_what_was_sealed_is_opened(content):
    assert Opener(KEY, BOX, CONTEXT).open(ROW, sealed(content)) == content


def test_a_row_can_be_opened_with_nothing_but_the_written_format():
    row = sealed(b"secret")
    assert row[:1] == b"\x01"
    ephemeral, counter, box = row[1:33], row[33:37], row[37:]
    shared = X25519PrivateKey.from_private_bytes(KEY).exchange(
        X25519PublicKey.from_public_bytes(ephemeral)
    )
    info = b"langnghe/seal/v1\x00" + ephemeral + PUBLIC
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)
    bound = b"langnghe/seal/v1\x00" + BOX + ROW + CONTEXT
    padded = AESGCM(key).decrypt(bytes(8) + counter, box, bound)
    assert padded == b"\x00" + b"\x00\x00\x00\x06" + b"secret" + bytes(896 - 11)


def test_no_byte_can_be_changed_added_or_taken_away():
    row = sealed(b"secret")
    for place in range(len(row)):
        other = bytearray(row)
        other[place] ^= 1 << (place % 8)
        assert refusal(bytes(other)) == "sealed-altered"
    for other in (b"", row[:-1], row + b"\x00", row[:36], row[1:], bytes(len(row))):
        assert refusal(other) == "sealed-altered"


def test_a_row_is_opened_only_where_it_was_sealed():
    row = sealed(b"secret")
    assert refusal(row, key=os.urandom(32)) == "sealed-altered"
    assert refusal(row, box=b"c" * 16) == "sealed-altered"
    assert refusal(row, name=b"s" * 16) == "sealed-altered"
    assert refusal(row, context=b'["11312"]') == "sealed-altered"


@given(st.text(max_size=500))
def test_everything_people_write_on_a_short_form_has_one_length(text):
    assert len(sealed(text.encode("utf-8", "ignore")[:800])) == 896 + 53


def test_the_longest_vietnamese_comment_has_the_smallest_size():
    words = " ".join(item.text["vi"] for item in items(load_library("sipas_citizen")))
    for start in range(0, len(words) - 1000, 100):
        assert len(pad(words[start : start + 1000].encode())) == 896


def test_sizes_are_few_and_deflated_before_they_grow():
    sizes = {len(pad(os.urandom(count))) for count in range(0, 60_000, 331)}
    assert sizes == {896, 896 * 4, 896 * 16, 896 * 64, 896 * 256}
    padded = pad(os.urandom(900))
    assert sealed_size(padded) == len(Sealer().seal(PUBLIC, BOX, ROW, CONTEXT, padded))
    with pytest.raises(ValueError, match="do not fit"):
        pad(os.urandom(4 * 1024 * 1024))


def test_no_key_meets_a_nonce_twice():
    sealer = Sealer()
    rows = [sealed(b"secret", sealer) for _ in range(300)]
    assert len({row[1:33] for row in rows}) == 1
    assert len({row[33:37] for row in rows}) == 300
    assert len({sealed(b"secret")[1:33] for _ in range(30)}) == 30


def test_a_key_that_agrees_to_nothing_is_refused():
    """A point of small order would make the shared secret known to everybody (RFC 7748 §6.1)."""
    row = sealed(b"secret")
    assert refusal(row[:1] + bytes(32) + row[33:]) == "sealed-altered"


@pytest.mark.parametrize(
    "padded",
    [
        b"\x00" + (897).to_bytes(4, "big") + bytes(891),
        b"\x00" + (1).to_bytes(4, "big") + b"xy" + bytes(889),
        b"\x01" + (3).to_bytes(4, "big") + b"abc" + bytes(888),
        b"\x02" + bytes(895),
        b"",
    ],
    ids=["too long", "more than it says", "not deflated", "unknown form", "empty"],
)
def test_what_was_padded_otherwise_is_refused(padded):
    row = Sealer().seal(PUBLIC, BOX, ROW, CONTEXT, padded)
    assert refusal(row) == "sealed-altered"


def test_a_bomb_is_not_inflated():
    held = zlib.compress(bytes(64 * 1024 * 1024), wbits=-15)
    bomb = (b"\x01" + len(held).to_bytes(4, "big") + held).ljust(896 * 256, b"\x00")
    assert refusal(Sealer().seal(PUBLIC, BOX, ROW, CONTEXT, bomb)) == "sealed-altered"
