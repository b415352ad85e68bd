"""`langnghe par targets` and `emulation` from files."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey_service.cli import main
from survey_service.units.haiphong import haiphong
from survey_service.units.unit import block

CITY = ("targets", "--targets", "par_targets_city_2026")
EXAMPLE = ("emulation", "--rule", "par_emulation_example")
WARDS = [u.code for u in haiphong().units(date(2026, 12, 31), "commune") if block(u) == "wards"][:7]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["par", *words])


def test_targets_stand_beside_what_was_measured() -> None:
    Path("e.csv").write_text(
        "unit,index,est,se,df,n\n31,overall,0.9162,0.004,120,6000\n31,procedures,0.88,0.004,120,6000\n"
    )
    done = run(*CITY, "--estimates", "e.csv")
    assert done.exit_code == 0, done.output
    [city] = json.loads(done.stdout)["units"]
    found = {target["name"]: target for target in city["targets"]}
    assert found["agencies"]["met"] is True
    assert found["agencies"]["probability"] > 0.99
    assert found["procedures"]["met"] is False
    assert (found["health"]["est"], found["health"]["met"]) == (None, None)
    assert "5256/QĐ-UBND" in done.stdout


def test_a_cell_that_is_no_share_is_refused_and_the_rest_counts() -> None:
    Path("e.csv").write_text("unit,index,est,se\n31,overall,91.6,0.4\n31,procedures,0.88,0.004\n")
    done = run(*CITY, "--estimates", "e.csv", "--output", "t.csv")
    assert done.exit_code == 1
    assert "e.csv row 2, est (C2)" in done.stderr
    rows = {
        row["name"]: row
        for row in csv.DictReader(io.StringIO(Path("t.csv").read_text(encoding="utf-8")))
    }
    assert rows["agencies"]["met"] == ""
    assert rows["procedures"]["met"] == "False"


def test_the_first_five_wards_of_a_year_and_the_period() -> None:
    for year, shift in ((2026, 0), (2027, 1)):
        rows = [f"{ward},on_time,{6 - 0.1 * (at + shift)}" for at, ward in enumerate(WARDS)]
        Path(f"{year}.csv").write_text("\n".join(["unit,criterion,appraised_points", *rows]))
        made = run(
            "score", "--scheme", "par_commune_example", "--points", f"{year}.csv",
            "--output", f"{year}.json",
        )  # fmt: skip
        assert made.exit_code == 0, made.output
    done = run(*EXAMPLE, "--year", "2026", "2026.json", "--year", "2027", "2027.json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    first = [each for each in found["years"] if each["year"] == 2026]
    assert [each["unit"] for each in first if each["eligible"]] == WARDS[:5]
    assert {each["certainty"] for each in first} == {"unknown"}
    assert {each["years"] for each in found["period"]} == {2}
    assert {each["state"] for each in found["period"]} == {"possible"}


def test_a_report_that_is_none_is_refused_by_name() -> None:
    Path("wrong.json").write_text("{}")
    done = run(*EXAMPLE, "--year", "2026", "wrong.json")
    assert done.exit_code == 2
    assert "bad-report" in done.stderr
    assert "wrong.json" in done.stderr
