"""`langnghe par score|rescore|check`: the example of docs/par.md, refusals, mergers, XLSX."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from analysis.schemes.library import packaged_text
from survey_service.cli import main

TEXT = (Path(__file__).parent.parent.parent / "docs" / "par.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```csv (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
COMMUNE = ("--scheme", "par_commune_example")
FILES = ("--points", "points.csv", "--estimates", "estimates.csv")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("points", "estimates"):
        (tmp_path / f"{name}.csv").write_text(BLOCKS[name], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["par", *words])


def answer(*words: str, code: int = 0) -> dict[str, Any]:
    done = run(*words)
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refused(done: Result, *parts: str) -> None:
    assert done.exit_code == 2, done.output
    [line] = done.stderr.splitlines()
    assert all(part in line for part in parts), line


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def workbook(path: Path, text: str) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Điểm của phường")
    for row, cells in enumerate(csv.reader(io.StringIO(text))):
        for column, cell in enumerate(cells):
            if re.fullmatch(r"[0-9.]+", cell) and column > 1:
                page.write_number(row, column, float(cell))
            elif cell:
                page.write_string(row, column, cell)
    book.close()


@pytest.mark.usefixtures("folder")
def test_the_example_of_the_document() -> None:
    report = answer("score", *COMMUNE, *FILES)
    assert (report["scheme"], report["example"], report["refusals"]) == (
        "par_commune_example", True, [],
    )  # fmt: skip
    [unit] = report["units"]
    assert unit["score"]["unit"] == "10507"
    assert unit["score"]["block"] == "wards"
    assert unit["score"]["working"]["printed"] == 88.28
    assert unit["levers"][0]["criterion"] == "satisfaction_target"
    assert sum(loss["share"] for loss in unit["losses"]) == pytest.approx(1)


def test_a_workbook_gives_the_same_report(folder: Path) -> None:
    for name in ("points", "estimates"):
        workbook(folder / f"{name}.xlsx", BLOCKS[name])
    found = answer("score", *COMMUNE, "--points", "points.xlsx", "--estimates", "estimates.xlsx")
    assert found == answer("score", *COMMUNE, *FILES)


def test_semicolons_and_a_byte_order_mark_are_read(folder: Path) -> None:
    text = "\ufeff" + BLOCKS["points"].replace(",", ";")
    (folder / "semi.csv").write_text(text, encoding="utf-8")
    found = answer("score", *COMMUNE, "--points", "semi.csv", "--estimates", "estimates.csv")
    assert found == answer("score", *COMMUNE, *FILES)


def test_lines_as_csv(folder: Path) -> None:
    assert run("score", *COMMUNE, *FILES, "--output", "lines.csv").exit_code == 0
    rows = table(folder / "lines.csv")
    assert len(rows) == 25
    assert {row["printed"] for row in rows} == {"88.28"}
    assert sum(float(row["counted"]) for row in rows) == pytest.approx(float(rows[0]["total"]))
    on_time = next(row for row in rows if row["component"] == "on_time")
    assert (on_time["number"], on_time["basis"], on_time["criterion_maximum"]) == (
        "3.2.1", "value", "6.0",
    )  # fmt: skip


def test_refused_cells_are_named_and_the_rest_counts(folder: Path) -> None:
    wrong = BLOCKS["points"].replace("10507,discipline,7,6.5,", "10507,discipline,7,9.5,")
    (folder / "points.csv").write_text(wrong + "99999,discipline,,1,\n", encoding="utf-8")
    done = run("score", *COMMUNE, *FILES)
    assert done.exit_code == 1
    first, second = done.stderr.splitlines()
    assert first == (
        "bad-points: points.csv row 16, appraised_points (D16): got 9.5, "
        "expected points from 0 to 7"
    )
    assert second.startswith("unknown-unit: points.csv row 25, unit (A25): got 99999")
    report = json.loads(done.stdout)
    assert [each["code"] for each in report["refusals"]] == ["bad-points", "unknown-unit"]
    assert report["units"][0]["score"]["rescaled"]


def test_a_criterion_without_source_is_refused_and_the_rest_counts(folder: Path) -> None:
    text = packaged_text("par_commune_example")
    broken = text.replace("        maximum: 7\n        source: appraised\n", "        maximum: 7\n")
    assert broken != text
    (folder / "draft.yaml").write_text(broken, encoding="utf-8")
    done = run("score", "--scheme", "draft.yaml", *FILES)
    assert done.exit_code == 1
    assert done.stderr.startswith("no-source: scheme 'par_commune_example', criterion 5.2")
    lines = {
        line["component"]: line for line in json.loads(done.stdout)["units"][0]["score"]["lines"]
    }
    assert lines["discipline"]["reason"] == "refused"
    assert lines["training"]["points"] == pytest.approx(2.76)


def test_two_schemes_for_one_year_are_refused(folder: Path) -> None:
    text = packaged_text("par_commune_example").replace('version: "1"', 'version: "2"')
    (folder / "second.yaml").write_text(text, encoding="utf-8")
    done = run("check", "par_commune_example", "second.yaml", "par_department_example")
    assert done.exit_code == 1
    assert done.stdout == "2 schemes can be used, 1 refusals\n"
    [line] = done.stderr.splitlines()
    assert line.startswith("two-schemes: scheme 'par_commune_example' 2, years")


@pytest.mark.usefixtures("folder")
def test_what_is_sound_is_checked_without_a_word() -> None:
    done = run("check", "par_commune_example", *FILES)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "1 schemes can be used, 0 refusals\n"


def test_a_merger_within_the_year_names_the_successor(folder: Path) -> None:
    rows = BLOCKS["points"].splitlines()[1:]
    both = [row.replace("10507", code) for code in ("old", "new") for row in rows]
    (folder / "points.csv").write_text(
        "\n".join([BLOCKS["points"].splitlines()[0], *both]), encoding="utf-8"
    )
    (folder / "estimates.csv").write_text(
        "unit,index,est,se,df,n\nold,overall,0.7,0.02,30,300\nnew,overall,0.9,0.02,30,300\n",
        encoding="utf-8",
    )
    (folder / "units.csv").write_text("unit,block\nold,wards\nnew,wards\n", encoding="utf-8")
    (folder / "mergers.csv").write_text(
        "successor,predecessor,on\nnew,old,2026-07-01\n", encoding="utf-8"
    )
    report = answer("score", *COMMUNE, *FILES, "--units", "units.csv", "--mergers", "mergers.csv")
    assert report["successors"] == {"old": "new"}
    [unit] = report["units"]
    assert unit["score"]["parts"] == [
        {"unit": "old", "weight": 0.5}, {"unit": "new", "weight": 0.5},
    ]  # fmt: skip
    line = next(line for line in unit["score"]["lines"] if line["component"] == "satisfaction")
    assert line["points"] == pytest.approx(12 * 0.8)


def test_change_since_last_year(folder: Path) -> None:
    assert run("score", *COMMUNE, *FILES, "--output", "before.json").exit_code == 0
    (folder / "estimates.csv").write_text(
        BLOCKS["estimates"].replace("0.899338", "0.96"), encoding="utf-8"
    )
    report = answer("score", *COMMUNE, *FILES, "--before", "before.json")
    change = report["units"][0]["change"]
    assert change["difference"] == pytest.approx(12 * (0.96 - 0.899338) + 3)
    assert change["same_scheme"]
    refused(run("score", *COMMUNE, *FILES, "--before", "points.csv"), "bad-report", "points.csv")


def test_a_draft_on_the_same_year(folder: Path) -> None:
    text = packaged_text("par_commune_example")
    draft = text.replace('version: "1"', 'version: "draft"').replace(
        "        maximum: 7\n        source: appraised\n",
        "        maximum: 3\n        source: appraised\n",
    )
    (folder / "draft.yaml").write_text(draft, encoding="utf-8")
    both = BLOCKS["points"] + "10525,discipline,,2,\n10525,training,,,0.9\n"
    (folder / "points.csv").write_text(both, encoding="utf-8")
    found = answer("rescore", *COMMUNE, "--draft", "draft.yaml", *FILES)
    assert (found["unmatched"], found["dropped"]) == ([], [])
    assert {move["unit"] for move in found["moves"]} == {"10507", "10525"}
    for move in found["moves"]:
        total = sum(each["difference"] for each in move["criteria"])
        assert total == pytest.approx(move["difference"])
    assert (
        run("rescore", *COMMUNE, "--draft", "draft.yaml", *FILES, "--output", "moves.csv").exit_code
        == 0
    )
    rows = table(folder / "moves.csv")
    assert {row["unit"] for row in rows} == {"10507", "10525"}


def test_figures_of_the_index_command_are_estimates(folder: Path) -> None:
    (folder / "estimates.csv").write_text(
        "level,domain,block,index,est,se,df,n\nblock,wards,,overall,0.5,0.01,40,900\n"
        "unit,10507,wards,overall,0.899338,0.0142,40,300\n",
        encoding="utf-8",
    )
    report = answer("score", *COMMUNE, *FILES)
    assert report["units"][0]["score"]["working"]["printed"] == 88.28


def test_files_that_cannot_be_read_are_one_line(folder: Path) -> None:
    refused(run("score", "--scheme", "par_none", *FILES), "unknown-scheme")
    refused(run("score", *COMMUNE, "--points", "none.csv"), "no-file", "none.csv")
    for name, content in (
        ("empty.csv", b""),
        ("latin.csv", "unit,criterion\nđ\n".encode("utf-16")),
        ("text.xlsx", b"unit,criterion\n"),
        ("head.csv", b"unit,points\n10507,1\n"),
    ):
        (folder / name).write_bytes(content)
    refused(run("score", *COMMUNE, "--points", "empty.csv"), "not-readable", "empty.csv")
    refused(run("score", *COMMUNE, "--points", "latin.csv"), "not-readable", "UTF-8")
    refused(run("score", *COMMUNE, "--points", "text.xlsx"), "not-a-workbook", "text.xlsx")
    refused(run("score", *COMMUNE, "--points", "head.csv"), "column-missing", "'criterion'")


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("--units", "unit,block,ranked\na,wards,perhaps\n", ("bad-unit", "ranked (C2)")),
        ("--units", "unit,block\na,wards\na,wards\n", ("bad-unit", "unit (A3)")),
        ("--units", "unit\na\n", ("column-missing", "'block'")),
        ("--mergers", "successor,predecessor,on\na,b,1/7/2026\n", ("bad-unit", "on (C2)")),
        ("--mergers", "successor,predecessor,on\na,,2026-07-01\n", ("bad-unit", "(B2)")),
        ("--mergers", "successor,predecessor,on\na,b,2026-01-01\n", ("bad-merger", "into a")),
    ],
)
def test_units_and_mergers_must_be_whole(
    folder: Path, name: str, text: str, parts: tuple[str, ...]
) -> None:
    (folder / "table.csv").write_text(text, encoding="utf-8")
    refused(run("score", *COMMUNE, *FILES, name, "table.csv"), *parts)
