"""How long it takes to read and to lint the packaged instruments, and to compare two versions.

Run: python -m benchmarks.lint
"""

from collections.abc import Callable
from functools import partial
from importlib import resources
from statistics import median
from time import perf_counter

from msgspec.structs import replace

from questionnaires.diff import diff
from questionnaires.lint import lint
from questionnaires.loader import library, load_library, parse

_REPEATS = 15
_FOLDER = resources.files("questionnaires") / "library"


def _milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the first time and the median of those after it, in milliseconds."""
    times = []
    for _ in range(_REPEATS):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return times[0], median(times[1:])


def main() -> None:
    """Print a line per instrument and task."""
    print(f"{'instrument':28} {'task':6} {'first ms':>9} {'median ms':>9}")
    for name in library():
        text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        known = load_library(name)
        later = replace(known, version="2099.1")
        tasks: dict[str, Callable[[], object]] = {
            "load": partial(parse, text),
            "lint": partial(lint, text),  # reads the file itself
            "diff": partial(diff, known, later),
        }
        for task, work in tasks.items():
            first, usual = _milliseconds(work)
            print(f"{name:28} {task:6} {first:9.1f} {usual:9.1f}")


if __name__ == "__main__":
    main()
