"""R `survey` itself, where it is installed, on samples drawn here: every design, every estimate."""

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.requests.design import DesignSpec
from analysis.requests.request import Request
from analysis.requests.run import run

pytestmark = pytest.mark.endurance

SCRIPT = Path(__file__).parent / "oracle.R"
SEEDS = range(5)
INTERVALS = {"xlogit": "logit", "beta": "beta", "mean": "mean", "asin": "asin"}
STRATIFIED = {"ids": "psu", "strata": "h", "weights": "w", "lonely_psu": "adjust"}


@pytest.fixture(scope="module")
def rscript() -> str:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    asked = subprocess.run([program, "-e", "library(survey)"], capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("R has no package survey")
    return program


def sample(seed: int) -> dict[str, np.ndarray[Any, Any]]:
    """Four strata of 2 to 6 PSUs of 2 to 9 rows; a tenth of y is missing."""
    random = np.random.default_rng(seed)
    psus = random.integers(2, 7, 4)
    h = np.repeat(np.arange(4), psus)
    rows = random.integers(2, 10, len(h))
    psu = np.repeat(np.arange(len(h)), rows)
    n = len(psu)
    sizes = (psus + random.integers(1, 9, 4))[h]
    p = random.uniform(0.1, 0.9, n)
    group = random.choice(["a", "b", "c"], n)
    group[:3] = ["a", "b", "c"]
    return {
        "row": np.arange(n),
        "h": h[psu],
        "psu": psu,
        "N1": sizes[psu],
        "n1": psus[h[psu]],
        "N0": np.where(h[psu] < 2, psus[h[psu]], sizes[psu]),
        "N2": (rows + random.integers(0, 9, len(h)))[psu],
        "p": p,
        "w": random.uniform(5, 60, n),
        "y": np.where(random.random(n) < 0.1, np.nan, random.normal(50, 10, n) + psu),
        "x": random.uniform(1, 3, n),
        "good": (random.random(n) < 0.7).astype(int),
        "grp": group,
        "sex": random.choice(["f", "m"], n),
    }


def designs(columns: dict[str, np.ndarray[Any, Any]]) -> dict[str, dict[str, Any]]:
    counts = {g: int((columns["grp"] == g).sum()) * 300 + 100 for g in ("a", "b", "c")}
    whole = sum(counts.values())
    margins = {"grp": counts, "sex": {"f": 0.55 * whole, "m": 0.45 * whole}}
    return {
        "stratified": STRATIFIED,
        "stages": {
            "ids": ["psu", "row"],
            "strata": "h",
            "fpc": ["N1", "N2"],
            "lonely_psu": "adjust",
        },
        "certain": {**STRATIFIED, "ids": ["psu", "row"], "fpc": ["N0", "N2"]},
        "whole": {**STRATIFIED, "fpc": "n1"},
        "brewer": {"ids": "row", "fpc": "p", "pps": "brewer"},
        "post": {**STRATIFIED, "calibrate": {"kind": "poststratify", "margins": {"grp": counts}}},
        "rake": {
            **STRATIFIED,
            "calibrate": {"kind": "rake", "margins": margins, "residual": "sweeps"},
        },
        "linear": {**STRATIFIED, "calibrate": {"kind": "linear", "margins": margins}},
    }


REQUEST = msgspec.convert(
    {
        "estimates": [
            {"kind": "mean", "variables": "y"},
            {"kind": "mean", "variables": "y", "deff": "replace"},
            {"kind": "total", "variables": "y"},
            {"kind": "ratio", "numerator": "y", "denominator": "x"},
            {"kind": "mean", "variables": "x", "by": "grp"},
            {
                "kind": "contrast",
                "variables": "x",
                "by": "grp",
                "contrasts": [
                    {
                        "name": "a - b",
                        "terms": [
                            {"domain": {"grp": "a"}},
                            {"domain": {"grp": "b"}, "coefficient": -1},
                        ],
                    }
                ],
            },
            *(
                {"kind": "proportion", "variables": "good", "interval": interval}
                for interval in INTERVALS.values()
            ),
        ]
    },
    Request,
)


def ours(table: ResponseTable, design: dict[str, Any]) -> dict[str, list[float]]:
    rows: list[Any] = run(REQUEST, msgspec.convert(design, DesignSpec), table)
    mean, replace, total, ratio, *groups = rows[:-5]
    contrast, *shares = rows[-5:]
    groups.sort(key=lambda row: row.domain["grp"])
    found = {
        "mean.deff": [mean.deff],
        "replace.deff": [replace.deff],
        "freedom": [mean.df],
        "by.est": [row.est for row in groups],
        "by.se": [row.se for row in groups],
    }
    for name, row in (("mean", mean), ("total", total), ("ratio", ratio), ("contrast", contrast)):
        found |= {f"{name}.est": [row.est], f"{name}.se": [row.se]}
    for method, row in zip(INTERVALS, shares, strict=True):
        found[method] = [row.lci, row.uci]
    return found


def printed(text: str) -> dict[str, float]:
    pairs = (line.split() for line in text.splitlines())
    return {name: float(value.replace("NA", "nan")) for name, value in pairs}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_design_and_estimate_equals_r(rscript: str, seed: int, tmp_path: Path) -> None:
    columns = sample(seed)
    path = tmp_path / "sample.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*(column.tolist() for column in columns.values()), strict=True):
            writer.writerow("" if value != value else value for value in row)  # noqa: PLR0124
    done = subprocess.run(
        [rscript, str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures = printed(done.stdout)
    table = ResponseTable({name: np.asarray(column) for name, column in columns.items()})
    for name, design in designs(columns).items():
        for figure, values in ours(table, design).items():
            for place, value in enumerate(values, start=1):
                wanted = figures.pop(f"{name}.{figure}.{place}")
                if (name, figure) == ("whole", "beta"):  # R divides by an error of 0
                    wanted = table.numeric("good") @ table.numeric("w") / table.numeric("w").sum()
                # raking stops an iteration; an error of 0 is rounding in R
                precision = 1e-6 if name == "rake" else 1e-8
                found = np.nan if value is None else value
                assert found == pytest.approx(wanted, rel=precision, abs=1e-10, nan_ok=True), (
                    f"{name}: {figure}"
                )
    assert not figures
