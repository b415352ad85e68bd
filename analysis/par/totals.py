"""From lines to a total: what missing criteria do to the rest, bonus and penalty, the ceiling.

Within a domain the rest is scaled up for criteria that are treated so, then the whole for the
others: factor = full points ÷ points that are covered. Bonus and penalty are added after that.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from analysis.par.lines import Line, rounded
from analysis.par.outline import maximum_of
from analysis.par.scheme import ParScheme, Treatment, Wording


class DomainScore(Struct, frozen=True, kw_only=True):
    """Points of a domain as they stand in the total, out of its maximum."""

    number: str
    name: str
    label: Wording
    maximum: float
    points: float
    complete: bool


class Working(Struct, frozen=True, kw_only=True):
    """Every step from points to the total: points × factors + aside, within 0 and the ceiling.

    `covered` is the maximum of the criteria that have points or count 0; `factor` is the one that
    is applied to all. `aside` is bonus less penalty.
    """

    points: float
    covered: float
    maximum: float
    factor: float
    scaled: float
    aside: float
    total: float
    printed: float


def totalled(scheme: ParScheme, lines: Sequence[Line]) -> tuple[tuple[Line, ...], Working | None]:
    """Lines with their factors, and the working; None where there is no total."""
    inside = [line for line in lines if line.side == 0]
    some = any(line.points is not None for line in inside)
    if not some or any(treatment(scheme, line) == "no_total" for line in inside):
        return tuple(lines), None
    by_domain = {
        domain.name: _domain_factor(scheme, domain.name, inside) for domain in scheme.domains
    }
    full = maximum_of(scheme)
    covered = sum(by_domain[line.domain] * line.maximum for line in inside if _covers(scheme, line))
    factor = full / covered if covered else 1.0
    scaled = [
        structs.replace(line, factor=by_domain[line.domain] * factor) if line.side == 0 else line
        for line in lines
    ]
    return tuple(scaled), _working(scheme, scaled, covered, factor)


def domain_scores(scheme: ParScheme, lines: Sequence[Line]) -> tuple[DomainScore, ...]:
    """The domains with the points that stand in the total."""
    found = []
    for number, domain in enumerate(scheme.domains, 1):
        inside = [line for line in lines if line.domain == domain.name]
        score = DomainScore(
            number=str(number),
            name=domain.name,
            label=domain.label,
            maximum=sum(line.maximum for line in inside if line.side == 0),
            points=sum(line.counted for line in inside),
            complete=all(line.points is not None for line in inside if line.side == 0),
        )
        found.append(score)
    return tuple(found)


def treatment(scheme: ParScheme, line: Line) -> Treatment | None:
    """What becomes of a line without points; None for one that has some."""
    if line.points is not None:
        return None
    if line.source is None:
        return "rescale_total"
    found: Treatment = getattr(scheme.missing, line.source)
    return found


def _covers(scheme: ParScheme, line: Line) -> bool:
    return line.points is not None or treatment(scheme, line) == "zero"


def _domain_factor(scheme: ParScheme, name: str, lines: Sequence[Line]) -> float:
    """Covered and scaled-for maxima of a domain ÷ covered ones; 1 where none is covered."""
    inside = [line for line in lines if line.domain == name]
    covered = sum(line.maximum for line in inside if _covers(scheme, line))
    absent = sum(line.maximum for line in inside if treatment(scheme, line) == "rescale_domain")
    return (covered + absent) / covered if covered else 1.0


def _working(scheme: ParScheme, lines: Sequence[Line], covered: float, factor: float) -> Working:
    inside = [line for line in lines if line.side == 0]
    scaled = sum(line.counted for line in inside)
    aside = sum(line.points or 0.0 for line in lines if line.side != 0)
    ceiling = float("inf") if scheme.ceiling is None else scheme.ceiling
    total = min(max(scaled + aside, 0.0), ceiling)
    return Working(
        points=sum(line.points or 0.0 for line in inside),
        covered=covered,
        maximum=maximum_of(scheme),
        factor=factor,
        scaled=scaled,
        aside=aside,
        total=total,
        printed=rounded(total, scheme.ranking.decimals, scheme.ranking),
    )
