"""ConsoleData over the service: what every page reads, from the store and the published figures."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from msgspec.structs import asdict

from questionnaires.codebook import codebook
from questionnaires.text import Wording, say
from survey_service.console import fieldwork
from survey_service.console.act_names import ACTS
from survey_service.console.data import (
    AccountLine,
    ApprovalLine,
    CampaignCard,
    HeldLine,
    Level,
    PrintLine,
    Progress,
    SampleOverview,
    UnitCard,
)
from survey_service.console.labels import CAMPAIGN_STATES
from survey_service.console.language import translate
from survey_service.console.role_names import ROLE_NAMES
from survey_service.exports.responses import ResponseRow, ResponseSet
from survey_service.pipeline import deletion, publication_approval, quarantine
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.code_prints import poster_prints
from survey_service.pipeline.figures import Results, Scorecard, Series
from survey_service.pipeline.published import Published
from survey_service.pipeline.score_trace import ScoreTrace
from survey_service.pipeline.source import series_source
from survey_service.pipeline.sync_rules import REASONS
from survey_service.security.permissions import Grant
from survey_service.store import (
    accounts,
    approvals,
    campaigns,
    instruments,
    posters,
    responses,
    sessions,
)
from survey_service.store.approvals import Approval
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Database
from survey_service.store.responses import StoredResponse
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

TARGET = 0.90
"""The city's plan for 2026 asks for at least 90 % satisfaction (Decision 5256/QĐ-UBND)."""

WHOLE_CITY: Wording = {"vi": "toàn thành phố", "en": "the whole city"}
FACTS = (
    "unit", "series", "channel", "answered", "receiving", "deciding", "week", "language",
    "instrument", "version", "flags",
)  # fmt: skip
SAMPLE_FACTS = (*FACTS, "stratum", "psu", "design_weight")


class ServiceConsoleData:
    """Implements `console.data.ConsoleData`.

    Args:
        database: the store.
        registry: the offices.
        published: the figures that may be shown.
        public_url: the address in links and QR codes.
        clock: now.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        published: Published,
        public_url: str,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._registry = registry
        self._published = published
        self._public_url = public_url
        self._clock = clock

    def campaigns(self) -> Sequence[CampaignCard]:
        """Return every campaign but drafts, newest first."""
        with self._database.read() as connection:
            found = campaigns.every(connection)
        return [self._card(campaign) for campaign in found if campaign.state != "draft"]

    def unit(self, code: str) -> UnitCard | None:
        """Return the office with this code today."""
        found = self._registry.at(code, self._today())
        if found is None:
            return None
        return UnitCard(
            code=found.code,
            kind=found.kind,
            name=found.name,
            block=self._registry.block(found),
            ranked=found.ranked,
        )

    def results(self, campaign: str, series: Series, by: Level) -> Results | None:
        """Return figures at one level."""
        return self._published.results(campaign, series, by)

    def unit_results(self, campaign: str, unit: str, series: Series) -> Results | None:
        """Return figures of one office."""
        office = self._registry.at(unit, self._today())
        if office is None or office.kind not in {"department", "commune"}:
            return None
        found = self._published.results(campaign, series, office.kind)
        if found is None:
            return None
        own = tuple(figure for figure in found.figures if figure.unit == unit)
        return Results(source=found.source, by=found.by, figures=own) if own else None

    def scorecards(self, campaign: str) -> Sequence[Scorecard]:
        """Return the scorecards by block and official rank."""
        return self._published.scorecards(campaign) or ()

    def scorecard(self, campaign: str, unit: str) -> Scorecard | None:
        """Return the scorecard of one office."""
        return next((card for card in self.scorecards(campaign) if card.unit == unit), None)

    def trace(self, campaign: str, unit: str) -> ScoreTrace | None:
        """Return how the score of one unit came about."""
        return self._published.trace(campaign, unit)

    def progress(self, campaign: str) -> Progress | None:
        """Return the field work so far."""
        with self._database.read() as connection:
            found = campaigns.get(connection, campaign)
            if found is None:
                return None
            return fieldwork.progress(connection, self._registry, found, self._today())

    def sample(self, campaign: str) -> SampleOverview | None:
        """Return the drawn sample."""
        with self._database.read() as connection:
            found = campaigns.get(connection, campaign)
            if found is None:
                return None
            return fieldwork.overview(connection, self._registry, found, self._today())

    def responses(self, campaign: str, series: Series) -> ResponseSet | None:
        """Return rows and codebook; rows are read when they are written out."""
        with self._database.read() as connection:
            found = campaigns.get(connection, campaign)
            part = series_of(found, series) if found else None
            if found is None or part is None:
                return None
            instrument = instruments.get(connection, part.instrument, part.instrument_version)
            count = sum(responses.counts(connection, campaign, series).values())
        if instrument is None:  # a foreign key makes this impossible
            return None
        return ResponseSet(
            source=series_source(found, series, instrument, as_of=self._clock()),
            codebook=tuple(each for each in codebook(instrument) if each.roster is None),
            facts=SAMPLE_FACTS if series == "sample" else FACTS,
            n=count,
            rows=lambda: self._rows(found, series),
        )

    def accounts(self) -> Sequence[AccountLine]:
        """Return every account by user name."""
        with self._database.read() as connection:
            found = accounts.everyone(connection)
            seen = sessions.last_seen(connection)
        return [
            AccountLine(
                user=account.username,
                name=account.name,
                roles=tuple(self._role(grant) for grant in account.grants),
                active=account.disabled_at is None,
                last_seen=local_date(seen[account.username]) if account.username in seen else None,
            )
            for account in found
        ]

    def approvals(self) -> Sequence[ApprovalLine]:
        """Return acts that wait for a second person."""
        with self._database.read() as connection:
            found = approvals.pending(connection, self._clock())
        return [
            ApprovalLine(
                id=approval.id,
                act=ACTS.get(approval.act, {"vi": approval.act}),
                subject=approval.subject,
                asked_by=approval.requested_by,
                asked_at=approval.requested_at,
                state="open",
                decided_by=None,
                reason=_reason(approval),
                decidable=approval.act == deletion.ACT,
            )
            for approval in found
        ]

    def quarantine(self) -> Sequence[HeldLine]:
        """Return envelopes that do not count yet, the oldest first."""
        with self._database.read() as connection:
            found = quarantine.waiting(connection)
        return [
            HeldLine(**(asdict(one) | {"reasons": tuple(REASONS[word] for word in one.reasons)}))
            for one in found
        ]

    def posters(self) -> Sequence[PrintLine]:
        """Return offices with a poster in the latest campaign."""
        with self._database.read() as connection:
            latest = next(iter(campaigns.every(connection)), None)
            every = posters.every(connection, latest.code) if latest else ()
            hung = [poster for poster in every if poster.taken_down_on is None]
            sheets = poster_prints(
                connection, self._registry, hung, base=self._public_url, day=self._today()
            )
        return [
            PrintLine(code=poster.unit, name=poster.place, sheet=sheet)
            for poster, sheet in zip(hung, sheets, strict=True)
        ]

    def _role(self, grant: Grant) -> Wording:
        """Return the role and the office it reaches as a sentence."""
        scope = WHOLE_CITY
        if grant.unit:
            unit = self._registry.at(grant.unit, self._today())
            scope = unit.name if unit else {"vi": grant.unit}  # an office that was closed since
        role = ROLE_NAMES[grant.role]
        return {language: f"{name} · {say(scope, language)}" for language, name in role.items()}

    def _card(self, campaign: Campaign) -> CampaignCard:
        return CampaignCard(
            code=campaign.code,
            title=campaign.title,
            state=campaign.state,
            period_from=campaign.period_from,
            period_to=campaign.period_to,
            as_of=campaign.as_of or self._clock(),
            synthetic=campaign.synthetic,
            target=TARGET,
        )

    def _rows(self, campaign: Campaign, series: Series) -> Iterator[ResponseRow]:
        with self._database.read() as connection:
            for response in responses.read(connection, campaign.code, series):
                yield _row(campaign, series, response)

    def _today(self) -> date:
        return local_date(self._clock())


def _row(campaign: Campaign, series: Series, response: StoredResponse) -> ResponseRow:
    part = series_of(campaign, series)
    return ResponseRow(
        {
            "unit": response.unit,
            "series": series,
            "channel": response.channel,
            "answered": response.answered,
            "receiving": response.receiving,
            "deciding": response.deciding,
            "week": response.week.isoformat(),
            "language": response.language,
            "instrument": part.instrument if part else None,
            "version": response.version,
            "flags": " ".join(response.flags) or None,
            "stratum": response.stratum,
            "psu": response.psu,
            "design_weight": response.design_weight,
        },
        response.answers,
    )


def _reason(approval: Approval) -> Wording:
    """Return why an act is asked for: a word of its list, or what somebody wrote.

    Of a publication it is what the figures become.
    """
    if approval.act == publication_approval.ACT:
        label = CAMPAIGN_STATES[str(approval.particulars["state"])]
        return {"vi": label, "en": translate(label, "en")}
    given = str(approval.particulars.get("reason", ""))
    return deletion.REASON_NAMES.get(given, {"vi": given})
