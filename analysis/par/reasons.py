"""Why points were lost, and what would win most: both add up to the score.

Lost points of a criterion = factor × (maximum - points), so that full score - lost + bonus = total.
Points lost in a straight survey criterion are those of the items of its index, effective weight ×
(1 - share of the item), as in the decomposition of a distance to a target.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from analysis.par.lines import Line
from analysis.par.outline import leaves
from analysis.par.scheme import ParScheme, Wording
from analysis.par.totals import treatment
from analysis.par.unit_score import UnitScore


class Loss(Struct, frozen=True, kw_only=True):
    """Points of a criterion that are not in the total; `share` of all that were lost."""

    number: str
    criterion: str
    domain: str
    label: Wording
    lost: float
    share: float


class Lever(Struct, frozen=True, kw_only=True):
    """What the next points of a criterion need: from value `value` to `needs`, for `gain` points.

    `needs` is None where a person gives the points. `per_percent` is what one percentage point of
    a straight survey criterion is worth.
    """

    number: str
    criterion: str
    label: Wording
    value: float | None
    needs: float | None
    gain: float
    per_percent: float | None


def losses(scheme: ParScheme, score: UnitScore) -> tuple[Loss, ...]:
    """Where points were lost, most first; criteria that lost nothing are left out."""
    found = [(line, _lost(scheme, line)) for line in score.lines]
    total = sum(lost for _, lost in found)
    return tuple(
        Loss(
            number=line.number,
            criterion=line.component,
            domain=line.domain,
            label=line.label,
            lost=lost,
            share=lost / total,
        )
        for line, lost in sorted(found, key=lambda each: -each[1])
        if lost > 0
    )


def levers(scheme: ParScheme, score: UnitScore) -> tuple[Lever, ...]:
    """What would move the score, most points first."""
    rules = {leaf.name: leaf.criterion.rule for leaf in leaves(scheme)}
    found = []
    for line in score.lines:
        if line.points is None:
            continue
        rule = rules[line.component]
        by_hand = line.value is None or line.basis in {"appraised", "self_assessed"}
        needs, gain = None, (line.maximum if line.side == 0 else 0.0) - line.points
        if not by_hand and line.value is not None:
            step = rule.gain(line.value, line.maximum)
            needs, gain = (None, 0.0) if step is None else step
        slope = rule.slope(line.maximum) if line.source == "survey" else None
        if gain > 0 and line.side <= 0:
            lever = Lever(
                number=line.number,
                criterion=line.component,
                label=line.label,
                value=None if by_hand else line.value,
                needs=needs,
                gain=line.factor * gain,
                per_percent=None if slope is None else line.factor * slope / 100,
            )
            found.append(lever)
    return tuple(sorted(found, key=lambda lever: -lever.gain))


def item_losses(
    line: Line, weights: Mapping[str, float], shares: Mapping[str, float]
) -> Sequence[tuple[str, float]]:
    """Points lost by item in a straight survey criterion, most first.

    Args:
        line: the criterion.
        weights: effective weight of every item of the index, adding up to 1.
        shares: share of every item on 0–1.
    """
    points = line.factor * line.maximum
    lost = [(item, points * weight * (1 - shares[item])) for item, weight in weights.items()]
    return sorted(lost, key=lambda each: -each[1])


def _lost(scheme: ParScheme, line: Line) -> float:
    if line.side > 0:
        return 0.0
    if line.side < 0:
        return -(line.points or 0.0)
    if line.points is None:
        return line.factor * line.maximum if treatment(scheme, line) == "zero" else 0.0
    return line.factor * (line.maximum - line.points)
