"""Bounds of numbers: what integer and decimal items have in common."""

from collections.abc import Callable, Iterator

from questionnaires.labels import printable
from questionnaires.question_types.base import Fault, Finding

LARGEST = 2**53
"""Beyond this a double, and so every browser, cannot tell neighbouring whole numbers apart."""


def bounds_check(least: float | None, most: float | None) -> Callable[[float], Finding | None]:
    """Return the check of a number against its bounds, both included."""
    low = -LARGEST if least is None else least
    high = LARGEST if most is None else most

    def check(number: float) -> Finding | None:
        if number < low:
            return Finding("too-small", printable(number), f"at least {low}", {"min": str(low)})
        if number > high:
            return Finding("too-big", printable(number), f"at most {high}", {"max": str(high)})
        return None

    return check


def bounds_faults(least: float | None, most: float | None) -> Iterator[Fault]:
    """Yield bounds that are too large, or the wrong way round."""
    for where, bound in (("min", least), ("max", most)):
        if bound is not None and not -LARGEST <= bound <= LARGEST:
            yield Fault("bad-limit", where, printable(bound), "at most 2^53 from 0")
    if least is not None and most is not None and not least <= most:
        yield Fault("bad-limit", "max", most, f"at least {least}")
