"""Publishing a series: figures computed once, stored with every version that made them.

A publication is appended and never edited. In the self-selected series (receipts, posters) a unit's
figures move only when at least `release_size` new answers have come in since they were last
published; until then the earlier figures stand, so that nobody can watch one answer arrive and
guess whose it was. Which answers were counted, and what was published, stand in the ledger.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import convert, to_builtins
from msgspec.structs import replace

from analysis.par.library import load_par_scheme
from analysis.par.outline import survey_indices
from questionnaires.instrument import content_hash
from survey_service.ledger.published import LEDGER_SIZE
from survey_service.pipeline.campaigns import FOLLOWS, series_of
from survey_service.pipeline.compute import scoring_of
from survey_service.pipeline.coverage import with_coverage
from survey_service.pipeline.fieldwork_entry import enter_fieldwork
from survey_service.pipeline.figures import CampaignState, Figure, ScoringEstimate, Series, Source
from survey_service.pipeline.joining import require_joinable
from survey_service.pipeline.response_rates import with_response_rates
from survey_service.pipeline.score import RULES, Level, Scoring, level_figures, scoring_estimates
from survey_service.pipeline.snapshot import Signatories, enter_publication, take_snapshot
from survey_service.pipeline.source import series_source
from survey_service.problems import Problem
from survey_service.store import boxes, campaigns, publications
from survey_service.store.campaigns import OPEN_STATES, Campaign
from survey_service.store.database import Connection, Database
from survey_service.store.publications import Publication
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

AllFigures = dict[Level, tuple[Figure, ...]]
Stored = tuple[Source, AllFigures, dict[str, ScoringEstimate]]
"""What a publication keeps: figures for showing, and beside them what units are scored with."""


def publish(
    database: Database,
    registry: Registry,
    campaign: str,
    series: Series,
    *,
    state: CampaignState,
    now: datetime,
) -> Publication:
    """Compute the figures of a series and publish them.

    Nobody is asked here: people publish the official index through `publication_approval`.

    Args:
        database: where answers are and publications go.
        registry: the offices.
        campaign: code of the campaign.
        series: which of its series.
        state: what the official index becomes: `preliminary`, `final` or `corrected`; figures of
            the other series carry the state the campaign has.
        now: the "as of" of the figures.

    Raises:
        Problem: `campaign-unknown`, `publication-unready`, `state-not-next`, `answers-sealed`.
        AnalysisError: the answers cannot be weighted or scored.
    """
    with database.write() as connection:
        return publish_within(connection, registry, campaign, series, state=state, now=now)


def publish_within(
    connection: Connection,
    registry: Registry,
    campaign: str,
    series: Series,
    *,
    state: CampaignState,
    now: datetime,
    by: Signatories | None = None,
) -> Publication:
    """As `publish`, in a writing transaction; `by` names who asked for it and who approved it."""
    found = campaigns.held(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    if series == "sample":
        found = _moved(connection, found, state, now)
    _require_mixed(connection, found, series)
    size = take_snapshot(connection, campaign, series, now)
    scoring = scoring_of(connection, registry, found, series, local_date(now))
    source = series_source(found, series, scoring.instrument, as_of=now)
    kept = (source, _showable(connection, found, scoring), _scored(found, scoring))
    published = publications.append(
        connection,
        campaign,
        series,
        state=found.state,
        as_of=now,
        figures=to_builtins(kept),
        versions=_versions(found, scoring) | {LEDGER_SIZE: str(size)},
    )
    enter_publication(connection, published, by)
    if (part := series_of(found, series)) is not None and part.sample is not None:
        enter_fieldwork(connection, campaign, part.sample, now)
    return published


def check_next(campaign: Campaign, state: CampaignState) -> None:
    """Refuse a publication state that does not follow the one that the campaign has.

    Raises:
        Problem: `state-not-next`.
    """
    if state not in FOLLOWS[campaign.state]:
        allowed = ", ".join(sorted(FOLLOWS[campaign.state]))
        raise Problem("state-not-next", campaign.code, f"{campaign.state} → {state}", allowed)


def _require_mixed(connection: Connection, campaign: Campaign, series: Series) -> None:
    """Refuse last figures as long as answers to them wait sealed; the mix takes them all now."""
    if campaign.state in OPEN_STATES:
        return
    if waiting := boxes.count_waiting(connection, campaign.code, series):
        raise Problem("answers-sealed", campaign.code, waiting, "0")


def _showable(connection: Connection, campaign: Campaign, scoring: Scoring) -> AllFigures:
    """Compute the figures of every level; in the self-selected series only what may move moves."""
    series, computed = scoring.series, level_figures(scoring)
    if series == "sample":
        return with_response_rates(connection, campaign, series, scoring.population, computed)
    figures = with_coverage(connection, campaign, series, scoring.population, computed)
    earlier = _earlier(connection, campaign, scoring)
    return released(figures, earlier, campaign.release_size)


def _moved(
    connection: Connection, campaign: Campaign, state: CampaignState, now: datetime
) -> Campaign:
    """Move the campaign to its next publication state."""
    check_next(campaign, state)
    campaigns.set_state(connection, campaign.code, state, now)
    return replace(campaign, state=state)


def released(
    current: Mapping[Level, tuple[Figure, ...]],
    earlier: Mapping[Level, tuple[Figure, ...]] | None,
    step: int,
) -> AllFigures:
    """Return the figures that may be shown now.

    A unit's figures are replaced together, and only when the number of its answers has grown by
    `step` or they were not shown before.
    """
    if earlier is None:
        return dict(current)
    return {
        level: tuple(
            figure
            for unit, fresh in _by_unit(figures).items()
            for figure in _standing(fresh, _by_unit(earlier[level]).get(unit, ()), step)
        )
        for level, figures in current.items()
    }


def _standing(
    fresh: tuple[Figure, ...], before: tuple[Figure, ...], step: int
) -> tuple[Figure, ...]:
    shown = max((figure.n or 0 for figure in before), default=0)
    now = max((figure.n or 0 for figure in fresh), default=0)
    return before if shown and now - shown < step else fresh


def _by_unit(figures: tuple[Figure, ...]) -> dict[str, tuple[Figure, ...]]:
    found: dict[str, tuple[Figure, ...]] = {}
    for figure in figures:
        found[figure.unit] = (*found.get(figure.unit, ()), figure)
    return found


def _earlier(connection: Connection, campaign: Campaign, scoring: Scoring) -> AllFigures | None:
    """Return the figures that stand now, if they may stand beside those of this questionnaire."""
    publication = publications.latest(connection, campaign.code, scoring.series)
    if publication is None:
        return None
    stored: Stored = convert(publication.figures, Stored)
    source, figures, _ = stored
    where = f"{campaign.code} {scoring.series}"
    require_joinable(connection, scoring.instrument, [source.instrument_version], where)
    return figures


def _scored(campaign: Campaign, scoring: Scoring) -> dict[str, ScoringEstimate]:
    """Return what the scorecards count; only the official index feeds them."""
    if scoring.series != "sample" or campaign.par_scheme is None:
        return {}
    first, *more = survey_indices(load_par_scheme(campaign.par_scheme)) or ("",)
    found = scoring_estimates(scoring, first)
    for index in more:
        for unit, estimate in scoring_estimates(scoring, index).items():
            own = found.get(unit, ScoringEstimate(est=None, se=None))
            found[unit] = replace(own, others={**own.others, index: estimate})
    return found


def _versions(campaign: Campaign, scoring: Scoring) -> dict[str, str]:
    part = series_of(campaign, scoring.series)
    return {
        "instrument": f"{scoring.instrument.name} {scoring.instrument.version}",
        "instrument_sha256": content_hash(scoring.instrument),
        "scheme": f"{scoring.scheme.name} {scoring.scheme.version}",
        "weighting_plan": part.weighting_plan if part else "",
        "sample": (part.sample if part else None) or "",
        "publication_rule": repr(RULES[scoring.series]),
    }
