"""The planner page: a form without script, figures of the core, what cannot be is said in place."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import browser, serve  # noqa: F401 - fixtures of this module
from tests.console.conftest import sample_app
from tests.console.test_browser import open_at

PAGE = "/console/planner"


def test_the_form_answers_with_what_was_asked(staff):
    text = staff.get(PAGE, params={"margin": 3, "take": 12, "response": 80}).text
    assert re.search(r'name="margin" value="3\.0"', text)
    assert re.search(r'name="take" value="12"', text)
    current = re.search(r'<tr aria-current="true"><th scope="row" class="num">([\d,]+)</th>', text)
    assert current is not None
    assert current[1] == "3,00"
    assert text.count('aria-current="true"') == 1


def test_tiny_places_are_named_as_asked_whole(staff):
    text = staff.get(PAGE, params={"margin": 3}).text
    assert "Điều tra toàn bộ, vì nơi quá nhỏ:" in text
    assert "<b>Đặc khu Bạch Long Vĩ</b> (494)" in text


def test_invented_prices_say_so(staff):
    assert "ĐƠN GIÁ VÍ DỤ." in staff.get(PAGE).text
    assert "EXAMPLE PRICES." in staff.get(f"{PAGE}?lang=en").text


def test_a_smaller_margin_costs_more(staff):
    text = staff.get(PAGE).text
    table = text[text.index("Sai số và tiền</h2>") : text.index("Dự toán</h2>")]
    rows = re.findall(r"<tr[^>]*><th[^>]*>[\d,]+</th>(.*?)</tr>", table)
    money = [int(re.findall(r">([\d.]+)</td>", row)[-1].replace(".", "")) for row in rows]
    assert len(money) == 7
    assert money == sorted(money, reverse=True)


def test_a_total_that_cannot_be_divided_is_said_on_the_page(staff):
    page = staff.get(PAGE, params={"goal": "total", "issued": 10})
    assert page.status_code == 422
    assert "Kế hoạch này không thực hiện được" in page.text
    assert "data-planner" in page.text


@pytest.mark.parametrize(
    "query", ["margin=0", "margin=nan", "response=0", "rho=2", "take=-1", "rule=best", "issued=x"]
)
def test_a_number_out_of_range_is_refused(staff, query):
    assert staff.get(f"{PAGE}?{query}").status_code == 400


def test_who_may_not_read_field_work_may_not_plan(staff):
    staff.cookies.set("test-role", "form_author")
    assert staff.get(PAGE).status_code == 403


@pytest.mark.browser
def test_a_slider_refreshes_the_figures_and_keeps_the_place(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=1280)
    page.goto(base + PAGE)
    first = page.locator("[data-planned] .tile .big").nth(1).text_content()
    page.get_by_role("slider", name="Sai số ở mỗi xã").fill("3")
    expect(page.locator("tr[aria-current] th")).to_have_text("3,00")
    expect(page.locator("output[for=set-margin]")).to_have_text("3,0")
    assert page.locator("[data-planned] .tile .big").nth(1).text_content() != first
    assert "margin=3" in page.url
    page.context.close()


@pytest.mark.browser
def test_the_planner_works_without_script(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=360, javascript=False)
    page.goto(base + PAGE)
    page.get_by_text("Chia một tổng số").click()
    page.get_by_label("Tổng số người được hỏi").fill("20000")
    page.get_by_role("button", name="Tính lại").click()
    expect(page.locator("[data-planned] .tile .big").nth(1)).to_have_text("20.000")
    page.context.close()
