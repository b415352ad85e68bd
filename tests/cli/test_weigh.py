"""`langnghe weigh` and `calibrate` from outside: the printed example, R's weights, refusals."""

import csv
import gzip
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from survey_service.cli import main
from survey_service.warehouse.tables import read_table

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "reference" / "commune"
DOCUMENT = (ROOT.parent / "docs" / "cli.md").read_text(encoding="utf-8")
MARGINS = json.loads((GOLDEN / "margins.json").read_text(encoding="utf-8"))
AGE_SEX = {name.replace("_", "|"): total for name, total in MARGINS["agesex"].items()}
RAKE = {"kind": "rake", "margins": {"sex*age": AGE_SEX, "commune": MARGINS["commune"]}}


def block(name: str) -> str:
    match = re.search(rf"^```\w+ {name}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def weigh(folder: Path, data: Path | str, plan: str | dict[str, Any], *more: str) -> Result:
    """Run the command; data and plan are texts or files."""
    if isinstance(data, str):
        (folder / "cases.csv").write_text(data, encoding="utf-8")
        data = folder / "cases.csv"
    path = folder / ("plan.yaml" if isinstance(plan, str) else "plan.json")
    path.write_text(plan if isinstance(plan, str) else json.dumps(plan), encoding="utf-8")
    options = ["--data", data, "--plan", path, "--output", folder / "weights.csv"]
    options += ["--report", folder / "report.json", *more]
    return CliRunner().invoke(main, ["weigh", *map(str, options)])


def rows(text: str) -> list[list[float | str]]:
    def cell(value: str) -> float | str:
        return float(value) if re.fullmatch(r"-?[\d.]+", value) else value

    return [[cell(value) for value in row] for row in csv.reader(io.StringIO(text))]


def written(folder: Path) -> tuple[str, dict[str, Any]]:
    table = (folder / "weights.csv").read_text(encoding="utf-8")
    return table, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def test_the_printed_example_is_what_comes_out(tmp_path: Path) -> None:
    done = weigh(tmp_path, block("cases"), block("plan"))
    assert done.exit_code == 0, done.stderr
    assert "5 / 7 rows, Kish deff 1.0703" in done.stdout
    table, told = written(tmp_path)
    header, *found = rows(table)
    printed_header, *printed = rows(block("weights"))
    assert header == printed_header
    for one, other in zip(found, printed, strict=True):
        assert one[:2] == other[:2]
        assert one[2:] == pytest.approx(other[2:], abs=5e-5)
        assert one[-1] == pytest.approx(float(np.prod([float(f) for f in one[2:-1]])), rel=1e-12)
    assert told["weights"]["total"] == pytest.approx(150)
    assert [step["name"] for step in told["steps"]] == header[3:-1]


def test_the_report_says_where_weights_come_from(tmp_path: Path) -> None:
    weigh(tmp_path, block("cases"), block("plan"))
    _, told = written(tmp_path)
    for kind, name in (("data", "cases.csv"), ("plan", "plan.yaml")):
        digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert told["provenance"][kind] == {"file": name, "sha256": digest}
    assert told["version"] == "2026.1"
    assert told["largest"][0] == {"row": 2, "id": "b", "weight": 38.4, "medians": 38.4 / 32.9}


def test_weights_of_the_household_sample_equal_r(tmp_path: Path) -> None:
    plan = {
        "version": "1",
        "base": "dw",
        "steps": [
            {
                "step": "nonresponse",
                "column": "resp",
                "responded": [1],
                "cells": ["ctype", "sex", "age"],
            },
            {"step": "calibrate", **RAKE},
            {"step": "trim", "upper": {"median": 3}},
        ],
    }
    done = weigh(tmp_path, GOLDEN / "household.csv.gz", plan)
    assert done.exit_code == 0, done.stderr
    expected = read_table(GOLDEN / "household_weights.csv.gz")
    found = read_table(tmp_path / "weights.csv")
    answered = found.numeric("weight") > 0
    np.testing.assert_allclose(
        found.numeric("weight")[answered], expected.numeric("trim"), rtol=1e-8
    )


def test_a_calibrated_design_equals_r(tmp_path: Path, commune_case: dict[str, Any]) -> None:
    spec = RAKE | {"residual": "sweeps"}
    adjusted = {
        "version": "1",
        "base": "dw",
        "steps": [
            {
                "step": "nonresponse",
                "name": "nr",
                "column": "resp",
                "responded": [1],
                "cells": ["ctype", "sex", "age"],
            }
        ],
    }
    done = weigh(tmp_path, GOLDEN / "household.csv.gz", adjusted, "--with-data")
    assert done.exit_code == 0, done.stderr
    design = {
        "ids": ["village"],
        "strata": ["commune"],
        "weights": "weight",
        "lonely_psu": "adjust",
        "rows": "resp == 1",
        "calibrate": spec,
    }
    request = {"estimates": [{"kind": "proportion", "variables": ["q01"], "levels": [4, 5]}]}
    (tmp_path / "design.json").write_text(json.dumps(design), encoding="utf-8")
    (tmp_path / "request.json").write_text(json.dumps(request), encoding="utf-8")
    names = [("data", "weights.csv"), ("design", "design.json"), ("request", "request.json")]
    options = [part for key, name in names for part in (f"--{key}", str(tmp_path / name))]
    done = CliRunner().invoke(main, ["estimate", *options])
    assert done.exit_code == 0, done.stderr
    (row,) = json.loads(done.stdout)
    place = commune_case["item"].index("q01")
    for key in ("est", "se", "deff"):
        assert row[key] == pytest.approx(commune_case[key][place], rel=1e-8)


@pytest.fixture
def commune_case() -> dict[str, Any]:
    text = gzip.decompress((GOLDEN / "golden_commune.json.gz").read_bytes())
    cases = {case["id"]: case for case in json.loads(text)["cases"]}
    found: dict[str, Any] = cases["hh.RK.item.overall"]["rows"]
    return found


def test_files_are_never_written_over(tmp_path: Path) -> None:
    for kept in ("weights.csv", "report.json"):
        folder = tmp_path / kept
        folder.mkdir()
        (folder / kept).write_text("kept", encoding="utf-8")
        done = weigh(folder, block("cases"), block("plan"))
        assert done.exit_code == 2
        assert "output-unwritable" in done.stderr
        assert (folder / kept).read_text(encoding="utf-8") == "kept"
        others = {"weights.csv", "report.json"} - {kept}
        assert not any((folder / other).exists() for other in others)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("base: w", "bad-key"),
        ("version: '1'\nbase: w\nsteps: [{step: rake}]", "bad-key"),
        ("version: '1'\nbase: gone", "unknown-column"),
        ("version: '1'\nbase: [", "not-readable"),
        (
            "version: '1'\nbase: w\nsteps: [{step: eligibility, column: state, eligible: [\"9\"]}]",
            "no-weight-left",
        ),
    ],
)
def test_a_plan_that_cannot_run_is_refused_in_one_line(
    plan: str, code: str, tmp_path: Path
) -> None:
    done = weigh(tmp_path, block("cases"), plan)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{code}: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "weights.csv").exists()


def test_a_column_is_not_given_two_meanings(tmp_path: Path) -> None:
    plan = "version: '1'\nbase: w\nsteps: [{step: trim, upper: 60, name: sex}]"
    done = weigh(tmp_path, block("cases"), plan, "--with-data")
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, "column-taken")


def test_nothing_but_ones_without_base_and_steps(tmp_path: Path) -> None:
    done = weigh(tmp_path, block("cases"), "version: '1'\nbase: none")
    assert done.exit_code == 0, done.stderr
    _, *found = rows(written(tmp_path)[0])
    assert found == [[n, 1.0, 1.0] for n in range(1, 8)]
