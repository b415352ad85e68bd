"""Run the benchmarks in turn, each in its own process so that none warms another's caches."""

import subprocess
import sys

from benchmarks.machine import describe

MODULES = (
    "benchmarks.sampling",
    "benchmarks.draws",
    "benchmarks.frames",
    "benchmarks.analysis",
    "benchmarks.analysis_live",
    "benchmarks.replicates",
    "benchmarks.weights",
    "benchmarks.par",
    "benchmarks.writer",
    "benchmarks.steps",
    "benchmarks.submissions",
    "benchmarks.pages",
    "benchmarks.slow_phone",
    "benchmarks.forms",
    "benchmarks.audit",
    "benchmarks.questionnaires",
    "benchmarks.lint",
    "benchmarks.xlsform",
    "benchmarks.registers",
)


def main() -> None:
    """Run every benchmark, or those named on the command line."""
    chosen = [f"benchmarks.{name}" for name in sys.argv[1:]] or list(MODULES)
    print(describe())
    for module in chosen:
        print(f"\n== {module}", flush=True)
        subprocess.run([sys.executable, "-m", module], check=True)


if __name__ == "__main__":
    main()
