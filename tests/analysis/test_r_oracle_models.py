"""R itself on quantiles, tests, models, jackknives and calibrated means of random small designs.

One call of R serves all of them; figures are equal to 1e-8.
It runs where `Rscript` finds the package survey, in the long lane; elsewhere it is skipped.
"""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import everyone
from analysis.estimation.chisq import association
from analysis.estimation.estimates import mean_estimates
from analysis.estimation.quantile import quantile_estimates
from analysis.models.glm import fit_glm
from analysis.models.matrix import Terms, model_matrix
from analysis.replication.methods import replicated
from analysis.totals import value_totals
from analysis.weights.calibrated_design import calibrate_design
from analysis.weights.calibrating import CalibrationSpec

pytestmark = pytest.mark.endurance
SCRIPT = Path(__file__).parent / "oracle_models.R"
DESIGNS = 60
KINDS = ("none", "one", "two")


def finds_survey() -> str | None:
    """Why R cannot be asked, or None if it can."""
    program = shutil.which("Rscript")
    if program is None:
        return "Rscript is not installed"
    done = subprocess.run(
        [program, "-e", "library(survey)"], capture_output=True, check=False, timeout=60
    )
    return None if done.returncode == 0 else "R has no package survey"


def drawn(seed: int) -> dict[str, Any]:
    """Strata of two to five PSUs of three to six rows, some answers missing."""
    random = np.random.default_rng([2026, seed])
    psus = random.integers(2, 6, random.integers(2, 5))
    sizes = random.integers(3, 7, psus.sum())
    psu = np.repeat(np.arange(len(sizes)), sizes)
    stratum = np.repeat(np.arange(len(psus)), psus)[psu]
    n = len(psu)
    x = random.normal(0, 1, n).round(3)
    y = (random.normal(10, 3, n) + random.normal(0, 2, len(sizes))[psu]).round(2)
    group = random.choice(["a", "b"], n)
    group[:2] = "a", "b"
    return {
        "h": stratum + 1,
        "psu": psu + 1,
        "row": np.arange(n) + 1,
        "N": psus[stratum] * 3 + 2,
        "M": sizes[psu] * 4,
        "w": random.uniform(2, 20, n).round(4),
        "y": np.where(random.random(n) < 0.1, np.nan, y),
        "v": (y + 5 + random.normal(0, 1, n)).round(2),
        "x": x,
        "z": (random.random(n) < 1 / (1 + np.exp(-x))).astype(int),
        "g": group,
        "c": random.choice(["p", "q", "r"], n),
    }


def design_of(columns: dict[str, Any], kind: str) -> SurveyDesign:
    table = ResponseTable(columns)
    if kind == "two":
        return survey_design(table, ids=["psu", "row"], strata=["h"], fpc=["N", "M"])
    fpc = ["N"] if kind == "one" else []
    return survey_design(table, ids=["psu"], strata=["h"], weights="w", fpc=fpc)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    reason = finds_survey()
    if reason is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("oracle")
    lines = [("name", "fpc")]
    for seed in range(DESIGNS):
        lines.append((f"d{seed}", KINDS[seed % 3]))
        write(folder / f"d{seed}.csv", drawn(seed))
    with (folder / "designs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    done = subprocess.run(
        ["Rscript", str(SCRIPT), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, float]] = {}
    for line in done.stdout.splitlines():
        name, key, number = line.split()
        found.setdefault(name, {})[key] = float("nan" if number == "NA" else number)
    return found


def write(path: Path, columns: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow(["" if v != v else v for v in row])  # noqa: PLR0124 - NaN is not itself


@pytest.mark.parametrize("seed", range(DESIGNS))
def test_r_says_the_same(seed: int, answers: dict[str, dict[str, float]]) -> None:
    expected = answers[f"d{seed}"]
    kind = KINDS[seed % 3]
    design = design_of(drawn(seed), kind)
    found = {
        f"{key}.{place + 1}": value
        for key, values in figures(design, kind)
        for place, value in enumerate(values)
    }
    assert set(found) == set(expected)
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, rel=1e-8, abs=1e-10, nan_ok=True), key


def figures(design: SurveyDesign, kind: str) -> Iterator[tuple[str, list[float]]]:
    """The figures of `oracle_models.R`, in its order."""
    numeric, everybody = design.table.numeric, everyone(design.n)
    used = np.ones(design.n, dtype=bool)
    y, v = numeric("y"), numeric("v")
    median = quantile_estimates(design, everybody, [v], [0.5], rule="hf7", interval="xlogit")
    yield "median", [part[0, 0] for part in (median.est, median.lci, median.uci, median.se)]
    test = association(design, used, design.table.keys("g"), design.table.keys("c")).outcome
    yield "chisq", [test.statistic, test.ndf, test.ddf, test.p]
    linear = fit_glm(design, model_matrix(design.table, Terms(["x"], ["g"]), used), v)
    # R names the group first
    place = [0, 2, 1]
    yield "linear", [*linear.coefficients[place], *linear.se[place]]
    logit = fit_glm(
        design, model_matrix(design.table, Terms(["x"]), used), numeric("z"), "binomial"
    )
    yield "logit", [*logit.coefficients, *logit.se]
    if kind != "two":
        again = mean_estimates(value_totals(replicated(design, "JKn"), everybody, [y]))
        yield "jackknife", [again.est[0, 0], again.se[0, 0]]
    whole = design.weights.sum()
    margins = {
        "g": {"a": whole * 1.02 - 0.4 * whole, "b": 0.4 * whole},
        "v": float(design.weights @ v) * 1.01,
    }
    calibrated = calibrate_design(design, CalibrationSpec(kind="linear", margins=margins))
    greg = mean_estimates(value_totals(calibrated, everybody, [y]))
    yield "calibrated", [greg.est[0, 0], greg.se[0, 0]]
