"""How long live totals take to add 1,000 answers and read 51 items by 114 communes again.

Run: `python -m benchmarks.analysis_live [ROWS]` (default 40000 answers already there). What is read
are estimates with standard error, interval, deff and df. Also printed: taking the answers away
again, and the bytes of the totals. Median and best of the repeats.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.columns import ResponseTable
from analysis.estimation.estimates import proportion_estimates
from analysis.live.accumulator import LiveTotals
from analysis.live.encoding import decode, encode
from analysis.live.plan import LivePlan, Share
from benchmarks.analysis import sample
from benchmarks.machine import describe

ADDED = 1000
REPEATS = 21


def plan_of(table: ResponseTable) -> LivePlan:
    """Every item by commune."""
    items = [name for name in table.names if name not in {"village", "commune", "w"}]
    return LivePlan(
        ids=("village",),
        strata=("commune",),
        weights="w",
        by=("commune",),
        shares=tuple(Share(column=name, levels=(4.0, 5.0)) for name in items),
    )


def timed(tasks: list[Callable[[], object]]) -> str:
    """Median and best milliseconds."""
    times = []
    for task in tasks:
        start = time.perf_counter()
        task()
        times.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(times):6.1f} ({min(times):.1f}) ms"


def main() -> None:
    """Print one line per task."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    random = np.random.default_rng(7)
    table = sample(rows).table
    batches = [
        table.rows(np.isin(np.arange(rows), random.choice(rows, ADDED, replace=False)))
        for _ in range(REPEATS)
    ]
    live = LiveTotals(plan_of(table))

    def add_and_read(batch: ResponseTable) -> None:
        live.add(batch)
        proportion_estimates(live.totals().totals)

    print(describe(), f"· load average {os.getloadavg()[0]:.2f}")
    print(f"first {rows:,} answers       {timed([lambda: live.add(table)])}")
    print(
        f"{ADDED:,} more, all read    {timed([partial(add_and_read, batch) for batch in batches])}"
    )
    print(
        f"{ADDED:,} taken away again  {timed([partial(live.subtract, batch) for batch in batches])}"
    )
    data = encode(live)
    print(f"written                  {timed([lambda: encode(live)] * 5)}, {len(data) / 1e6:.1f} MB")
    print(f"read                     {timed([lambda: decode(data)] * 5)}")


if __name__ == "__main__":
    main()
