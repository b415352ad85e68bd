"""How long item estimates take: 51 items, overall and by 114 communes, Taylor SE and deff.

Run: `python -m benchmarks.analysis [ROWS ...]` (default 40000 1000000). Data, design and loading
are outside the clock; answers are random, seeded, with 3 % missing. Median and best of the repeats
are printed, because a shared machine disturbs the median.
"""

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
REPEATS = 5
SIPAS = load_scheme("sipas_2023_2026")


def sample(rows: int) -> SurveyDesign:
    """A stratified two-stage sample of the given size."""
    random = np.random.default_rng(114051)
    village = random.integers(0, VILLAGES, rows)
    names = (*SIPAS.items, *(f"extra_{number}" for number in range(ITEMS - len(SIPAS.items))))
    columns = {name: random.integers(1, 6, rows).astype(np.float64) for name in names}
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


def item_estimates(design: SurveyDesign) -> None:
    """51 shares overall and by commune, from one pass over the rows."""
    names = [n for n in design.table.names if n not in {"village", "commune", "w"}]
    answers = (design.table.numeric(name) for name in names)
    communes = domains_of(design.table.column("commune"))
    totals = share_totals(design, communes, (status_of(y >= 4, np.isnan(y)) for y in answers))
    proportion_estimates(totals)
    proportion_estimates(totals.merged(np.zeros(COMMUNES, dtype=np.int64), 1))


def index_estimates(design: SurveyDesign) -> None:
    """The 33-item index, its factors and items, overall and by commune."""
    estimate_index(SIPAS, design)
    estimate_index(SIPAS, design, design.table.column("commune"))


def seconds(task: Callable[[SurveyDesign], None], design: SurveyDesign) -> str:
    """Median and best wall time of the repeats."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task(design)
        times.append(time.perf_counter() - start)
    return f"{statistics.median(times):.3f} ({min(times):.3f})"


def main() -> None:
    """Print one row per size."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [40_000, 1_000_000]
    print(describe())
    print(f"seconds, median (best) of {REPEATS}; peak memory of the whole process so far\n")
    print(f"{'rows':>10} {'51 items':>16} {'33-item index':>16} {'peak MB':>8}")
    for rows in sizes:
        design = sample(rows)
        items, index = seconds(item_estimates, design), seconds(index_estimates, design)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{rows:>10,} {items:>16} {index:>16} {peak:>8.0f}")


if __name__ == "__main__":
    main()
