"""Scores of units under a PAR scheme: lines, domains, total, class, official rank and rank set.

A pure function of points, values and estimates. Every step from these to the rank is kept in the
score, so that each number can be followed to what it was made of and done again by hand. The method
is written down with a worked example in docs/par.md.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from analysis.errors import AnalysisError
from analysis.par.lines import Line, line_of
from analysis.par.outline import Leaf, leaves, maximum_of
from analysis.par.ranks import placed
from analysis.par.scheme import ParScheme
from analysis.par.totals import Working, domain_scores, totalled
from analysis.par.uncertainty import Surveyed, class_of, distribution, reaches, total_se
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints


def score_units(scheme: ParScheme, units: Iterable[UnitPoints]) -> tuple[UnitScore, ...]:
    """Score and rank units, in their order.

    Raises:
        AnalysisError: `bad-points`, `bad-value` for impossible input, `unknown-component`.
    """
    outline = leaves(scheme)
    return placed(scheme, [_scored(scheme, outline, unit) for unit in units])


def _scored(
    scheme: ParScheme, outline: Sequence[Leaf], unit: UnitPoints
) -> tuple[UnitScore, list[Surveyed]]:
    """The score of a unit without its place, and what in it rests on estimates."""
    _check_names(scheme, outline, unit)
    alone = [line_of(leaf, unit, scheme.ranking) for leaf in outline]
    lines, working = totalled(scheme, alone)
    surveyed = _surveyed(outline, lines, unit)
    score = UnitScore(
        unit=unit.unit,
        block=unit.block,
        lines=lines,
        domains=domain_scores(scheme, lines),
        working=working,
        total=None if working is None else working.total,
        total_se=None if working is None else total_se(surveyed),
        maximum=maximum_of(scheme),
        rescaled=working is not None and _rescaled(lines),
        ranked=unit.ranked,
        parts=unit.parts,
    )
    return (score if working is None else _classed(scheme, score, working, surveyed)), surveyed


def _classed(
    scheme: ParScheme, score: UnitScore, working: Working, surveyed: list[Surveyed]
) -> UnitScore:
    if not scheme.classes and not scheme.heads:
        return score
    totals = distribution(working.total, surveyed) if surveyed else None
    return structs.replace(
        score,
        unit_class=class_of(scheme.classes, working.printed, totals),
        head_class=class_of(scheme.heads or scheme.classes, working.printed, totals),
        reaches=reaches(scheme.classes, totals),
    )


def _rescaled(lines: Sequence[Line]) -> bool:
    return any(line.factor != 1 for line in lines)


def _surveyed(outline: Sequence[Leaf], lines: Sequence[Line], unit: UnitPoints) -> list[Surveyed]:
    return [
        Surveyed(line, leaf.criterion.rule, unit.estimates[leaf.criterion.index or "overall"])
        for leaf, line in zip(outline, lines, strict=True)
        if line.se is not None
    ]


def _check_names(scheme: ParScheme, outline: Sequence[Leaf], unit: UnitPoints) -> None:
    known = {leaf.name for leaf in outline}
    for name in (*unit.self_points, *unit.appraised_points, *unit.values):
        if name not in known:
            raise AnalysisError(
                "unknown-component",
                where=f"unit {unit.unit}",
                got=repr(name),
                expected=f"one of {', '.join(sorted(known))}",
                hint=f"Points are given by component of scheme {scheme.name!r}.",
            )
