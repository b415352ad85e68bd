"""PAR scorecards: points entered by hand, and satisfaction points from the official index.

Only the `sample` series feeds the score; receipts and posters never do. Points and ranks come from
the estimates of the publication, so that a unit whose index is held back to protect another one
keeps the score and rank it has; what would give its index away is not shown.
"""

from collections.abc import Mapping

from analysis.par.estimates import Estimate
from analysis.par.library import load_par_scheme
from analysis.par.lines import Line
from analysis.par.outline import survey_indices
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints
from questionnaires.text import Wording
from survey_service.pipeline.figures import Figure, Scorecard, ScoreLine, ScoringEstimate, Source
from survey_service.pipeline.score import OFFICES, Level
from survey_service.store import campaigns, par_points
from survey_service.store.database import Connection
from survey_service.store.par_points import ParPoints
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

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
BLOCK_ORDER = ("departments", "wards", "communes")


def scorecards(
    connection: Connection,
    registry: Registry,
    source: Source,
    figures: Mapping[Level, tuple[Figure, ...]],
    scored: Mapping[str, ScoringEstimate],
) -> tuple[Scorecard, ...] | None:
    """Return the scorecards of every rated unit, by block and official rank.

    Args:
        connection: where points and the campaign are read.
        registry: the units.
        source: of the official index.
        figures: the official index at every level, as it may be shown.
        scored: the index of every unit that is precise enough, shown or not.
    """
    campaign = campaigns.get(connection, source.campaign)
    if campaign is None or campaign.par_scheme is None:
        return None
    scheme = load_par_scheme(campaign.par_scheme)
    points: dict[str, list[ParPoints]] = {}
    for row in par_points.read(connection, campaign.code):
        points.setdefault(row.unit, []).append(row)
    index_name = next(iter(survey_indices(scheme)), "overall")
    index = {
        figure.unit: figure
        for level in OFFICES
        for figure in figures[level]
        if figure.index == index_name
    }
    units = {code: unit for code in index if (unit := registry.at(code, source.period_to))}
    given = (
        _points(
            unit,
            registry.block(unit) or "",
            points.get(code, []),
            _estimates(index_name, scored.get(code)),
        )
        for code, unit in units.items()
    )
    held_back = {code for code in scored if code in index and index[code].est is None}
    cards = (
        _card(scheme, source, units[score.unit], score, shown=score.unit not in held_back)
        for score in score_units(scheme, given)
    )
    return tuple(sorted(cards, key=_place))


def _points(
    unit: Unit, block: str, rows: list[ParPoints], estimates: Mapping[str, Estimate]
) -> UnitPoints:
    return UnitPoints(
        unit=unit.code,
        block=block,
        ranked=unit.ranked,
        self_points={row.domain: row.self_points for row in rows},
        appraised_points={row.domain: row.appraised_points for row in rows},
        estimates=estimates,
    )


def _estimates(index: str, scored: ScoringEstimate | None) -> dict[str, Estimate]:
    """What the publication keeps for scoring, by index."""
    found = {} if scored is None else {index: scored, **scored.others}
    return {
        name: Estimate(est=each.est, se=each.se, df=each.df, n=each.n)
        for name, each in found.items()
        if each.est is not None
    }


def _card(
    scheme: ParScheme, source: Source, unit: Unit, score: UnitScore, *, shown: bool
) -> Scorecard:
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
        source=source,
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
    )


def _note(line: Line, *, shown: bool) -> Wording:
    """Say where points of the survey come from, or why there are none to see."""
    if not shown:
        return HELD_BACK
    return NO_SURVEY if line.points is None else FROM_INDEX


def _place(card: Scorecard) -> tuple[int, int, str]:
    block = BLOCK_ORDER.index(card.block) if card.block in BLOCK_ORDER else len(BLOCK_ORDER)
    return block, card.official_rank or card.ranked_units + 1_000_000, card.unit
