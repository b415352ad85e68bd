"""A past year under another scheme: who moves, by how much, and which criterion moved them.

Values go through the new rules and estimates through the new criteria; points that a person gave
keep their share of the maximum. A criterion is the same one if it has the name, or names it in
`formerly`. Differences of all criteria, and what the ceiling cut, add up to that of the total.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from analysis.par.outline import leaves
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints

CEILING = "ceiling"
"""The part of a difference that floor and ceiling of the totals make."""


class CriterionMove(Struct, frozen=True, kw_only=True):
    """Points of a criterion in both totals; `relative` is the difference less that of the block."""

    criterion: str
    before: float
    after: float
    difference: float
    relative: float


class Move(Struct, frozen=True, kw_only=True):
    """One unit under both schemes; `places` are gained ones, `mover` moved it most in its block."""

    unit: str
    block: str
    total_before: float | None
    total_after: float | None
    difference: float | None
    rank_before: int | None
    rank_after: int | None
    places: int | None
    mover: str | None
    criteria: tuple[CriterionMove, ...]


class Rescored(Struct, frozen=True, kw_only=True):
    """Every unit, those that move most first; `unmatched` criteria of the new scheme have no past.

    `dropped` are criteria of the old scheme that the new one does not have.
    """

    moves: tuple[Move, ...]
    before: tuple[UnitScore, ...]
    after: tuple[UnitScore, ...]
    unmatched: tuple[str, ...]
    dropped: tuple[str, ...]


def rescore(
    old: ParScheme, new: ParScheme, units: Sequence[UnitPoints], extra: Sequence[UnitPoints] = ()
) -> Rescored:
    """Score units under both schemes.

    Args:
        old: the scheme of the points.
        new: the draft.
        units: points of the year under the old scheme.
        extra: of the same units, what is known of criteria that only the new scheme has.
    """
    names = _names(old, new)
    more = {unit.unit: unit for unit in extra}
    carried = [_carried(old, new, names, unit, more.get(unit.unit)) for unit in units]
    before, after = score_units(old, units), score_units(new, carried)
    pairs = list(zip(before, after, strict=True))
    means = _block_means(pairs, names)
    moves = [_move(one, two, names, means[one.block]) for one, two in pairs]
    known = set(names.values())
    return Rescored(
        moves=tuple(sorted(moves, key=lambda move: -abs(move.places or 0))),
        before=before,
        after=after,
        unmatched=tuple(leaf.name for leaf in leaves(new) if leaf.name not in names),
        dropped=tuple(leaf.name for leaf in leaves(old) if leaf.name not in known),
    )


def _names(old: ParScheme, new: ParScheme) -> dict[str, str]:
    """Criterion of the new scheme → the same one of the old."""
    known = {leaf.name for leaf in leaves(old)}
    pairs = ((leaf.name, leaf.criterion.formerly or leaf.name) for leaf in leaves(new))
    return {name: before for name, before in pairs if before in known}


def _carried(
    old: ParScheme,
    new: ParScheme,
    names: Mapping[str, str],
    unit: UnitPoints,
    extra: UnitPoints | None,
) -> UnitPoints:
    maxima = {leaf.name: leaf.criterion.maximum for leaf in leaves(old)}
    rules = {leaf.name: leaf.criterion.rule for leaf in leaves(old)}
    added = extra or UnitPoints(unit=unit.unit, block=unit.block)
    own: dict[str, dict[str, float | None]] = {"self": {}, "appraised": {}, "values": {}}
    for leaf in leaves(new):
        name, criterion = names.get(leaf.name), leaf.criterion
        if name is None:
            continue
        scale = criterion.maximum / maxima[name]
        value = unit.values.get(name)
        if value is not None and criterion.rule.misfit(value) is not None:
            # the new rule measures something else: the share of the points is what is left
            own["appraised"][leaf.name] = rules[name].points(value, maxima[name]) * scale
        else:
            own["values"][leaf.name] = value
        for key, points in (("self", unit.self_points), ("appraised", unit.appraised_points)):
            if (given := points.get(name)) is not None:
                own[key][leaf.name] = given * scale
    return structs.replace(
        unit,
        self_points=own["self"] | dict(added.self_points),
        appraised_points=own["appraised"] | dict(added.appraised_points),
        values=own["values"] | dict(added.values),
        estimates={**unit.estimates, **added.estimates},
    )


def _counted(
    pair: tuple[UnitScore, UnitScore], names: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """Points in both totals by criterion, under the name of the new scheme."""
    before, after = pair
    renamed = {name: new for new, name in names.items()}
    found = {line.component: (0.0, line.counted) for line in after.lines}
    for line in before.lines:
        name = renamed.get(line.component, line.component)
        found[name] = (line.counted, found.get(name, (0.0, 0.0))[1])
    sums = [sum(each[side] for each in found.values()) for side in (0, 1)]
    found[CEILING] = ((before.total or 0.0) - sums[0], (after.total or 0.0) - sums[1])
    return found


def _block_means(
    pairs: Sequence[tuple[UnitScore, UnitScore]], names: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Mean difference of every criterion in every block."""
    blocks: dict[str, list[dict[str, float]]] = {}
    for pair in pairs:
        moves = {name: b - a for name, (a, b) in _counted(pair, names).items()}
        blocks.setdefault(pair[0].block, []).append(moves)
    return {
        block: {name: sum(move[name] for move in moves) / len(moves) for name in moves[0]}
        for block, moves in blocks.items()
    }


def _move(
    before: UnitScore, after: UnitScore, names: Mapping[str, str], means: Mapping[str, float]
) -> Move:
    both = before.total is not None and after.total is not None
    ranks = before.official_rank, after.official_rank
    places = None if ranks[0] is None or ranks[1] is None else ranks[0] - ranks[1]
    criteria = [
        CriterionMove(
            criterion=name, before=a, after=b, difference=b - a, relative=b - a - means[name]
        )
        for name, (a, b) in _counted((before, after), names).items()
        if (a, b) != (0.0, 0.0)
    ]
    criteria.sort(key=lambda move: -abs(move.relative))
    return Move(
        unit=before.unit,
        block=before.block,
        total_before=before.total,
        total_after=after.total,
        difference=(after.total or 0.0) - (before.total or 0.0) if both else None,
        rank_before=ranks[0],
        rank_after=ranks[1],
        places=places,
        mover=criteria[0].criterion if criteria and places else None,
        criteria=tuple(criteria) if both else (),
    )
