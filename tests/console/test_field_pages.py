"""Field work on screen: what may be seen, what is recorded, and a map on which nothing collides."""

import re

import pytest

from survey_service.console.tiles import tile_grid
from tests.console.conftest import FIELD, TOKEN
from tests.console.sample_field import COMMUNES, GRID

CASE = "/console/cases/one?unit=10507&case=T1-C2"
FORM = {"csrf": TOKEN, "how": "visit", "code": "5.1", "next_on": "2026-11-24", "reason": ""}


@pytest.fixture
def enumerator(client):
    client.cookies.set("test-role", "enumerator")
    return client


def test_every_commune_has_a_tile_of_its_own_near_its_place():
    assert len(GRID) == len(set(GRID.values())) == 114
    west = min(COMMUNES, key=lambda unit: unit.longitude)
    east = max(COMMUNES, key=lambda unit: unit.longitude)
    north = max(COMMUNES, key=lambda unit: unit.latitude)
    south = min(COMMUNES, key=lambda unit: unit.latitude)
    columns = [tile.column for tile in GRID.values()]
    rows = [tile.row for tile in GRID.values()]
    assert GRID[west.code].column <= min(columns) + 1
    assert GRID[east.code].column >= max(columns) - 1
    assert GRID[north.code].row <= min(rows) + 1
    assert GRID[south.code].row >= max(rows) - 1


@pytest.mark.parametrize("count", [0, 1, 200])
def test_a_grid_grows_with_its_communes(count):
    grid = tile_grid({str(n): (n % 17, n % 13) for n in range(count)})
    assert len(set(grid.values())) == count


def test_the_dashboard_names_every_unit_on_the_map_and_in_the_table(staff):
    page = staff.get("/console/fieldwork").text
    assert page.count("<rect ") == 114
    assert len(re.findall(r"<title>[^<]+: \d+/70</title>", page)) == 114
    for words in ("Phường Thành Đông", "Máy số 7", "gia hạn", "tỷ lệ tham gia 18,3%"):
        assert words in page
    assert "tỷ lệ trả lời của ý kiến" not in page


def test_an_enumerator_sees_their_cases_and_not_the_dashboard(enumerator):
    page = enumerator.get("/console/cases").text
    assert page.count('class="case') >= 4
    assert "quá hạn" in page
    assert enumerator.get("/console/fieldwork").status_code == 403
    assert enumerator.get("/console/quarantine").status_code == 403


def test_others_do_not_record(client):
    client.cookies.set("test-role", "analyst")
    assert client.get("/console/cases").status_code == 403
    assert client.post(CASE, data=FORM).status_code == 403


def test_an_attempt_is_recorded_with_one_form(enumerator):
    answer = enumerator.post(CASE, data=FORM, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/cases")
    assert FIELD.recorded[-1] == ("an", "10507", "T1-C2", "5.1", "visit", "2026-11-24")


def test_a_refusal_is_told_and_the_form_keeps_what_was_written(enumerator):
    answer = enumerator.post(CASE, data=FORM | {"code": "1.1"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "5.7 cho đến khi phiếu về" in answer.text
    assert 'value="2026-11-24"' in answer.text


def test_a_form_that_was_not_served_is_refused(enumerator):
    assert enumerator.post(CASE, data=FORM | {"csrf": "x"}).status_code == 403


def test_a_case_of_somebody_else_is_not_there(enumerator):
    assert enumerator.get("/console/cases/one?unit=10507&case=T9-C9").status_code == 404
