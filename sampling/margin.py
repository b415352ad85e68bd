"""From a number of answers to a margin, and to the power of seeing a change between two rounds.

margin = z · √(deff · p (1 - p) / n · (1 - n / N)): Cochran (1977), section 3.2, with the design
effect of Kish (1965). The change of a share between rounds: Fleiss, Levin and Paik (2003), section
4, unpooled; the correlation of a panel takes from the variance of the difference.
"""

import math

from msgspec import Struct
from scipy.special import ndtr, ndtri

from sampling.errors import SamplingError


class Change(Struct, frozen=True, kw_only=True):
    """What two rounds can tell of a change: `se` of the difference, `power` to see `change`.

    `detectable` is the smallest change seen with `wanted_power`.
    """

    change: float
    se: float
    power: float
    wanted_power: float
    detectable: float


def quantile(level: float) -> float:
    """Return z of a two-sided interval: 1.96 for 0.95."""
    within("level", level, 0 < level < 1, "a share between 0 and 1")
    return float(ndtri(0.5 + level / 2))


def margin_of(
    answers: float,
    *,
    population: int | None = None,
    p: float = 0.5,
    level: float = 0.95,
    deff: float = 1.0,
) -> float:
    """Return the half-width at which a share near `p` is known from so many answers.

    Args:
        answers: expected number of answers; infinity and a census (N answers) give 0.
        population: size of the population, or None to ignore it.
        p: expected share.
        level: confidence level.
        deff: design effect; within a census it has no meaning and the margin is 0.

    Raises:
        SamplingError: `out-of-range` naming the argument.
    """
    within("answers", answers, answers > 0, "a positive number")
    within("p", p, 0 < p < 1, "a share between 0 and 1")
    within("deff", deff, math.isfinite(deff) and deff > 0, "a positive number")
    left = 1.0
    if population is not None:
        within("population", population, population >= 1, "at least 1")
        left = max(0.0, 1 - answers / population)
    return quantile(level) * math.sqrt(deff * p * (1 - p) / answers * left)


def change_between(
    before: float,
    after: float,
    *,
    answers: tuple[float, float],
    deff: float = 1.0,
    level: float = 0.95,
    correlation: float = 0.0,
    wanted_power: float = 0.8,
) -> Change:
    """Return the power to see a share go from `before` to `after` between two rounds.

    Args:
        before: share in the first round.
        after: share in the second.
        answers: number of answers in either round.
        deff: design effect, the same in both.
        level: confidence level of the two-sided test.
        correlation: of the two estimates; above 0 where places or people are asked again.
        wanted_power: power at which `detectable` is found.

    Raises:
        SamplingError: `out-of-range` naming the argument.
    """
    for name, share in (("before", before), ("after", after)):
        within(name, share, 0 < share < 1, "a share between 0 and 1")
    within("answers", answers, min(answers) > 0, "two positive numbers")
    within("deff", deff, math.isfinite(deff) and deff > 0, "a positive number")
    z = quantile(level)
    first, second = (
        z * math.sqrt(deff * share * (1 - share) / n)
        for share, n in zip((before, after), answers, strict=True)
    )
    return change_seen(
        after - before,
        (first, second),
        level=level,
        correlation=correlation,
        wanted_power=wanted_power,
    )


def change_seen(
    change: float,
    margins: tuple[float, float],
    *,
    level: float = 0.95,
    correlation: float = 0.0,
    wanted_power: float = 0.8,
) -> Change:
    """Return the power to see a change between two rounds with known margins.

    Args:
        change: of the share, such as 0.03 for three points.
        margins: half-widths of the two rounds at `level`; both 0 where everyone answered.
        level: confidence level of the margins and of the two-sided test.
        correlation: of the two estimates.
        wanted_power: power at which `detectable` is found.

    Raises:
        SamplingError: `out-of-range` naming the argument.
    """
    within("wanted_power", wanted_power, 0 < wanted_power < 1, "a share between 0 and 1")
    within("correlation", correlation, -1 < correlation < 1, "a number between -1 and 1")
    within("margins", margins, min(margins) >= 0, "two numbers of at least 0")
    z = quantile(level)
    first, second = margins[0] / z, margins[1] / z
    se = math.sqrt(first**2 + second**2 - 2 * correlation * first * second)
    shift = abs(change) / se if se > 0 else (math.inf if change else 0.0)
    return Change(
        change=change,
        se=se,
        power=float(ndtr(shift - z) + ndtr(-shift - z)),
        wanted_power=wanted_power,
        detectable=(z + float(ndtri(wanted_power))) * se,
    )


def within(name: str, value: object, holds: bool, expected: str) -> None:
    """Refuse an argument that is out of range.

    Raises:
        SamplingError: `out-of-range`.
    """
    if not holds:
        raise SamplingError(
            "out-of-range",
            where=name,
            got=value,
            expected=expected,
            hint="Shares are written as 0.05, not 5 or 5 %.",
        )
