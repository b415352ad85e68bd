"""The figures people may see: published ones from the store, or live ones in a demonstration.

A campaign with `release_size` 1 (the demonstration) shows every new receipt and poster answer at
once. Otherwise figures stand as last published (`publish.py`), whatever has come in since. The
official series is always as published: an index is an act, not a query.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import get_args

from msgspec import convert

from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.compute import scoring_of
from survey_service.pipeline.coverage import with_coverage
from survey_service.pipeline.figures import Results, Scorecard, Series
from survey_service.pipeline.par_scoring import scored_campaign
from survey_service.pipeline.publish import Stored
from survey_service.pipeline.score import LEVELS, OFFICES, level_figures
from survey_service.pipeline.score_trace import ScoreTrace, score_trace
from survey_service.pipeline.scorecards import scorecards
from survey_service.pipeline.source import series_source
from survey_service.store import campaigns, publications, responses
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection, Database
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

SERIES: tuple[Series, ...] = get_args(Series)


class Published:
    """Reads figures for API, console and exports.

    Args:
        database: where campaigns, answers and publications are.
        registry: the offices.
        clock: now, for live figures only.
    """

    def __init__(
        self, database: Database, registry: Registry, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._live: dict[tuple[str, Series], tuple[object, Stored]] = {}
        self._published: dict[tuple[str, Series], tuple[int, Stored]] = {}
        self._lock = Lock()

    def results(self, campaign: str, series: str, by: str) -> Results | None:
        """Return the figures of one series at one level; None where nothing is published."""
        known = next((name for name in SERIES if name == series), None)
        level = next((name for name in LEVELS if name == by), None)
        if known is None or level is None:
            return None
        found = self._figures(campaign, known)
        if found is None:
            return None
        source, figures, _ = found
        return Results(source=source, by=level, figures=figures[level])

    def scorecards(self, campaign: str) -> tuple[Scorecard, ...] | None:
        """Return the PAR scorecards of a campaign; None before the official index is published."""
        found = self._figures(campaign, "sample")
        if found is None:
            return None
        before = self._year_before(campaign)
        with self._database.read() as connection:
            return scorecards(connection, self._registry, *found, before=before)

    def trace(self, campaign: str, unit: str) -> ScoreTrace | None:
        """Return how the score of a unit came about; None where it has none."""
        found = self._figures(campaign, "sample")
        if found is None:
            return None
        source, figures, estimates = found
        own = [each for level in OFFICES for each in figures[level] if each.unit == unit]
        with self._database.read() as connection:
            publication = publications.latest(connection, campaign, "sample")
            scored = scored_campaign(connection, self._registry, source, figures, estimates)
        if scored is None or publication is None:
            return None
        return score_trace(scored, unit, own, publication)

    def _year_before(self, code: str) -> Stored | None:
        """The official index of the year before that of a campaign, if there is one."""
        with self._database.read() as connection:
            every = campaigns.every(connection)
        scored = [campaign for campaign in reversed(every) if campaign.par_scheme]
        years = {campaign.period_to.year: campaign.code for campaign in scored}
        own = next(campaign.period_to.year for campaign in every if campaign.code == code)
        earlier = years.get(own - 1)
        return None if earlier is None else self._figures(earlier, "sample")

    def _figures(self, code: str, series: Series) -> Stored | None:
        with self._lock, self._database.read() as connection:
            campaign = campaigns.get(connection, code)
            if campaign is None or series_of(campaign, series) is None:
                return None
            if series != "sample" and campaign.release_size == 1:
                return self._alive(connection, campaign, series)
            return self._as_published(connection, campaign, series)

    def _alive(self, connection: Connection, campaign: Campaign, series: Series) -> Stored | None:
        counts = dict(responses.counts(connection, campaign.code, series))
        if not counts:
            return None
        key = (campaign.code, series)
        cached = self._live.get(key)
        if cached is None or cached[0] != counts:
            now = self._clock()
            scoring = scoring_of(connection, self._registry, campaign, series, local_date(now))
            figures = level_figures(scoring)
            source = series_source(campaign, series, scoring.instrument, as_of=now)
            covered = with_coverage(connection, campaign, series, scoring.population, figures)
            cached = self._live[key] = (counts, (source, covered, {}))
        return cached[1]

    def _as_published(
        self, connection: Connection, campaign: Campaign, series: Series
    ) -> Stored | None:
        key = (campaign.code, series)
        sequence = publications.latest_sequence(connection, *key)
        if sequence is None:
            return None
        cached = self._published.get(key)
        if cached is None or cached[0] != sequence:
            publication = publications.latest(connection, *key)
            if publication is None:
                return None
            stored: Stored = convert(publication.figures, Stored)
            cached = self._published[key] = (publication.sequence, stored)
        return cached[1]
