"""How long item estimates take: 51 items, overall and by 114 communes, Taylor SE and deff.

Run: `python -m benchmarks.analysis [ROWS ...]` (default 40000 1000000). Data, design and loading
are outside the clock; answers are random, seeded, with 3 % missing, in columns of four bytes.
Median and best of the repeats are printed, because a shared machine disturbs the median. Beside
them stands a bare NumPy pass in the same run: weighted sums of valid and of satisfied answers by
village, without domains, errors or checks.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import domains_of
from analysis.estimation.estimates import proportion_estimates
from analysis.indices.index import estimate_index
from analysis.indices.scheme import load_scheme
from analysis.totals import share_totals, status_of
from benchmarks.machine import describe

ITEMS = 51
COMMUNES = 114
VILLAGES = 1201
SATISFIED = 4
REPEATS = 5
SIPAS = load_scheme("sipas_2023_2026")


def sample(rows: int) -> SurveyDesign:
    """A stratified two-stage sample of the given size."""
    random = np.random.default_rng(114051)
    village = random.integers(0, VILLAGES, rows)
    names = (*SIPAS.items, *(f"extra_{number}" for number in range(ITEMS - len(SIPAS.items))))
    columns = {name: random.integers(1, 6, rows).astype(np.float32) for name in names}
    for answers in columns.values():
        answers[random.random(rows) < 0.03] = np.nan
    table = ResponseTable(
        {
            **columns,
            "village": village,
            "commune": village % COMMUNES,
            "w": random.uniform(50, 400, rows),
        }
    )
    return survey_design(table, ids=["village"], strata=["commune"], weights="w")


def bare_pass(design: SurveyDesign) -> None:
    """What no estimate can do without: two weighted counts per item."""
    village, weights = design.stages[-1].unit, design.weights
    for name in design.table.names:
        if name not in {"village", "commune", "w"}:
            answers = design.table.column(name).astype(np.float32, copy=False)
            np.bincount(village, weights=weights * ~np.isnan(answers), minlength=VILLAGES)
            np.bincount(village, weights=weights * (answers >= SATISFIED), minlength=VILLAGES)


def item_estimates(design: SurveyDesign) -> None:
    """51 shares overall and by commune, from one pass over the rows."""
    names = [n for n in design.table.names if n not in {"village", "commune", "w"}]
    answers = (design.table.numeric(name) for name in names)
    communes = domains_of(design.table.column("commune"))
    totals = share_totals(
        design, communes, (status_of(y >= SATISFIED, np.isnan(y)) for y in answers)
    )
    proportion_estimates(totals)
    proportion_estimates(totals.merged(np.zeros(COMMUNES, dtype=np.int64), 1))


def index_estimates(design: SurveyDesign) -> None:
    """The 33-item index, its factors and items, overall and by commune."""
    estimate_index(SIPAS, design)
    estimate_index(SIPAS, design, design.table.column("commune"))


def seconds(task: Callable[[SurveyDesign], None], design: SurveyDesign) -> tuple[float, float]:
    """Median and best wall time of the repeats."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task(design)
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


def main() -> None:
    """Print one row per size."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [40_000, 1_000_000]
    print(describe(), f"· load average {os.getloadavg()[0]:.2f}")
    print(f"seconds, median (best) of {REPEATS}; peak memory of the whole process so far\n")
    print(
        f"{'rows':>10} {'bare pass':>16} {'51 items':>16} {'ratio':>6} "
        f"{'33-item index':>16} {'MB':>5}"
    )
    for rows in sizes:
        design = sample(rows)
        bare, items = seconds(bare_pass, design), seconds(item_estimates, design)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        index = seconds(index_estimates, design)
        row = " ".join(f"{median:>8.3f} ({best:.3f})" for median, best in (bare, items))
        ratio = items[0] / bare[0]
        print(f"{rows:>10,} {row} {ratio:>6.2f} {index[0]:>8.3f} ({index[1]:.3f}) {peak:>5.0f}")


if __name__ == "__main__":
    main()
