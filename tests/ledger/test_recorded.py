"""What the holder of a confirmation number learns: waiting, then where the ledger has the form."""

from datetime import datetime

import pytest

from kiosk.host import Recorded
from kiosk.pages import ledger_sentence
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.recorded import recorded
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store import receipts
from survey_service.store.receipts import SubmissionKey
from tests.ledger.keeping import NOW, write

RECEIPT, OLD = "ABCDEFGHJKMNPQRS", "ABCDEFGHJKMNPQR2"


def keep(database, receipt, entry, number):
    key = SubmissionKey(
        id_hash=bytes([number]) * 32,
        unit="u",
        content_mac=bytes(32),
        receipt=receipt,
        item=bytes(32),
        entry=entry,
    )
    with database.write() as connection:
        receipts.add(connection, [key])


def seen(database, receipt=RECEIPT):
    with database.read() as connection:
        return recorded(connection, receipt)


def test_a_form_waits_until_its_entry_is_signed(database, tmp_path):
    store = KeyStore(tmp_path / "keys")
    store.create("ledger")
    assert seen(database) is None
    leaves = write(database, range(5))
    keep(database, RECEIPT, max(leaves), 1)
    assert seen(database).state == "waiting"
    sequence(database)
    assert seen(database).state == "waiting"
    signed = checkpoint(database, store, NOW)
    write(database, [9])
    sequence(database)
    checkpoint(database, store, NOW.replace(hour=9))
    found = seen(database)
    assert (found.state, found.position, found.signed_at) == ("signed", 4, signed.at)
    assert found.signed_at.isoformat() == "2026-11-22T10:00:00+07:00"


def test_a_form_from_before_the_ledger_is_stored_and_not_listed(database):
    keep(database, OLD, bytes(32), 2)
    assert seen(database, OLD) == Recorded(state="unlisted")


@pytest.mark.parametrize(
    ("found", "vietnamese", "english"),
    [
        (Recorded(), "", ""),
        (
            Recorded(state="waiting"),
            "Đang chờ bản chốt sổ cái kế tiếp, trong vài phút nữa.",
            "It waits for the next checkpoint of the ledger, in a few minutes.",
        ),
        (
            Recorded(state="signed", position=20_411, signed_at=datetime(2026, 11, 22, 10, 5)),  # noqa: DTZ001 - a clock on the wall
            "Đã ghi vào sổ cái, mục số 20.411, trong bản chốt ký lúc 22/11/2026 10:05.",
            "It is entry 20,411 of the ledger, in the checkpoint signed 22/11/2026 10:05.",
        ),
    ],
)
def test_people_read_it_in_a_sentence(found, vietnamese, english):
    assert ledger_sentence(found, "vi") == vietnamese
    assert ledger_sentence(found, "en") == english
