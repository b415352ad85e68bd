"""The demonstration's own pages, and that no other installation has them."""

import shutil

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace
from sqlalchemy import text

from kiosk import tokens
from survey_service.app import create_app
from survey_service.demo.site import BATCH
from survey_service.store.database import open_database
from survey_service.store.errors import StoreError


@pytest.fixture
def settings(built, tmp_path):
    """A copy of the small round: asking for receipts registers codes."""
    folder = built.settings.issuer_key.parent
    shutil.copytree(folder, tmp_path / "demo")
    return replace(
        built.settings,
        database=f"sqlite:///{tmp_path}/demo/demo.db",
        issuer_key=tmp_path / "demo" / "demo-issuer.key",
        keys=tmp_path / "demo" / "demo-keys",
        public_url="https://langnghe.example.vn",
    )


@pytest.fixture
def client(settings):
    with TestClient(create_app(settings)) as made:
        yield made


def test_machines_find_every_way_in(client, settings):
    found = client.get("/demo.json").json()
    assert list(found) == [
        "poster", "receipt", "results", "unit", "api_docs", "console", "campaign", "accounts",
    ]  # fmt: skip
    for name, address in found.items():
        if name not in {"campaign", "accounts"}:
            assert address.startswith(settings.public_url + "/")
            assert client.get(address.removeprefix(settings.public_url)).status_code in {200, 401}
    assert all(list(account) == ["role", "user", "password"] for account in found["accounts"])


def test_every_receipt_is_fresh_and_opens_a_form(client):
    codes = {
        client.get("/demo.json").json()["receipt"].rpartition("/")[2] for _ in range(BATCH + 3)
    }
    assert len(codes) == BATCH + 3
    for code in codes:
        assert tokens.normalise(code) == code
        form = client.get(f"/t/{code}")
        assert form.status_code == 200
        assert "Phường Hồng Bàng" in form.text
        assert "mô phỏng" in form.text.lower()
        assert "mở niêm phong và công bố ngay" in form.text


def test_the_page_shows_the_code_and_is_not_kept(client):
    shown = client.get("/demo", headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert "DỮ LIỆU MÔ PHỎNG" in shown.text
    assert "mở niêm phong từng phiếu ngay" in shown.text
    shown = client.get("/demo?lang=en", headers={"accept": "text/html"})
    assert "the demonstration unseals each answer at once" in shown.text
    assert shown.text.count("<svg") >= 1


def change(settings, statement):
    database = open_database(settings.database)
    with database.write() as connection:
        connection.execute(text(statement))
    database.close()


def test_a_round_of_real_answers_gets_no_receipts(settings):
    change(settings, "UPDATE campaigns SET synthetic = 0")
    with pytest.raises(StoreError) as refused:
        create_app(settings)
    assert (refused.value.code, refused.value.got) == ("demo-database", "a round of real answers")


def test_an_office_without_a_poster_is_answered(client, settings):
    change(settings, "DELETE FROM posters")
    answer = client.get("/demo.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-unknown")


def test_another_installation_has_no_such_pages(settings):
    with TestClient(create_app(replace(settings, demo=False))) as client:
        for path in ("/demo", "/demo.json"):
            assert client.get(path).status_code == 404
        assert client.get("/health").status_code == 200


def test_an_installation_without_a_key_serves_forms(settings):
    """The collector never opens an issuer's key."""
    settings.issuer_key.unlink()
    with TestClient(create_app(replace(settings, demo=False))) as client:
        assert client.get("/").status_code == 200
