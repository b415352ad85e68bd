"""Scores of units under a PAR scheme: lines, total, official rank and the rank set beside it.

Appraised points count; self-assessed points are shown beside them. Satisfaction points are the
index × the maximum, with the index's standard error. A missing component is left out and the rest
rescaled to the full score, so that a unit without a survey keeps a score and an official rank. Its
place is not known from the survey: it has no rank set and may stand on either side in every other.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from analysis.errors import AnalysisError
from analysis.par.scheme import Component, ParScheme, Wording
from analysis.ranking import competition_ranks, rank_sets
from analysis.rounding import half_up


class UnitPoints(Struct, frozen=True, kw_only=True):
    """What is known of one unit: points by component name, index on 0–1 with its SE.

    Units are ranked within their `block`; `ranked` is False for a unit that is only shown.
    """

    unit: str
    block: str
    ranked: bool = True
    self_points: Mapping[str, float | None] = {}
    appraised_points: Mapping[str, float | None] = {}
    satisfaction: float | None = None
    satisfaction_se: float | None = None


class Line(Struct, frozen=True, kw_only=True):
    """One component. `points` count in the total; None where the component is missing."""

    component: str
    domain: str
    label: Wording
    maximum: float
    self_points: float | None
    appraised_points: float | None
    points: float | None
    se: float | None


class UnitScore(Struct, frozen=True, kw_only=True):
    """The score of one unit; totals and ranks are None where they do not exist.

    `rank_low`..`rank_high` are the ranks the survey's uncertainty leaves open; appraised points
    count as known. Both are None for a unit without points from the survey.
    """

    unit: str
    block: str
    lines: tuple[Line, ...]
    total: float | None
    total_se: float | None
    maximum: float
    rescaled: bool
    ranked: bool
    official_rank: int | None = None
    rank_tied: bool = False
    rank_low: int | None = None
    rank_high: int | None = None
    ranked_units: int = 0


def score_units(scheme: ParScheme, units: Iterable[UnitPoints]) -> tuple[UnitScore, ...]:
    """Score and rank units, in their order; raises `bad-points` for impossible points."""
    scores = [_score(scheme, unit) for unit in units]
    for block in dict.fromkeys(score.block for score in scores):
        places = [
            place
            for place, score in enumerate(scores)
            if score.block == block and score.ranked and score.total is not None
        ]
        for place, ranked in zip(places, _ranked(scheme, [scores[p] for p in places]), strict=True):
            scores[place] = ranked
    return tuple(scores)


def _score(scheme: ParScheme, unit: UnitPoints) -> UnitScore:
    _check_names(scheme, unit)
    lines = tuple(_line(component, unit) for component in scheme.components)
    counted = [line for line in lines if line.points is not None]
    covered = sum(line.maximum for line in counted)
    scale = scheme.maximum / covered if covered else 0.0
    variance = sum((line.se or 0.0) ** 2 for line in counted)
    return UnitScore(
        unit=unit.unit,
        block=unit.block,
        lines=lines,
        total=scale * sum(line.points or 0.0 for line in counted) if counted else None,
        total_se=scale * variance**0.5 if counted else None,
        maximum=scheme.maximum,
        rescaled=bool(counted) and len(counted) < len(lines),
        ranked=unit.ranked,
    )


def _line(component: Component, unit: UnitPoints) -> Line:
    self_points = _points(component, unit.unit, unit.self_points)
    appraised = _points(component, unit.unit, unit.appraised_points)
    points, se = appraised, None
    if component.source == "satisfaction":
        points, se = _satisfaction(component, unit)
    return Line(
        component=component.name,
        domain=component.domain,
        label=component.label,
        maximum=component.maximum,
        self_points=self_points,
        appraised_points=appraised,
        points=points,
        se=se,
    )


def _satisfaction(component: Component, unit: UnitPoints) -> tuple[float | None, float | None]:
    if unit.satisfaction is None:
        return None, None
    if not 0 <= unit.satisfaction <= 1:
        raise _bad_points(unit.unit, component, unit.satisfaction, "an index from 0 to 1")
    se = unit.satisfaction_se
    return unit.satisfaction * component.maximum, None if se is None else se * component.maximum


def _points(component: Component, unit: str, given: Mapping[str, float | None]) -> float | None:
    points = given.get(component.name)
    if points is not None and not 0 <= points <= component.maximum:
        raise _bad_points(unit, component, points, f"points from 0 to {component.maximum:g}")
    return points


def _check_names(scheme: ParScheme, unit: UnitPoints) -> None:
    known = {component.name for component in scheme.components}
    for name in (*unit.self_points, *unit.appraised_points):
        if name not in known:
            raise AnalysisError(
                "unknown-component",
                where=f"unit {unit.unit}",
                got=repr(name),
                expected=f"one of {', '.join(sorted(known))}",
                hint=f"Points are given by component of scheme {scheme.name!r}.",
            )


def _bad_points(unit: str, component: Component, got: object, expected: str) -> AnalysisError:
    return AnalysisError(
        "bad-points",
        where=f"unit {unit}, component {component.name!r}",
        got=got,
        expected=expected,
        hint="Correct the points and score again.",
    )


def _ranked(scheme: ParScheme, scores: Sequence[UnitScore]) -> list[UnitScore]:
    """Official ranks and rank sets of the units of one block that are ranked."""
    official = competition_ranks(
        [float(half_up(score.total or 0.0, scheme.ranking.decimals)) for score in scores]
    )
    sets = _rank_sets(scheme, scores)
    return [
        structs.replace(
            score,
            official_rank=rank,
            rank_tied=official.count(rank) > 1,
            rank_low=min(sets[score.unit][0], rank) if score.unit in sets else None,
            rank_high=max(sets[score.unit][1], rank) if score.unit in sets else None,
            ranked_units=len(scores),
        )
        for score, rank in zip(scores, official, strict=True)
    ]


def _rank_sets(scheme: ParScheme, scores: Sequence[UnitScore]) -> dict[str, tuple[int, int]]:
    """Rank sets of the surveyed units; one without a survey may be better than any of them."""
    surveyed = [score for score in scores if any(line.se is not None for line in score.lines)]
    low, high = rank_sets(
        [score.total or 0.0 for score in surveyed],
        [score.total_se or 0.0 for score in surveyed],
        scheme.ranking.level,
    )
    unknown = len(scores) - len(surveyed)
    return {
        score.unit: (int(low[place]), int(high[place]) + unknown)
        for place, score in enumerate(surveyed)
    }
