"""`langnghe estimate` from outside: the golden household sample, other inputs, refusals."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from survey_service.cli import main

GOLDEN = Path(__file__).parent.parent / "reference"
ITEMS = [f"q{number:02d}" for number in range(1, 52)]
DESIGN = {
    "ids": ["village"],
    "strata": ["commune"],
    "weights": "nrw",
    "lonely_psu": "adjust",
    "rows": "resp == 1",
}


def call(folder: Path, request: Any, design: Any = None, data: Path | None = None) -> Result:
    arguments = ["estimate", "--data", str(data or GOLDEN / "household.csv.gz")]
    for name, value in (("design", DESIGN if design is None else design), ("request", request)):
        path = folder / f"{name}.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        arguments += [f"--{name}", str(path)]
    return CliRunner().invoke(main, arguments)


def test_all_items_by_commune_equal_r(tmp_path: Path) -> None:
    wanted = {"kind": "proportion", "variables": ITEMS, "levels": [4, 5], "by": ["commune"]}
    result = call(tmp_path, {"estimates": [wanted]})
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    with gzip.open(GOLDEN / "commune" / "golden_commune.json.gz", "rt", encoding="utf-8") as file:
        cases = {case["id"]: case for case in json.load(file)["cases"]}
    rows = cases["hh.D1.item.commune"]["rows"]
    expected = {
        (item, str(group)): place
        for place, (item, group) in enumerate(zip(rows["item"], rows["group"], strict=True))
    }
    assert len(found) == len(expected) == 51 * 114
    for row in found:
        place = expected[row["variable"], row["domain"]["commune"]]
        assert row["n"] == rows["n"][place]
        assert row["est"] == pytest.approx(rows["est"][place], rel=1e-8)
        assert row["se"] == pytest.approx(rows["se"][place], rel=1e-8, abs=1e-10)
        if rows["se"][place] > 1e-10:
            assert row["deff"] == pytest.approx(rows["deff"][place], rel=1e-8)


def test_shape_of_a_row(tmp_path: Path) -> None:
    result = call(tmp_path, {"estimates": [{"kind": "mean", "variables": ["q01"]}]})
    (row,) = json.loads(result.stdout)
    keys = ["kind", "variable", "domain", "est", "se", "lci", "uci", "deff", "df", "n"]
    assert list(row) == keys
    assert (row["domain"], row["df"], row["n"]) == ({}, 448, 5423)


def test_yaml_and_output_file_through_the_installed_command(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("weights: w\nids: []\n", encoding="utf-8")
    (tmp_path / "r.yml").write_text(
        "estimates:\n  - {kind: total, variables: [y], by: [unit]}\n", encoding="utf-8"
    )
    (tmp_path / "t.csv").write_text("unit,w,y\n01,2,3\n1,4,5\n01,2,1\n", encoding="utf-8")
    program = "from survey_service.cli import main; main()"
    options = ["--data", "t.csv", "--design", "d.yaml", "--request", "r.yml", "--output", "o.json"]
    done = subprocess.run(
        [sys.executable, "-c", program, "estimate", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert [(row["domain"], row["est"]) for row in rows] == [
        ({"unit": "01"}, 8),
        ({"unit": "1"}, 20),
    ]


MEAN = {"estimates": [{"kind": "mean", "variables": ["q01"]}]}


@pytest.mark.parametrize(
    ("request_", "design", "code"),
    [
        ("{", None, "not-readable"),
        (MEAN, "[1", "bad-key"),
        (MEAN, "nope", "not-readable"),
        (MEAN, {**DESIGN, "weigths": "dw"}, "bad-key"),
        (MEAN, {**DESIGN, "weights": "dww"}, "unknown-column"),
        (MEAN, {**DESIGN, "rows": "resp == 9"}, "no-rows"),
        (MEAN, {**DESIGN, "rows": "resp == 0"}, "bad-weight"),
        (MEAN, {**DESIGN, "ids": ["ctype"]}, "psu-in-two-strata"),
        (MEAN, {**DESIGN, "ids": ["commune"], "lonely_psu": "fail"}, "lonely-psu"),
        ({"estimates": [{"kind": "median", "variables": ["q01"]}]}, None, "bad-key"),
    ],
)
def test_failures_are_one_line_and_exit_two(
    tmp_path: Path, request_: Any, design: Any, code: str
) -> None:
    result = call(tmp_path, request_, design)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{code}: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_file_with_semicolons_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "t.csv"
    data.write_text("village;commune;nrw;resp;q01\n1;2;1,5;1;4\n", encoding="utf-8")
    result = call(tmp_path, MEAN, data=data)
    assert result.exit_code == 2
    [line] = result.stderr.splitlines()
    assert line.startswith("unknown-column")
    assert "village;commune;nrw" in line
    assert "semicolons" in line


def test_missing_files_are_one_line(tmp_path: Path) -> None:
    result = call(tmp_path, MEAN, data=tmp_path / "none.csv")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "none.csv" in result.stderr
    arguments = ["estimate", "--data", "x", "--design", str(tmp_path / "no.json"), "--request", "y"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "no-file")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    call(tmp_path, MEAN)
    arguments = ["--data", str(GOLDEN / "household.csv.gz"), "--output", str(tmp_path)]
    for name in ("design", "request"):
        arguments += [f"--{name}", str(tmp_path / f"{name}.json")]
    result = CliRunner().invoke(main, ["estimate", *arguments])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
