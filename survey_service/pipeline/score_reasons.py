"""Why a unit lost points, by criterion and in a survey by question, and what would win most.

Nothing here may give away what is held back: a card whose index is not shown has no reasons, and
questions are named only where all of them are shown.
"""

from collections.abc import Mapping, Sequence

from analysis.indices.scheme import load_scheme
from analysis.indices.weights import effective_weights
from analysis.par.lines import Line
from analysis.par.outline import leaves
from analysis.par.reasons import item_losses, levers, losses
from analysis.par.scheme import ParScheme
from analysis.par.unit_score import UnitScore
from analysis.schemes.library import packaged
from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, LostPoints, WinnablePoints

MOST = 5
"""Criteria that a card names; the export of `langnghe par score` has all of them."""
MOST_QUESTIONS = 3
ITEM = "item:"


def item_weights(index: str) -> Mapping[str, float]:
    """Return the weight of every question in an index; empty where its scheme shares none out.

    Args:
        index: name of the index scheme of the official series; only a packaged one is known.
    """
    if index not in packaged():
        return {}
    scheme = load_scheme(index)
    return {} if scheme.aggregation == "pooled" else effective_weights(scheme)


def reasons(
    scheme: ParScheme, score: UnitScore, weights: Mapping[str, float], figures: Sequence[Figure]
) -> tuple[LostPoints, ...]:
    """Return the criteria that lost most.

    Args:
        scheme: of the score.
        score: of the unit.
        weights: of the questions of the official index, from `item_weights`.
        figures: of the unit, as they may be shown.
    """
    lines = {line.component: line for line in score.lines}
    return tuple(
        LostPoints(
            number=loss.number,
            label=loss.label,
            lost=loss.lost,
            questions=_questions(scheme, lines[loss.criterion], weights, figures),
        )
        for loss in losses(scheme, score)[:MOST]
    )


def chances(scheme: ParScheme, score: UnitScore) -> tuple[WinnablePoints, ...]:
    """Return what would move the score most, most points first."""
    lines = {line.component: line for line in score.lines}
    return tuple(
        WinnablePoints(
            number=lever.number,
            label=lever.label,
            gain=lever.gain,
            is_survey=lines[lever.criterion].source == "survey",
            value=lever.value,
            needs=lever.needs,
            per_percent=lever.per_percent,
        )
        for lever in levers(scheme, score)[:MOST]
    )


def _questions(
    scheme: ParScheme, line: Line, weights: Mapping[str, float], figures: Sequence[Figure]
) -> tuple[tuple[Wording, float], ...]:
    """Share points of a straight survey criterion out to the questions of the overall index."""
    if line.source != "survey" or not weights:
        return ()
    leaf = next(leaf for leaf in leaves(scheme) if leaf.name == line.component)
    straight = leaf.criterion.rule.slope(line.maximum) == line.maximum
    if not straight or (leaf.criterion.index or "overall") != "overall":
        return ()
    items = {f.index.removeprefix(ITEM): f for f in figures if f.index.startswith(ITEM)}
    shares = {name: each.est for name, each in items.items() if each.est is not None}
    if shares.keys() != weights.keys():
        return ()
    found = item_losses(line, weights, shares)
    return tuple((items[name].label, lost) for name, lost in found[:MOST_QUESTIONS])
