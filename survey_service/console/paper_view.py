"""The pages of paper and invitations over the store."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from questionnaires.text import Wording
from sampling.paper_stock import Difference
from survey_service.console.numbers import day as day_said
from survey_service.console.paper import (
    DifferenceLine,
    InvitationPage,
    MessageLine,
    PaperPage,
    StockLine,
)
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.paper_round import Village, paper_round
from survey_service.pipeline.paper_stock import PaperReport, VillageStock, paper_report
from survey_service.pipeline.settlement import Settlement, settlement
from survey_service.store import campaigns, honoraria, invitations, organisations
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection, Database
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

ON_THE_WAY = "field"
"""The state of a round in which forms are still out."""


class ServiceLogistics:
    """Implements `console.paper.Logistics`.

    Args:
        database: the store.
        registry: the offices.
        clock: now.
    """

    def __init__(
        self, database: Database, registry: Registry, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock

    def paper(self, campaign: str, unit: str | None) -> PaperPage | None:
        """Return the paper of a round, optionally of one commune."""
        with self._database.read() as connection:
            found = campaigns.get(connection, campaign)
            if found is None or not _sampled(found):
                return None
            ground = paper_round(connection, campaign)
            closing = found.state != ON_THE_WAY
            report = paper_report(connection, campaign, closing=closing, ground=ground)
            if not ground.movements or (unit is not None and unit not in report.communes):
                return None
            settled = _settled(connection, campaign)
            bodies = organisations.everyone(connection)
        return PaperPage(
            commune=None if unit is None else self._name(unit),
            lines=tuple(self._lines(report, unit)),
            whole=report.whole if unit is None else report.communes[unit],
            holdings=tuple((bodies[held.organisation].name, held) for held in report.holdings)
            if unit is None
            else (),
            differences=tuple(self._differences(report, unit)),
            settled=settled.whole if settled and unit is None else None,
            unexplained=settled.unexplained if settled else 0,
        )

    def invitations(self, campaign: str) -> InvitationPage:
        """Return what went out in a round, as counts."""
        with self._database.read() as connection:
            counts = invitations.counts(connection, campaign)
            reasons = invitations.reasons(connection, campaign)
            batches = invitations.batches(connection, campaign)
        states: dict[tuple[int, str], dict[str, int]] = {}
        for (channel, wave, state), count in sorted(counts.items()):
            states.setdefault((wave, channel), {})[state] = count
        purges = {(each.purge_on, each.purged_on is not None) for each in batches}
        return InvitationPage(
            lines=tuple(
                MessageLine(channel=channel, wave=wave, states=own)
                for (wave, channel), own in sorted(states.items())
            ),
            reasons=tuple((*key, count) for key, count in sorted(reasons.items())),
            purges=tuple((day_said(when), gone) for when, gone in sorted(purges)),
        )

    def _lines(self, report: PaperReport, unit: str | None) -> Iterable[StockLine]:
        if unit is None:
            for code, stock in report.communes.items():
                own = [line for line in report.villages if line.village.unit == code]
                yield StockLine(
                    code=code, name=self._name(code), stock=stock, differences=_open(report, own)
                )
            return
        for line in report.villages:
            if line.village.unit == unit:
                yield StockLine(
                    code=line.village.psu,
                    name=line.village.name,
                    stock=line.stock,
                    differences=_open(report, [line]),
                )

    def _differences(self, report: PaperReport, unit: str | None) -> Iterable[DifferenceLine]:
        for line in report.villages:
            if unit in {None, line.village.unit}:
                for found in line.differences:
                    yield self._difference(report, line.village, found)

    def _difference(
        self, report: PaperReport, village: Village, found: Difference
    ) -> DifferenceLine:
        return DifferenceLine(
            commune=self._name(village.unit),
            village=village.name,
            code=found.code,
            got=found.got,
            expected=found.expected,
            reason=report.reasons.get((village.place, found)),
        )

    def _name(self, code: str) -> Wording:
        found = self._registry.at(code, self._today())
        return {"vi": code} if found is None else found.name

    def _today(self) -> date:
        return local_date(self._clock())


def _open(report: PaperReport, lines: Iterable[VillageStock]) -> int:
    return sum(
        (line.village.place, found) not in report.reasons
        for line in lines
        for found in line.differences
    )


def _sampled(campaign: Campaign) -> bool:
    part = series_of(campaign, "sample")
    return part is not None and part.sample is not None


def _settled(connection: Connection, campaign: str) -> Settlement | None:
    if not honoraria.rates(connection, campaign):
        return None
    return settlement(connection, campaign)
