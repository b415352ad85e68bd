"""The public page of the ledger and the sheet for the wall: what is shown, and when."""

import hashlib
from io import BytesIO

import pytest
import zxingcpp
from litestar.testing import TestClient
from PIL import Image

from kiosk.qr import png
from survey_service.console.ledger import ACT_NAMES, grouped
from survey_service.exports import export
from survey_service.pipeline.ledger_view import ACTS as ACT_KINDS
from survey_service.store.witness_findings import WitnessCounts
from tests.console import sample_log
from tests.console.conftest import ROLE, TOKEN, console_app


@pytest.fixture
def log():
    return sample_log.SampleLog()


@pytest.fixture
def client(log):
    with TestClient(console_app(log)) as made:
        made.headers["accept"] = "text/html"
        yield made


def test_the_latest_checkpoint_is_shown_with_its_root_and_a_way_to_keep_it(client, log):
    latest = log.checkpoints[0]
    shown = client.get("/ledger").text
    assert "20.412" in shown
    assert all(group in shown for group in grouped(latest.root))
    assert 'href="/api/v1/ledger/checkpoint?size=20412"' in shown
    assert "3 mục mới đang chờ" in shown
    assert sample_log.ORIGIN in shown
    assert "20,412" in client.get("/ledger?lang=en").text


def test_acts_are_named_and_earlier_checkpoints_listed(client):
    shown = client.get("/ledger").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Công bố kết quả" in shown
    assert "20/11/2026 14:30 · đợt hp-2026" in shown
    assert "đợt hp-2026 · chỉ số chính thức · lần 2 · số liệu sơ bộ" in shown
    assert "chuyên viên phân tích · cấp quyền" in shown
    english = client.get("/ledger?lang=en").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "round hp-2026 · official index · no. 2 · preliminary" in english
    assert "analyst · granted" in english
    assert "9" * 64 not in shown
    assert shown.count('href="/ledger/notice?size=19871"') == 1


def test_every_kind_of_act_has_a_name():
    assert set(ACT_NAMES) == set(ACT_KINDS)


def test_devices_and_strangers_who_contradict_are_counted_apart(client, log):
    assert "không khớp" not in client.get("/ledger").text
    log.contradicted = WitnessCounts(devices=0, strangers=1_204)
    shown = client.get("/ledger").text
    assert "do người lạ gửi đến: 1.204" in shown
    assert "Thiết bị đã ghi danh giữ bản chốt" not in shown
    log.contradicted = WitnessCounts(devices=2, strangers=0)
    shown = client.get("/ledger").text
    assert shown.index("Số bản chốt như vậy: 2") < shown.index("Bản chốt gần nhất")
    assert "người lạ" not in shown
    assert "Such checkpoints: 2" in client.get("/ledger?lang=en").text


def test_a_log_that_no_longer_fits_is_said_first(client, log):
    log.problem = "ledger-inconsistent"
    shown = client.get("/ledger").text
    assert shown.index("Sổ không còn khớp") < shown.index("Bản chốt gần nhất")
    assert "ledger-inconsistent" in shown


def test_before_the_first_checkpoint_the_page_says_so(client, log):
    log.checkpoints = ()
    assert "Chưa có bản chốt nào" in client.get("/ledger").text
    refused = client.get("/ledger/notice")
    assert refused.status_code == 404


def test_the_sheet_holds_the_signed_text_and_its_address(client, log):
    shown = client.get("/ledger/notice?size=19871").text
    assert log.checkpoints[2].note in shown.replace("&#43;", "+")
    assert "https://langnghe.example.vn/ledger/notice?size=19871" in shown
    assert "20.412" not in shown
    assert client.get("/ledger/notice?size=7").status_code == 404


def test_the_code_on_the_sheet_is_the_whole_note(log):
    note = log.checkpoints[0].note
    seen = zxingcpp.read_barcode(Image.open(BytesIO(png(note, 4))))
    assert seen is not None
    assert seen.text == note


@pytest.mark.parametrize("name", ["responses.csv", "responses.xlsx"])
def test_answers_that_are_taken_away_are_entered_with_their_digest(log, name):
    entry = export(name)
    with TestClient(console_app(log), cookies={ROLE: "analyst"}) as staff:
        given = staff.get(f"/console/exports/{name}?campaign=hp-2026&series=transaction")
    assert given.status_code == 200
    assert entry is not None
    assert log.taken == [
        {
            "what": name,
            "campaign": "hp-2026",
            "series": "transaction",
            "rows": 3,
            "digest": hashlib.sha256(given.content).hexdigest(),
            "by": "an",
        }
    ]


def test_an_export_that_could_not_be_entered_is_not_given(log, monkeypatch):
    def fail(*_given, **_facts):
        raise RuntimeError("no ledger")

    monkeypatch.setattr(log, "exported", fail)
    app = console_app(log)
    with TestClient(app, cookies={ROLE: "analyst"}, raise_server_exceptions=False) as staff:
        refused = staff.get("/console/exports/responses.csv?campaign=hp-2026")
    assert refused.status_code == 500
    assert b"tx_overall" not in refused.content


def test_published_figures_are_taken_away_by_anybody_and_not_entered(client, log):
    assert client.get("/results/hp-2026/download/figures.csv").status_code == 200
    assert log.taken == []
    assert TOKEN not in client.get("/ledger").text
