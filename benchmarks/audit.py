"""How long a monitor waits: verifying bundles of many answers, and the memory that takes.

    python -m benchmarks.audit [--answers N ...]

Every answer has a receipt code, a sealed row, a response with five ratings and a part in a
published index, and was mixed with seven others. Answers arrive by eights, as under load, or alone,
as in a quiet hour: then each has a ledger entry for itself, and the bundle is the dearest of its
size. The verifier runs as monitors run it: the one file, in a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.audit_rounds import MadeUp
from benchmarks.machine import describe
from survey_service.exports.audit_bundle import write_bundle
from survey_service.ledger.verifier.one_file import one_file

ARRIVING = (8, 1)


def built(path: Path, answers: int, arriving: int) -> int:
    """Write a bundle; return how many entries its ledger has."""
    made = MadeUp(answers, arriving)
    write_bundle(path, made.parts())
    return made.size


class Verified(NamedTuple):
    """Seconds on the clock and of the processor, peak memory in MiB, and the verdict."""

    seconds: float
    processor: float
    peak: float
    verdict: str


def verified(program: Path, bundle: Path) -> Verified:
    """Verify a bundle as a monitor does."""
    begun = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-I", str(program), str(bundle)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        said = running.stdout.read() if running.stdout else ""
        _, _, used = os.wait4(running.pid, 0)
        running.returncode = 0  # it was waited for
    seconds = perf_counter() - begun
    verdict = json.loads(said.splitlines()[-1])["verdict"]
    return Verified(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, verdict)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, nargs="+", default=[100_000, 1_000_000])
    print(describe())
    print(f"{'answers':>10} {'arriving':>8} {'entries':>10} {'MiB':>5}", end="")
    print(f" {'s':>6} {'CPU s':>6} {'peak MiB':>9} verdict")
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as folder:
        program = Path(folder) / "verifier.py"
        program.write_text(one_file(), encoding="utf-8")
        for answers, arriving in product(options.parse_args().answers, ARRIVING):
            bundle = Path(folder) / "bundle.zip"
            # elsewhere: a process counts the memory of the one that started it as its own
            with get_context("spawn").Pool(1) as pool:
                entries = pool.apply(built, (bundle, answers, arriving))
            size = bundle.stat().st_size / 2**20
            run = verified(program, bundle)
            bundle.unlink()
            print(f"{answers:>10,} {arriving:>8} {entries:>10,} {size:>5,.0f}", end="")
            print(f" {run.seconds:>6.1f} {run.processor:>6.1f} {run.peak:>9.0f} {run.verdict}")


if __name__ == "__main__":
    main()
