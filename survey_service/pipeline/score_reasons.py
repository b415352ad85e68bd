"""Why a unit lost points: by criterion, and in a survey criterion by question.

Nothing here may give away what is held back: a card whose index is not shown has no reasons, and
questions are named only where all of them are shown.
"""

from collections.abc import Mapping, Sequence

from analysis.indices.scheme import IndexScheme, load_scheme
from analysis.indices.weights import effective_weights
from analysis.par.lines import Line
from analysis.par.outline import leaves
from analysis.par.reasons import item_losses, losses
from analysis.par.scheme import ParScheme
from analysis.par.unit_score import UnitScore
from analysis.schemes.library import packaged
from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, LostPoints

MOST = 5
"""Criteria that a card names; the export of `langnghe par score` has all of them."""
MOST_QUESTIONS = 3
ITEM = "item:"


def reasons(
    scheme: ParScheme, score: UnitScore, index: str, figures: Sequence[Figure]
) -> tuple[LostPoints, ...]:
    """Return the criteria that lost most.

    Args:
        scheme: of the score.
        score: of the unit.
        index: name of the index scheme of the official series; questions need a packaged one.
        figures: of the unit, as they may be shown.
    """
    known = load_scheme(index) if index in packaged() else None
    lines = {line.component: line for line in score.lines}
    return tuple(
        LostPoints(
            number=loss.number,
            label=loss.label,
            lost=loss.lost,
            questions=()
            if known is None
            else _questions(scheme, lines[loss.criterion], known, figures),
        )
        for loss in losses(scheme, score)[:MOST]
    )


def _questions(
    scheme: ParScheme, line: Line, index: IndexScheme, figures: Sequence[Figure]
) -> tuple[tuple[Wording, float], ...]:
    """Share points of a straight survey criterion out to the questions of the overall index."""
    leaf = next(leaf for leaf in leaves(scheme) if leaf.name == line.component)
    straight = leaf.criterion.rule.slope(line.maximum) == line.maximum
    overall = (leaf.criterion.index or "overall") == "overall"
    if line.source != "survey" or not straight or not overall or index.aggregation == "pooled":
        return ()
    items = {f.index.removeprefix(ITEM): f for f in figures if f.index.startswith(ITEM)}
    shares = {name: figure.est for name, figure in items.items() if figure.est is not None}
    if shares.keys() != set(index.items):
        return ()
    found = item_losses(line, effective_weights(index), _known(shares))
    return tuple((items[name].label, lost) for name, lost in found[:MOST_QUESTIONS])


def _known(shares: Mapping[str, float | None]) -> dict[str, float]:
    return {name: share for name, share in shares.items() if share is not None}
