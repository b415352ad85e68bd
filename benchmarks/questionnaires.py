"""How fast questionnaires are read and answers checked: `python -m benchmarks.questionnaires`.

One core, no server, no database. Complete means: every item on the route is answered.
"""

from collections.abc import Callable
from importlib import resources
from statistics import median
from time import perf_counter

from benchmarks.machine import describe
from questionnaires.instrument import (
    FreeTextItem,
    Instrument,
    Item,
    MultipleChoiceItem,
    item_choices,
    items,
)
from questionnaires.loader import load_library, parse
from questionnaires.routing import on_route, screens
from questionnaires.validation import Accepted, check
from questionnaires.validity import judge, load_rule

NAME = "sipas_citizen"
ROUNDS = 40
EACH = 250


def complete_answers(instrument: Instrument) -> dict[str, object]:
    """Return answers to everything on one route: the first choice, and some words."""
    answers = {item.name: _answer(instrument, item) for item in items(instrument)}
    checked = check(instrument, answers)
    if not isinstance(checked, Accepted):
        raise SystemExit(f"not accepted: {checked.violations}")
    return checked.answers


def _answer(instrument: Instrument, item: Item) -> object:
    if isinstance(item, FreeTextItem):
        return "Công chức hướng dẫn tận tình, kết quả trả đúng hẹn."
    code = item_choices(instrument, item)[0].code
    return [code] if isinstance(item, MultipleChoiceItem) else code


def seconds(work: Callable[[], object], times: int = EACH) -> tuple[float, float]:
    """Return best and median seconds of one call over rounds of `times` calls."""
    found = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        for _ in range(times):
            work()
        found.append((perf_counter() - begun) / times)
    return min(found), median(found)


def main() -> None:
    """Print the table."""
    print(describe())
    instrument = load_library(NAME)
    text = (resources.files("questionnaires") / "library" / f"{NAME}.yaml").read_text("utf-8")
    answers = complete_answers(instrument)
    rule = load_rule("half_answered")
    print(f"{NAME}: {len(items(instrument))} items, {len(answers)} answered")
    print(f"{'':34}{'best':>12}{'median':>12}{'a second':>12}")
    rows: tuple[tuple[str, Callable[[], object], int], ...] = (
        ("check complete answers", lambda: check(instrument, answers), EACH),
        ("route", lambda: on_route(instrument, answers), EACH),
        ("screens", lambda: screens(instrument, answers), EACH),
        ("judge by a stricter rule", lambda: judge(rule, instrument, answers), EACH),
        ("load the file, sound and compiled", lambda: check(parse(text), {}, partial=True), 1),
    )
    for name, work, times in rows:
        best, middle = seconds(work, times)
        print(f"{name:34}{best * 1e6:9.1f} µs{middle * 1e6:9.1f} µs{1 / middle:12,.0f}")


if __name__ == "__main__":
    main()
