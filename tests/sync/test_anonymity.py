"""Nothing stored with a kiosk's envelope tells which answer came in it."""

from datetime import timedelta

from sqlalchemy import select

from survey_service.store.tables.envelopes import envelopes
from tests.sync.fieldwork import NOW, WARD
from tests.sync.test_kiosks import mixed

DAYS = timedelta(days=400)
ODD = (
    {"mono_start": 900_000, "mono_end": 100_000},
    {"mono_start": 100_000, "mono_end": 100_001},
    {"mono_start": 0, "mono_end": 10**9},
    {"wall": (NOW + DAYS).isoformat()},
    {"wall": "never"},
)


def test_what_is_odd_about_an_answer_is_noted_in_one_place(field, send):
    kiosk = field.device("kiosk", WARD)
    told = send(*(kiosk.kiosk_answer(**odd) for odd in ODD), kiosk.kiosk_answer())
    assert {(one.status, one.reasons) for one in told} == {("accepted", ())}
    with field.database.read() as connection:
        rows = connection.execute(select(envelopes)).mappings().all()
    own = {"id_hash", "content_mac", "seq", "chain", "follows", "body_mac", "receipt"}
    assert len({tuple((k, v) for k, v in row.items() if k not in own) for row in rows}) == 1
    assert sorted(row.flags for row in mixed(field)) == [
        *[()] * 4, ("times-reversed",), ("too-fast",),
    ]  # fmt: skip
