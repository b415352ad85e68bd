"""`langnghe replicate`: weights written read back to the same figures; refusals are one line."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from survey_service.cli import main

ROWS = "unit,village,commune,w,y\n" + "".join(
    f"{n},{n // 2},{n // 6},{1 + n % 3},{n * n % 17}\n" for n in range(24)
)
DESIGN: dict[str, Any] = {"ids": "village", "strata": "commune", "weights": "w"}
MEAN = {"estimates": [{"kind": "mean", "variables": "y"}]}


def call(folder: Path, command: str, design: Any, *options: str, data: str = "t.csv") -> Result:
    (folder / "t.csv").write_text(ROWS, encoding="utf-8")
    (folder / "d.json").write_text(json.dumps(design), encoding="utf-8")
    (folder / "r.json").write_text(json.dumps(MEAN), encoding="utf-8")
    paths = ["--data", str(folder / data), "--design", str(folder / "d.json"), *options]
    return CliRunner().invoke(main, [command, *paths])


@pytest.mark.parametrize(
    "replicates", [{"type": "JKn", "mse": True}, {"type": "subbootstrap", "number": 20, "seed": 3}]
)
def test_written_weights_read_back(tmp_path: Path, replicates: dict[str, Any]) -> None:
    design = {**DESIGN, "replicates": replicates}
    request = ["--request", str(tmp_path / "r.json")]
    own = json.loads(call(tmp_path, "estimate", design, *request).stdout)
    done = call(tmp_path, "replicate", design, "--output", str(tmp_path / "reps.csv"))
    assert (done.exit_code, done.stderr) == (0, "")
    with (tmp_path / "reps.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    names = [name for name in written[0] if name.startswith("rep_")]
    lines = [f"y,w,{','.join(names)}"]
    for row, line in zip(csv.DictReader(ROWS.splitlines()), written, strict=True):
        assert float(line["weight"]) == float(row["w"])
        lines.append(",".join([row["y"], line["weight"], *(line[name] for name in names)]))
    (tmp_path / "whole.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "printed.yaml").write_text(
        f"weights: w\nreplicates: {done.stdout.strip()[:-1]}, columns: [{', '.join(names)}]}}\n",
        encoding="utf-8",
    )
    options = ["--data", str(tmp_path / "whole.csv"), "--design", str(tmp_path / "printed.yaml")]
    again = CliRunner().invoke(main, ["estimate", *options, *request])
    assert again.exit_code == 0, again.stderr
    for key in ("est", "se", "df", "lci"):
        assert json.loads(again.stdout)[0][key] == pytest.approx(own[0][key], rel=1e-9)


@pytest.mark.parametrize(
    ("design", "code"),
    [
        (DESIGN, "replicates-missing"),
        ({**DESIGN, "replicates": {"type": "bootstrap"}}, "random-missing"),
        ({**DESIGN, "replicates": {"typ": "JKn"}}, "bad-key"),
    ],
)
def test_refusals(tmp_path: Path, design: Any, code: str) -> None:
    done = call(tmp_path, "replicate", design, "--output", str(tmp_path / "reps.csv"))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{code}: ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "reps.csv").exists()
