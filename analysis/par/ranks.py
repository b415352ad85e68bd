"""Places of units in their block: the official rank, its ties, and the rank set beside it.

Official: on printed totals; tie-breakers part equals, what is left shares a rank. Rank set: Klein,
Wright and Wieczorek (2020) on intervals that hold together. A unit without points from the survey
has a rank and no set: its place is not known from the survey, so it may stand on either side of
every other.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from analysis.par.lines import rounded
from analysis.par.scheme import ParScheme
from analysis.par.uncertainty import Surveyed, total_bounds
from analysis.par.unit_score import UnitScore
from analysis.ranking import interval_rank_sets, joint_multiplier

Scored = tuple[UnitScore, list[Surveyed]]
Key = tuple[float, ...]


def placed(scheme: ParScheme, scored: Sequence[Scored]) -> tuple[UnitScore, ...]:
    """Scores in their order, each with its place in its block."""
    found = [score for score, _ in scored]
    for block in dict.fromkeys(score.block for score in found):
        inside = [
            place
            for place, score in enumerate(found)
            if score.block == block and score.ranked and score.total is not None
        ]
        ranked = _ranked(scheme, [scored[place] for place in inside])
        for place, score in zip(inside, ranked, strict=True):
            found[place] = score
    return tuple(found)


def _ranked(scheme: ParScheme, scored: Sequence[Scored]) -> list[UnitScore]:
    keys = [_key(scheme, score) for score, _ in scored]
    official = _official(scheme, keys)
    sets = _rank_sets(scheme, scored)
    return [
        structs.replace(
            score,
            official_rank=rank,
            rank_tied=keys.count(key) > 1,
            rank_low=None if found is None else min(found[0], rank),
            rank_high=None if found is None else max(found[1], rank),
            ranked_units=len(scored),
        )
        for (score, _), key, rank, found in zip(scored, keys, official, sets, strict=True)
    ]


def _key(scheme: ParScheme, score: UnitScore) -> Key:
    """What a place is decided on: the printed total, then the tie-breakers, as they are printed."""
    points = {line.component: line.counted for line in score.lines}
    points |= {domain.name: domain.points for domain in score.domains}
    values = [score.total or 0.0, *(points[name] for name in scheme.ranking.tie_breakers)]
    return tuple(rounded(value, scheme.ranking.decimals, scheme.ranking) for value in values)


def _official(scheme: ParScheme, keys: Sequence[Key]) -> list[int]:
    ordered = sorted(keys, reverse=True)
    distinct = sorted(set(keys), reverse=True)
    ladder = distinct if scheme.ranking.ties == "dense" else ordered
    return [ladder.index(key) + 1 for key in keys]


def _rank_sets(scheme: ParScheme, scored: Sequence[Scored]) -> list[tuple[int, int] | None]:
    """Rank sets of the surveyed units; one without a survey may be better than any of them."""
    known = [place for place, (_, surveyed) in enumerate(scored) if surveyed]
    multiplier = joint_multiplier(len(known), scheme.ranking.level, "independent")
    totals = np.array([scored[place][0].total or 0.0 for place in known])
    ends = [total_bounds(scored[place][1], multiplier) for place in known]
    below, above = np.array(ends).reshape(-1, 2).T
    low, high = interval_rank_sets(totals - below, totals + above)
    unknown = len(scored) - len(known)
    found: list[tuple[int, int] | None] = [None] * len(scored)
    for at, place in enumerate(known):
        found[place] = int(low[at]), int(high[at]) + unknown
    return found
