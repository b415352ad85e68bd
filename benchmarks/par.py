"""How long the scores of a city take: 114 communes and 14 departments under the packaged examples.

Run: `python -m benchmarks.par [REPEATS]` (default 7). Points, values and estimates are made before
the clock starts; inside it are every line, totals, classes, ranks and rank sets, and in the second
row also why points were lost and what would move the score. The third re-scores all communes
under a draft.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import structs

from analysis.par.estimates import Estimate
from analysis.par.library import load_par_scheme
from analysis.par.outline import leaves
from analysis.par.report import ParReport, par_report
from analysis.par.rescoring import rescore
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.units import UnitPoints
from benchmarks.machine import describe

BLOCKS = {"wards": 45, "communes": 69, "departments": 14}
REPEATS = 7


def units_of(scheme: ParScheme, random: np.random.Generator) -> list[UnitPoints]:
    """Units of every block of a scheme with points for all of it."""
    codes = [(block, n) for block in scheme.blocks for n in range(BLOCKS[block])]
    return [_unit(scheme, block, f"{block}-{n}", random) for block, n in codes]


def _unit(scheme: ParScheme, block: str, code: str, random: np.random.Generator) -> UnitPoints:
    points = {
        leaf.name: float(random.uniform(0.8, 1)) * leaf.criterion.maximum
        for leaf in leaves(scheme)
        if not leaf.aside and leaf.criterion.source != "survey"
    }
    estimate = Estimate(est=float(random.uniform(0.8, 0.97)), se=0.015, df=40, n=50)
    return UnitPoints(
        unit=code, block=block, appraised_points=points, estimates={"overall": estimate}
    )


def everything(scheme: ParScheme, units: list[UnitPoints]) -> ParReport:
    """Scores with what explains them."""
    return par_report(scheme, score_units(scheme, units))


def seconds(task: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median and best wall time."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


def main() -> None:
    """Print a row per kind of work."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS
    random = np.random.default_rng(128)
    communes = load_par_scheme("par_commune_example")
    departments = load_par_scheme("par_department_example")
    wards, offices = units_of(communes, random), units_of(departments, random)
    draft = structs.replace(communes, version="draft", classes=())

    def both(score: Callable[[ParScheme, list[UnitPoints]], object]) -> None:
        score(communes, wards)
        score(departments, offices)

    print(describe())
    print(f"{len(wards) + len(offices)} units; seconds, median (best) of {repeats}\n")
    for name, task in (
        ("score and rank", partial(both, score_units)),
        ("with reasons", partial(both, everything)),
        ("a draft on the year", partial(rescore, communes, draft, wards)),
    ):
        median, best = seconds(task, repeats)
        print(f"{name:>20} {median:>8.3f} ({best:.3f})")


if __name__ == "__main__":
    main()
