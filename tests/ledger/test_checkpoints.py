"""Checkpoints: the example of the specification, one valid form, and what it is signed with."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from survey_service.ledger import checkpoints, keys
from survey_service.ledger.checkpoints import Checkpoint
from survey_service.ledger.errors import LedgerError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = keys.public_bytes(KEY)
# the root and size of the example in c2sp.org/tlog-checkpoint
ROOT = bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
CHECKPOINT = Checkpoint(
    origin=checkpoints.origin_of(PUBLIC),
    size=20852163,
    root=ROOT,
    at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
)


def test_the_text_is_that_of_the_specification_and_the_time():
    assert checkpoints.text(CHECKPOINT) == (
        f"langnghe/{keys.fingerprint(PUBLIC)}\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "2026-11-22T03:00:00Z\n"
    )


def test_the_time_is_written_in_utc():
    local = replace(CHECKPOINT, at=CHECKPOINT.at.astimezone(timezone(timedelta(hours=7))))
    assert checkpoints.text(local) == checkpoints.text(CHECKPOINT)


def test_a_signed_checkpoint_is_read_with_its_key_and_with_no_other():
    note = checkpoints.sign(KEY, CHECKPOINT)
    assert checkpoints.read(note, [keys.public_bytes(OTHER), PUBLIC]) == CHECKPOINT
    with pytest.raises(LedgerError, match="note-unsigned"):
        checkpoints.read(note, [keys.public_bytes(OTHER)])


def test_a_replaced_key_signs_for_the_same_log():
    note = checkpoints.sign(OTHER, CHECKPOINT)
    assert checkpoints.read(note, [keys.public_bytes(OTHER)]).origin == CHECKPOINT.origin


TEXT = checkpoints.text(CHECKPOINT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("20852163", "020852163"),
        TEXT.replace("20852163", "-1"),
        TEXT.replace("20852163", "1e3"),
        TEXT.replace("CsUY", "CsU"),
        TEXT.replace("2I=\n", "2J=\n"),
        TEXT.replace("03:00:00Z", "10:00:00+07:00"),
        TEXT.replace("2026-11-22T03:00:00Z\n", ""),
        TEXT + "another line\n",
        TEXT[:-1],
    ],
)
def test_a_text_of_another_form_is_refused(text):
    with pytest.raises(LedgerError, match="checkpoint-malformed"):
        checkpoints.parse(text)
