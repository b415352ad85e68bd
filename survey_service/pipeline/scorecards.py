"""PAR scorecards: points entered by hand, and satisfaction points from the official index.

Only the `sample` series feeds the score; receipts and posters never do. Points and ranks come from
the estimates of the publication, so that a unit whose index is held back to protect another one
keeps the score and rank it has; what would give its index away is not shown.
"""

from collections.abc import Mapping

from analysis.par.change import change
from analysis.par.lines import Line
from analysis.par.scheme import ParScheme
from analysis.par.uncertainty import ClassVerdict
from analysis.par.unit_score import UnitScore
from questionnaires.text import Wording
from survey_service.pipeline.figures import (
    DomainPoints,
    Figure,
    MergedPart,
    Scorecard,
    ScoreChange,
    ScoreClass,
    ScoreLine,
    ScoringEstimate,
    Source,
)
from survey_service.pipeline.par_scoring import Scored, scored_campaign
from survey_service.pipeline.score import OFFICES, Level
from survey_service.pipeline.score_reasons import chances, item_weights, reasons
from survey_service.store.database import Connection
from survey_service.units.registry import Registry

Published = tuple[Source, Mapping[Level, tuple[Figure, ...]], Mapping[str, ScoringEstimate]]
"""What a publication keeps: `pipeline.publish.Stored`."""

NO_SURVEY: Wording = {
    "vi": "Không đủ phiếu để chấm; điểm các phần còn lại được quy đổi về thang 100.",
    "en": "Not enough forms to score; the other parts are rescaled to 100.",
}
HELD_BACK: Wording = {
    "vi": (
        "Điểm hài lòng và tổng điểm không công bố để bảo vệ một đơn vị khác có ít phiếu; hạng và "
        "khoảng hạng vẫn tính theo điểm thật."
    ),
    "en": (
        "The satisfaction points and the total are held back to protect another unit with few "
        "forms; rank and rank set are computed with the true points."
    ),
}
FROM_INDEX: Wording = {
    "vi": "Chỉ số chính thức nhân điểm tối đa.",
    "en": "The official index times the maximum.",
}
FROM_RULE: Wording = {
    "vi": "Chỉ số chính thức qua thang điểm của tiêu chí.",
    "en": "The official index through the criterion's scale of points.",
}
BLOCK_ORDER = ("departments", "wards", "communes")


def scorecards(
    connection: Connection,
    registry: Registry,
    source: Source,
    figures: Mapping[Level, tuple[Figure, ...]],
    scored: Mapping[str, ScoringEstimate],
    *,
    before: Published | None = None,
) -> tuple[Scorecard, ...] | None:
    """Return the scorecards of every rated unit, by block and official rank.

    Args:
        connection: where points and the campaign are read.
        registry: the units.
        source: of the official index.
        figures: the official index at every level, as it may be shown.
        scored: the index of every unit that is precise enough, shown or not.
        before: the publication of the year before, to compare with.
    """
    now = scored_campaign(connection, registry, source, figures, scored)
    if now is None:
        return None
    earlier = None if before is None else scored_campaign(connection, registry, *before)
    shown: dict[str, list[Figure]] = {}
    for level in OFFICES:
        for figure in figures[level]:
            shown.setdefault(figure.unit, []).append(figure)
    weights = item_weights(source.scheme)
    cards = (
        _card(now, earlier, registry, score, tuple(shown.get(score.unit, ())), weights=weights)
        for score in now.scores
    )
    return tuple(sorted(cards, key=_place))


def _card(
    now: Scored,
    before: Scored | None,
    registry: Registry,
    score: UnitScore,
    figures: tuple[Figure, ...],
    *,
    weights: Mapping[str, float],
) -> Scorecard:
    scheme, unit, shown = now.scheme, now.units[score.unit], score.unit not in now.held_back
    # without points from the survey there is no sampling error to state, rather than none
    surveyed = any(line.se is not None for line in score.lines)
    return Scorecard(
        unit=unit.code,
        unit_name=unit.name,
        block=score.block,
        lines=tuple(_line(line, shown=shown) for line in score.lines),
        total=score.total if shown else None,
        total_se=score.total_se if shown and surveyed else None,
        maximum=score.maximum,
        rescaled=score.rescaled,
        ranked=score.ranked,
        official_rank=score.official_rank,
        rank_tied=score.rank_tied,
        rank_low=score.rank_low,
        rank_high=score.rank_high,
        ranked_units=score.ranked_units,
        scheme=f"{scheme.name} {scheme.version}",
        scheme_title=scheme.title,
        tie_rule=scheme.ranking.tie_rule,
        source=now.source,
        domains=_domains(score, shown=shown),
        unit_class=_class(score.unit_class, shown=shown),
        head_class=_class(score.head_class, shown=shown),
        losses=reasons(scheme, score, weights, figures) if shown else (),
        chances=chances(scheme, score) if shown else (),
        change=_change(now, before, score) if shown else None,
        merged_from=tuple(
            MergedPart(unit=part.unit, name=_name(registry, part.unit), weight=part.weight)
            for part in score.parts
        ),
    )


def _line(line: Line, *, shown: bool) -> ScoreLine:
    surveyed = line.source == "survey"
    visible = shown or not surveyed
    return ScoreLine(
        domain=line.component,
        label=line.label,
        maximum=line.maximum,
        self_points=line.self_points,
        appraised_points=line.points if visible else None,
        se=line.se if visible else None,
        note=_note(line, shown=shown) if surveyed else None,
        number=line.number,
        within=line.domain,
        lci=line.lci if visible else None,
        uci=line.uci if visible else None,
    )


def _note(line: Line, *, shown: bool) -> Wording:
    """Say where points of the survey come from, or why there are none to see."""
    if not shown:
        return HELD_BACK
    if line.points is None:
        return NO_SURVEY
    return FROM_INDEX if line.rule == "ratio" else FROM_RULE


def _domains(score: UnitScore, *, shown: bool) -> tuple[DomainPoints, ...]:
    """The domains; one with survey points has none to see where the index is held back."""
    surveyed = {line.domain for line in score.lines if line.source == "survey"}
    return tuple(
        DomainPoints(
            number=domain.number,
            name=domain.name,
            label=domain.label,
            maximum=domain.maximum,
            points=None
            if score.total is None or (not shown and domain.name in surveyed)
            else domain.points,
        )
        for domain in score.domains
    )


def _class(verdict: ClassVerdict | None, *, shown: bool) -> ScoreClass | None:
    if verdict is None or not shown:
        return None
    return ScoreClass(label=verdict.label, probability=verdict.probability)


def _change(now: Scored, before: Scored | None, score: UnitScore) -> ScoreChange | None:
    """The change since the year before, unless that would give its held-back total away."""
    if before is None or score.unit in before.held_back:
        return None
    earlier = next((each for each in before.scores if each.unit == score.unit), None)
    same = _identity(now.scheme) == _identity(before.scheme)
    found = None if earlier is None else change(score, earlier, same_scheme=same)
    if found is None:
        return None
    return ScoreChange(
        since=before.source.campaign,
        since_title=before.source.campaign_title,
        difference=found.difference,
        survey=found.survey,
        significant=found.significant,
        p_value=found.p_value,
        places=found.places,
        same_scheme=same,
    )


def _identity(scheme: ParScheme) -> tuple[str, str]:
    return scheme.name, scheme.version


def _name(registry: Registry, code: str) -> Wording:
    versions = registry.versions(code)
    return versions[-1].name if versions else {"vi": code}


def _place(card: Scorecard) -> tuple[int, int, str]:
    block = BLOCK_ORDER.index(card.block) if card.block in BLOCK_ORDER else len(BLOCK_ORDER)
    return block, card.official_rank or card.ranked_units + 1_000_000, card.unit
