"""The public pages of draws: what waits, what came out, files to keep, and what is not there."""

import pytest

from tests.console.sample_draws import DRAWN, WAITS


def test_a_draw_that_waits_says_how_long_and_what_to_keep(client):
    shown = client.get(f"/draws/{WAITS}").text
    assert "1 ngày 3 giờ" in shown
    assert "còn niêm phong" in shown
    assert "Hôm nay xin tải" in shown
    assert f'href="/draws/{DRAWN}"' in shown
    assert "Danh sách thiếu một thôn" in shown
    assert "manifest.json</span>" not in shown


def test_a_finished_draw_says_what_came_out_and_who_did_not_open(client):
    shown = client.get(f"/draws/{DRAWN}").text
    for words in (
        "40817269350284617395", "không mở đúng hạn, không được dùng", "Thôn 2", "25,00",
        "python verify_draw.py manifest.json frame.csv commitment.json", "mục 1.234",
    ):  # fmt: skip
        assert words in shown
    english = client.get(f"/draws/{DRAWN}?lang=en").text
    assert "not opened in time, left out" in english
    assert "<svg" in english


def test_every_draw_is_listed(client):
    shown = client.get("/draws").text
    assert f'href="/draws/{WAITS}"' in shown
    assert f'href="/draws/{DRAWN}"' in shown


def test_files_are_taken_away_under_their_names(client):
    got = client.get(f"/draws/{DRAWN}/frame.csv")
    assert got.status_code == 200
    assert got.headers["content-disposition"] == 'attachment; filename="frame.csv"'
    assert got.text.startswith("unit,stratum,size,lines\n")


@pytest.mark.parametrize(
    "address", ["hp-2026/sample/2026/9", f"{DRAWN}/sample.csv", f"{DRAWN}/x", "a/b/c/x"]
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/draws/{address}").status_code == 404
