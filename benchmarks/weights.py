"""How long raking takes: a million rows to four margins of 2, 4, 3 and 114 levels.

Run: `python -m benchmarks.weights [ROWS ...]` (default 40000 1000000). Data and loading are outside
the clock; grouping the rows into cells is inside. Beside it stands a bare NumPy pass over the same
columns: the weights summed by each of the four, once. Margins are of weights drawn anew, so raking
has work.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.columns import ResponseTable
from analysis.weights.calibrating import CalibrationSpec, calibrate_rows
from analysis.weights.margins import Controls
from benchmarks.machine import describe

LEVELS = {"sex": 2, "age": 4, "edu": 3, "commune": 114}
REPEATS = 5


def sample(rows: int) -> tuple[ResponseTable, Controls]:
    """A table with weights, and margins it can be raked to."""
    random = np.random.default_rng(114051)
    columns = {name: random.integers(1, size + 1, rows) for name, size in LEVELS.items()}
    weights = random.uniform(50, 400, rows)
    population = weights * random.uniform(0.5, 2.0, rows) * (1 + 0.2 * columns["age"])
    margins: Controls = {
        name: {
            str(level + 1): float(total)
            for level, total in enumerate(np.bincount(column - 1, population))
        }
        for name, column in columns.items()
    }
    return ResponseTable({**columns, "w": weights}), margins


def bare(table: ResponseTable) -> None:
    """The weights summed by each margin column."""
    weights = table.column("w").astype(np.float64, copy=False)
    for name in LEVELS:
        np.bincount(table.column(name).astype(np.int64, copy=False), weights)


def seconds(task: Callable[[], object]) -> tuple[float, float]:
    """Median and best wall time of the repeats."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


def main() -> None:
    """Print a row per size and kind."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [40_000, 1_000_000]
    print(describe())
    print(f"seconds, median (best) of {REPEATS}; × is to the bare pass; peak memory so far\n")
    print(f"{'rows':>10} {'kind':>8} {'bare pass':>16} {'weights':>16} {'×':>6} {'peak MB':>8}")
    for rows in sizes:
        table, margins = sample(rows)
        before = table.numeric("w")
        for kind in ("rake", "raking", "linear"):
            spec = CalibrationSpec(kind=kind, margins=margins)
            plain, best_plain = seconds(partial(bare, table))
            found, best = seconds(partial(calibrate_rows, table, before, spec, "benchmark"))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{rows:>10,} {kind:>8} {plain:>8.4f} ({best_plain:.4f})"
                f" {found:>7.3f} ({best:.3f}) {found / plain:>6.1f} {peak:>8.0f}"
            )


if __name__ == "__main__":
    main()
