"""`langnghe sample plan`: margins, whole places, steps and money of a design, told and written."""

import json

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.pipeline.plan_file import example_prices, read_prices
from tests.cli.test_frame import GOOD, VILLAGES, imported

PLAN = """\
day: 2026-09-01
adult_share: 0.72
goal: {type: margin, margin: 0.03}
assumptions: {response: 0.85, rho: 0.05}
take: 10
"""
PRICES = """\
id: hp
version: "2026.1"
basis: Nghị quyết thử
prices:
  - {code: form, name: {vi: In phiếu}, unit: {vi: phiếu}, dong: 1000, per: issued}
"""


def run(tmp_path, text=PLAN, *more):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["sample", "plan", str(path), *more])


def test_three_points_in_every_commune(tmp_path):
    result = run(tmp_path, PLAN, "--steps", "11948")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len([line for line in lines if line[:5].isdigit()]) == 114
    assert "asked whole: 11948 Đặc khu Bạch Long Vĩ" in lines
    assert "n0         = 1.9600² · 0.5 · 0.5 ÷ 0.03² = 1067.07" in result.stdout
    assert "EXAMPLE, invented figures" in result.stdout


def test_the_price_list_of_the_user_is_the_only_one(tmp_path):
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES, encoding="utf-8")
    budget = tmp_path / "budget.csv"
    result = run(tmp_path, PLAN, "--prices", str(prices), "--json", "--budget", str(budget))
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["budget"]["example"] is False
    assert found["budget"]["total"] == found["issued"] * 1000
    assert budget.read_text("utf-8") == (
        f"code,name,planned,spent\nform,In phiếu,{found['issued'] * 1000},\n"
    )


def test_a_plan_over_a_frame_knows_its_villages(ready):
    assert imported(ready, "villages", VILLAGES + GOOD, name="thon").exit_code == 0
    path = ready.folder / "plan.yaml"
    text = PLAN.replace("adult_share: 0.72", "frame: thon")
    path.write_text(text, encoding="utf-8")
    found = json.loads(ready.ok("sample", "plan", str(path), "--json", "--no-prices"))
    assert [(line["stratum"]["people"], line["villages"]) for line in found["lines"]] == [
        (800, 2), (480, 1),
    ]  # fmt: skip
    assert found["budget"] is None
    path.write_text(text.replace("thon", "none"), encoding="utf-8")
    assert "frame-missing" in ready("sample", "plan", str(path)).stderr


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("adult_share: 0.72\n", "", "adults-unknown"),
        ("margin: 0.03", "margin: 3", "bad-key"),
        ("take: 10", "take: 0", "bad-key"),
        ("{type: margin, margin: 0.03}", "{type: total, issued: 50}", "infeasible-total"),
        ("goal", "gaol", "bad-key"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path, before, after, code):
    result = run(tmp_path, PLAN.replace(before, after))
    assert result.exit_code == 2
    [line] = result.stderr.splitlines()
    assert line.startswith(code)


def test_strata_may_be_written_out_and_sizes_must_be_sizes(tmp_path):
    strata = 'strata: [{code: A, people: 900}, {code: "11948", people: 494}]\n'
    result = run(tmp_path, PLAN + strata, "--no-prices")
    assert result.stdout.splitlines()[1].split()[:2] == ["11948", "494"]
    wrong = run(tmp_path, PLAN + strata.replace("900", "0"))
    assert (wrong.exit_code, wrong.stderr[:7]) == (2, "bad-key")


def test_a_price_list_that_is_none_is_refused(tmp_path):
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES.replace("1000", "1000.5"), encoding="utf-8")
    result = run(tmp_path, PLAN, "--prices", str(prices))
    assert result.exit_code == 2
    assert result.stderr.startswith("bad-prices: prices.yaml")


def test_the_packaged_list_says_that_it_is_an_example(tmp_path):
    assert example_prices().example
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES, encoding="utf-8")
    assert not read_prices(prices).example
