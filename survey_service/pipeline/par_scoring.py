"""Scores of a published index: points by hand and estimates put together, unit by unit.

Only the `sample` series feeds the score; receipts and posters never do. Points and ranks come from
the estimates of the publication, so that a unit whose index is held back to protect another one
keeps the score and rank it has. Units that merged within the period are averaged (ADR 0153).
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from analysis.par.estimates import Estimate
from analysis.par.library import load_par_scheme
from analysis.par.mergers import merged
from analysis.par.outline import survey_indices
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints
from survey_service.pipeline.figures import Figure, ScoringEstimate, Source
from survey_service.pipeline.par_mergers import mergers_of
from survey_service.pipeline.score import OFFICES, Level
from survey_service.store import campaigns, par_points
from survey_service.store.database import Connection
from survey_service.store.par_points import ParPoints
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit


class Scored(Struct, frozen=True, kw_only=True):
    """The scores of a campaign, and the units whose index is not shown."""

    scheme: ParScheme
    source: Source
    units: Mapping[str, Unit]
    scores: tuple[UnitScore, ...]
    held_back: frozenset[str]


def scored_campaign(
    connection: Connection,
    registry: Registry,
    source: Source,
    figures: Mapping[Level, tuple[Figure, ...]],
    scored: Mapping[str, ScoringEstimate],
) -> Scored | None:
    """Score every rated unit of a published campaign; None where it has no PAR scheme.

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
    index = next(iter(survey_indices(scheme)), "overall")
    shown = {figure.unit: figure for figure in _figures(figures) if figure.index == index}
    points = _by_unit(par_points.read(connection, campaign.code))
    mergers, _ = mergers_of(registry, source.period_to.year)
    gone = {code for merger in mergers for code in merger.predecessors if code not in shown}
    units = {
        code: unit
        for code in (*shown, *sorted(gone & points.keys()))
        if (unit := _unit(registry, source, code)) is not None and _serves(scheme, registry, unit)
    }
    given = [
        _points(registry, unit, points.get(code, []), _estimates(index, scored.get(code)))
        for code, unit in units.items()
    ]
    return Scored(
        scheme=scheme,
        source=source,
        units=units,
        scores=score_units(scheme, merged(scheme, given, mergers).units),
        held_back=frozenset(code for code in scored if code in shown and shown[code].est is None),
    )


def _figures(figures: Mapping[Level, tuple[Figure, ...]]) -> Iterator[Figure]:
    return (figure for level in OFFICES for figure in figures[level])


def _by_unit(rows: Iterable[ParPoints]) -> dict[str, list[ParPoints]]:
    found: dict[str, list[ParPoints]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found


def _unit(registry: Registry, source: Source, code: str) -> Unit | None:
    """The unit at the end of the period, or as it last was in it."""
    inside = [v for v in registry.versions(code) if v.valid_from <= source.period_to]
    latest = inside[-1] if inside else None
    if latest is None or (latest.valid_to is not None and latest.valid_to <= source.period_from):
        return None
    return latest


def _serves(scheme: ParScheme, registry: Registry, unit: Unit) -> bool:
    return not scheme.blocks or registry.block(unit) in scheme.blocks


def _points(
    registry: Registry, unit: Unit, rows: list[ParPoints], estimates: Mapping[str, Estimate]
) -> UnitPoints:
    return UnitPoints(
        unit=unit.code,
        block=registry.block(unit) or "",
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
