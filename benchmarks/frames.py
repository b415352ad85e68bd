"""Time and memory of importing a frame of 1.2 million households from CSV, from file to commit.

Run as `python -m benchmarks.frames`. 1,201 synthetic villages come first; households refer to them.
Peak memory is that of the process that imports, its start included.
"""

import resource
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.machine import describe
from survey_service.pipeline.frames.importing import Coverage, Wish, checked, store_frame
from survey_service.pipeline.setup import initialise
from survey_service.store import units
from survey_service.store.database import Database, open_database
from survey_service.units.haiphong import haiphong

ROWS, VILLAGES, REPETITIONS = 1_200_000, 1201, 3
DAY = date(2026, 9, 1)
COVERAGE = Coverage(covers="synthetic", leaves_out="nobody real", source="benchmarks.frames")


def main() -> None:
    """Print the median time of importing the households."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/frames.db")
        initialise(database, year=2026, now=datetime.now(UTC), release_size=10)
        _import(database, "villages", _villages(Path(folder)), "villages", None)
        path = _households(Path(folder))
        times = [
            _import(database, f"households-{n}", path, "households", "villages")
            for n in range(REPETITIONS)
        ]
        size = path.stat().st_size
        database.close()
        stored = (Path(folder) / "frames.db").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(describe())
    print(f"{ROWS:,} rows ({size / 1e6:.0f} MB) imported in {median(times):.1f} s (median of 3)")
    print(f"peak memory {peak:.0f} MB; {stored / REPETITIONS / 1e6:.0f} MB in the database a frame")


def _import(database: Database, name: str, path: Path, kind: str, villages: str | None) -> float:
    start = perf_counter()
    wish = Wish(
        name=name,
        kind="villages" if kind == "villages" else "households",
        path=path,
        day=DAY,
        coverage=COVERAGE,
        villages=villages,
    )
    with database.read() as connection:
        found = checked(connection, units.registry(connection), wish, lambda _: None)
    with database.write() as connection:
        store_frame(connection, wish, found, datetime.now(UTC))
    return perf_counter() - start


def _villages(folder: Path) -> Path:
    communes = [unit.code for unit in haiphong().units(DAY, kind="commune")]
    path = folder / "villages.csv"
    rows = ["village,commune,name,adults,households,valid_from,valid_to,successor"]
    rows += [
        f"MP.{k:04d},{communes[k % len(communes)]},Thôn {k} (mô phỏng),2500,1000,2025-07-01,,"
        for k in range(VILLAGES)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _households(folder: Path) -> Path:
    path = folder / "households.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("household,village,adults\n")
        for k in range(ROWS):
            file.write(f"H{k // VILLAGES:05d},MP.{k % VILLAGES:04d},{1 + k % 4}\n")
    return path


if __name__ == "__main__":
    main()
