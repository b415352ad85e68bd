"""How long a bootstrap takes: 200 Rao-Wu replicates × 51 items at 40,000 rows, and a bare pass.

Run: `python -m benchmarks.replicates`. Data and design are outside the clock, drawing the
replicates inside it. The bare pass sums the same columns per village with NumPy alone.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.estimation.estimates import proportion_estimates
from analysis.replication.methods import Settings, replicated
from analysis.totals import share_totals, status_of
from benchmarks.analysis import sample
from benchmarks.machine import describe

ROWS = 40_000
REPLICATES = 200
REPEATS = 5


def bootstrap(design: SurveyDesign, items: list[str]) -> None:
    """Draw the replicates, pass over the rows, and estimate every item with its SE."""
    settings = Settings(REPLICATES, random=np.random.default_rng(1))
    drawn = replicated(design, "subbootstrap", settings=settings)
    answers = (design.table.numeric(item) for item in items)
    statuses = (status_of(y >= 4, np.isnan(y)) for y in answers)
    proportion_estimates(share_totals(drawn, everyone(design.n), statuses))


def bare_pass(design: SurveyDesign, items: list[str]) -> None:
    """Σw and Σws per village of every item."""
    village = design.stages[0].unit
    for item in items:
        y = design.table.numeric(item)
        valid = ~np.isnan(y)
        np.bincount(village[valid], weights=design.weights[valid])
        np.bincount(village[valid], weights=design.weights[valid] * (y[valid] >= 4))


def seconds(task: Callable[[SurveyDesign, list[str]], None], design: SurveyDesign) -> float:
    """Median wall time of the repeats."""
    items = [name for name in design.table.names if name not in {"village", "commune", "w"}]
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task(design, items)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print both and their ratio."""
    print(describe())
    design = sample(ROWS)
    whole, bare = seconds(bootstrap, design), seconds(bare_pass, design)
    print(f"{REPLICATES} bootstraps × 51 items at {ROWS:,} rows: {whole:.3f} s (limit 0.2 s)")
    print(f"bare pass over the same columns: {bare:.3f} s; ratio {whole / bare:.1f}")


if __name__ == "__main__":
    main()
