"""Kiosks are anonymous: sealed at intake, mixed later, and nothing beside them to guess from."""

import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import rfc8785
from sqlalchemy import LargeBinary, Text, select

from survey_service.ledger import keys as key_format
from survey_service.ledger import promises
from survey_service.ledger.promises import Promise
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.store import devices, ledger, responses
from survey_service.store.tables import metadata
from survey_service.store.tables.arrivals import arrival_counts
from survey_service.store.tables.envelopes import envelopes
from tests.sync.fieldwork import ROUND, WARD
from tests.sync.quick import database_url  # noqa: F401 - fixture

PLACE = {"receiving": "10507.TT", "deciding": "31.SNV"}


def everything(database):
    """Every text and every byte string of the database, by table and column."""
    with database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column in table.columns:
                    value = row[column.name]
                    if isinstance(column.type, Text | LargeBinary) and value is not None:
                        raw = value.encode() if isinstance(value, str) else bytes(value)
                        yield f"{table.name}.{column.name}", raw


def mixed(field):
    rule = MixRule(minimum=1, hours=0, wait_weeks=0)
    mix_due(field.database, field.keys, field.clock[0], field.random.randbytes, rule)
    with field.database.read() as connection:
        return list(responses.read(connection, ROUND, "open"))


def test_what_was_tapped_is_promised_sealed_and_born_in_a_mix(field, send):
    kiosk = field.device("kiosk", WARD, **PLACE)
    marks = [1, 2, 3, 4, 5, 5, 5, 5]
    outcomes = send(*(kiosk.kiosk_answer(answers={"tx_overall": mark}) for mark in marks))
    assert {one.status for one in outcomes} == {"accepted"}
    public = key_format.public_bytes(field.keys.current("ledger"))
    for one in outcomes:
        assert promises.verify(msgspec.json.decode(one.receipt, type=Promise), public)
    with field.database.read() as connection:
        assert list(responses.read(connection, ROUND, "open")) == []
        [intake] = ledger.texts(connection, "intake")
    assert len(msgspec.json.decode(intake)["sealed"]) == len(marks)
    born = mixed(field)
    assert sorted(row.answers["tx_overall"] for row in born) == marks
    assert {(row.unit, row.channel, row.receiving, row.deciding) for row in born} == {
        (WARD, "kiosk", "10507.TT", "31.SNV")
    }


def test_sending_again_after_the_mix_gives_the_identical_receipt(field, send):
    kiosk = field.device("kiosk", WARD)
    item = kiosk.kiosk_answer()
    [first] = send(item)
    assert len(mixed(field)) == 1
    [again] = send(item)
    assert (again.status, again.receipt) == ("replayed", first.receipt)
    assert len(mixed(field)) == 1


def test_nothing_beside_the_sealed_answer_lets_anybody_guess_it(field, send):
    kiosk = field.device("kiosk", WARD)
    item = kiosk.kiosk_answer(answers={"tx_overall": 4})
    send(item)
    envelope = item["envelope"]
    content = rfc8785.dumps(envelope)
    plain = hashlib.sha256(content).digest()
    telling = {
        "id": UUID(envelope["envelope_id"]).bytes,
        "id as text": envelope["envelope_id"].encode(),
        "boot": UUID(envelope["boot_id"]).bytes,
        "boot as text": envelope["boot_id"].encode(),
        "content": content,
        "hash of the content": plain,
        "hash as text": plain.hex().encode(),
        "signature": item["signature"].encode(),
        "answers": rfc8785.dumps(envelope["answers"]),
        "hash of the answers": hashlib.sha256(rfc8785.dumps(envelope["answers"])).digest(),
        "time": envelope["wall"].encode(),
    }
    for where, value in everything(field.database):
        for what, secret in telling.items():
            assert secret not in value, f"{what} in {where}"
    with field.database.read() as connection:
        [row] = connection.execute(select(envelopes)).mappings()
    named = ("unit", "response_id", "mono_start", "mono_end", "wall")
    assert [row[column] for column in named] == [None] * len(named)
    # what is there of the content is keyed by the id, which is not
    mac = hmac.digest(UUID(envelope["envelope_id"]).bytes, plain, "sha256")
    assert bytes(row["content_mac"]) == mac


def test_held_envelopes_of_kiosks_lie_sealed(field, send):
    kiosk = field.device("kiosk", WARD)
    with field.database.write() as connection:
        devices.revoke(connection, kiosk.name, field.clock[0])
    item = kiosk.kiosk_answer()
    assert send(item)[0].status == "quarantined"
    for where, value in everything(field.database):
        assert item["signature"].encode() not in value, where
        assert b"tx_overall" not in value or where == "instruments.document", where


def test_arrivals_are_counted_by_device_and_hour(field, send):
    kiosk, tablet = field.device("kiosk", WARD), field.device()
    field.clock[0] = datetime(2026, 6, 3, 8, 59, 59, tzinfo=UTC)
    send(kiosk.kiosk_answer(), kiosk.kiosk_answer(), tablet.interview(0))
    field.clock[0] = datetime(2026, 6, 3, 9, 0, 1, tzinfo=UTC)
    send(kiosk.kiosk_answer())
    with field.database.read() as connection:
        rows = connection.execute(select(arrival_counts)).mappings().all()
    counted = {(row["place"], row["channel"], row["hour"].hour): row["count"] for row in rows}
    assert counted == {
        (kiosk.name, "kiosk", 8): 2,
        (kiosk.name, "kiosk", 9): 1,
        (tablet.name, "interview", 8): 1,
    }


def test_the_same_tap_under_another_id_is_a_possible_copy(field, send):
    kiosk = field.device("kiosk", WARD)
    first = kiosk.kiosk_answer()
    send(first)
    body = {name: first["envelope"][name] for name in ("answers", "mono_start", "mono_end")}
    [copy] = send(kiosk.kiosk_answer(**body))
    assert (copy.status, copy.reasons) == ("quarantined", ("possible-copy",))
