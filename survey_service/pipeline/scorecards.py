"""PAR scorecards: points entered by hand, and satisfaction points from the official index.

Only the `sample` series feeds the score; receipts and posters never do.
"""

from collections.abc import Mapping

from analysis.par.scheme import ParScheme, load_par_scheme
from analysis.par.score import Line, UnitPoints, UnitScore, score_units
from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, Scorecard, ScoreLine, Source
from survey_service.pipeline.score import Level
from survey_service.store import campaigns, par_points
from survey_service.store.database import Connection
from survey_service.store.par_points import ParPoints
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

NO_SURVEY: Wording = {
    "vi": "Không đủ phiếu để chấm; điểm các phần còn lại được quy đổi về thang 100.",
    "en": "Not enough forms to score; the other parts are rescaled to 100.",
}
FROM_INDEX: Wording = {
    "vi": "Chỉ số chính thức nhân điểm tối đa.",
    "en": "The official index times the maximum.",
}
BLOCK_ORDER = ("departments", "wards", "communes")


def scorecards(
    connection: Connection,
    registry: Registry,
    source: Source,
    figures: Mapping[Level, tuple[Figure, ...]],
) -> tuple[Scorecard, ...] | None:
    """Return the scorecards of every rated unit, by block and official rank.

    Args:
        connection: where points and the campaign are read.
        registry: the units.
        source: of the official index.
        figures: the official index at every level.
    """
    campaign = campaigns.get(connection, source.campaign)
    if campaign is None or campaign.par_scheme is None:
        return None
    scheme = load_par_scheme(campaign.par_scheme)
    points: dict[str, list[ParPoints]] = {}
    for row in par_points.read(connection, campaign.code):
        points.setdefault(row.unit, []).append(row)
    satisfaction = {
        figure.unit: figure
        for level in ("department", "commune")
        for figure in figures[level]
        if figure.index == scheme.index
    }
    units = {code: unit for code in satisfaction if (unit := registry.at(code, source.period_to))}
    given = (
        _points(unit, registry.block(unit) or "", points.get(code, []), satisfaction[code])
        for code, unit in units.items()
    )
    cards = (
        _card(scheme, source, units[score.unit], score) for score in score_units(scheme, given)
    )
    return tuple(sorted(cards, key=_place))


def _points(unit: Unit, block: str, rows: list[ParPoints], index: Figure) -> UnitPoints:
    return UnitPoints(
        unit=unit.code,
        block=block,
        ranked=unit.ranked,
        self_points={row.domain: row.self_points for row in rows},
        appraised_points={row.domain: row.appraised_points for row in rows},
        satisfaction=index.est,
        satisfaction_se=index.se,
    )


def _card(scheme: ParScheme, source: Source, unit: Unit, score: UnitScore) -> Scorecard:
    return Scorecard(
        unit=unit.code,
        unit_name=unit.name,
        block=score.block,
        lines=tuple(_line(scheme, line) for line in score.lines),
        total=score.total,
        # without points from the survey there is no sampling error to state, rather than none
        total_se=score.total_se if any(line.se is not None for line in score.lines) else None,
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
        source=source,
    )


def _line(scheme: ParScheme, line: Line) -> ScoreLine:
    sources = {component.name: component.source for component in scheme.components}
    surveyed = sources[line.component] == "satisfaction"
    return ScoreLine(
        domain=line.component,
        label=line.label,
        maximum=line.maximum,
        self_points=line.self_points,
        appraised_points=line.points,
        se=line.se,
        note=None if not surveyed else FROM_INDEX if line.points is not None else NO_SURVEY,
    )


def _place(card: Scorecard) -> tuple[int, int, str]:
    block = BLOCK_ORDER.index(card.block) if card.block in BLOCK_ORDER else len(BLOCK_ORDER)
    return block, card.official_rank or card.ranked_units + 1_000_000, card.unit
