"""How a score came about, down to what was published and entered in the ledger.

Points of every criterion with the value and the rule they come from, the working from points to the
total, and the questions that make the index. Each step can be done again by hand from what stands
here; nothing is rounded. Of a unit whose index is held back only what a person appraised is told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from analysis.par.lines import Basis, Line
from analysis.par.outline import leaves
from analysis.par.totals import Working
from questionnaires.text import Wording
from survey_service.ledger.published import publication_digest
from survey_service.pipeline.figures import Figure, Source
from survey_service.pipeline.par_scoring import Scored
from survey_service.pipeline.score_reasons import ITEM, item_weights
from survey_service.store.documents import dump
from survey_service.store.publications import Publication


class TracedStep(Struct, frozen=True):
    """From `at_least` on, `points`."""

    at_least: float
    points: float


class TracedLine(Struct, frozen=True, kw_only=True):
    """One criterion: points × factor stand in the total as `counted`.

    `value` and `rule` are what the points come from, where a rule made them; `steps` those of its
    table. `side` is 1 for a bonus, -1 for a penalty. All None where it is `hidden`.
    """

    number: str
    label: Wording
    maximum: float
    side: int
    basis: Basis | None
    rule: str
    steps: tuple[TracedStep, ...]
    value: float | None
    points: float | None
    factor: float | None
    counted: float | None
    hidden: bool


class TracedQuestion(Struct, frozen=True, kw_only=True):
    """A question of the index: `share` of its `n` valid answers, `weight` in it, their product."""

    item: str
    label: Wording
    n: int | None
    share: float
    weight: float
    part: float


class TracedPublication(Struct, frozen=True, kw_only=True):
    """The publication that the index stands in; `digest` (SHA-256) is in the ledger with it."""

    sequence: int
    as_of: datetime
    digest: str
    versions: Mapping[str, str]


class ScoreTrace(Struct, frozen=True, kw_only=True):
    """How the score of one unit came about.

    `index` is the overall index that the questions add up to; both are empty where something is
    held back, or where the index has no fixed weights. `working` leads from lines to the total.
    """

    unit: str
    unit_name: Wording
    source: Source
    scheme: str
    scheme_title: Wording
    lines: tuple[TracedLine, ...]
    working: Working | None
    index: float | None
    questions: tuple[TracedQuestion, ...]
    publication: TracedPublication


def score_trace(
    scored: Scored, unit: str, figures: Sequence[Figure], publication: Publication
) -> ScoreTrace | None:
    """Return how the score of a unit came about; None where it has none.

    Args:
        scored: every score of the campaign.
        unit: code of the unit.
        figures: of the unit, as they may be shown.
        publication: the one that the figures stand in.
    """
    score = next((each for each in scored.scores if each.unit == unit), None)
    if score is None:
        return None
    shown, scheme = unit not in scored.held_back, scored.scheme
    steps = {
        leaf.name: tuple(
            TracedStep(at_least, points)
            for at_least, points in leaf.criterion.rule.jumps(leaf.criterion.maximum)
        )
        for leaf in leaves(scheme)
    }
    questions = _questions(item_weights(scored.source.scheme), figures) if shown else ()
    return ScoreTrace(
        unit=unit,
        unit_name=scored.units[unit].name,
        source=scored.source,
        scheme=f"{scheme.name} {scheme.version}",
        scheme_title=scheme.title,
        lines=tuple(_line(line, steps[line.component], shown=shown) for line in score.lines),
        working=score.working if shown else None,
        index=sum(question.part for question in questions) if questions else None,
        questions=questions,
        publication=_publication(publication),
    )


def _line(line: Line, steps: tuple[TracedStep, ...], *, shown: bool) -> TracedLine:
    hidden = line.source == "survey" and not shown
    by_rule = line.basis in {"survey", "value"}
    return TracedLine(
        number=line.number,
        label=line.label,
        maximum=line.maximum,
        side=line.side,
        basis=line.basis,
        rule=line.rule,
        steps=steps,
        value=line.value if by_rule and not hidden else None,
        points=None if hidden else line.points,
        factor=None if hidden else line.factor,
        counted=None if hidden or line.points is None else line.counted,
        hidden=hidden,
    )


def _questions(
    weights: Mapping[str, float], figures: Sequence[Figure]
) -> tuple[TracedQuestion, ...]:
    """The questions of an index with fixed weights, in its order; none where one is not shown."""
    items = {each.index: each for each in figures if each.est is not None}
    found = [
        TracedQuestion(
            item=item,
            label=figure.label,
            n=figure.n,
            share=figure.est,
            weight=weight,
            part=weight * figure.est,
        )
        for item, weight in weights.items()
        if (figure := items.get(ITEM + item)) is not None and figure.est is not None
    ]
    return tuple(found) if len(found) == len(weights) else ()


def _publication(publication: Publication) -> TracedPublication:
    return TracedPublication(
        sequence=publication.sequence,
        as_of=publication.as_of,
        digest=publication_digest(dump(publication.figures), dump(publication.versions)),
        versions=publication.versions,
    )
