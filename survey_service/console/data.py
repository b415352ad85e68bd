"""What the console asks of the rest of the service, as one Protocol and plain values.

`pipeline/` implements ConsoleData over the store; tests implement it over sample data. Pages read
figures through `pipeline.figures` structs, so nothing is shown without its source. A page that
needs something new adds a method here first.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from questionnaires.text import Wording
from sampling.entry_errors import EntryErrors
from survey_service.exports.responses import ResponseSet
from survey_service.paper.code_prints import CodePrint
from survey_service.pipeline.figures import CampaignState, Results, Scorecard, Series
from survey_service.pipeline.score_trace import ScoreTrace

Level = Literal["city", "block", "department", "commune"]
BlockCode = Literal["departments", "wards", "communes"]


class CampaignCard(Struct, frozen=True, kw_only=True):
    """One campaign as lists and headers name it. `target` is a share (0.90 for 90 %)."""

    code: str
    title: Wording
    state: CampaignState
    period_from: date
    period_to: date
    as_of: datetime
    synthetic: bool
    target: float | None = None


class UnitCard(Struct, frozen=True, kw_only=True):
    """One office as a page header names it; `block` None for the city and service centres."""

    code: str
    kind: str
    name: Wording
    block: BlockCode | None
    ranked: bool


class SeriesProgress(Struct, frozen=True, kw_only=True):
    """How many answers one series holds; `target` cases of a sample, `transactions` of receipts."""

    series: Series
    title: Wording
    responses: int
    target: int | None = None
    transactions: int | None = None


class CountLine(Struct, frozen=True, kw_only=True):
    """A labelled count: a disposition (`code` of AAPOR) or a channel."""

    code: str
    label: Wording
    count: int


class QuotaCell(Struct, frozen=True, kw_only=True):
    """Reached against expected interviews of a sex × age cell. An alarm, never a stop.

    Expected: in every commune the cell's target times how far the commune is; then added up.
    """

    label: Wording
    expected: float
    reached: int


class Progress(Struct, frozen=True, kw_only=True):
    """The field work of one campaign. RR1 and RR3 are AAPOR response rates on 0–1."""

    series: tuple[SeriesProgress, ...]
    dispositions: tuple[CountLine, ...]
    channels: tuple[CountLine, ...]
    quotas: tuple[QuotaCell, ...]
    response_rate_1: float | None
    response_rate_3: float | None
    entry_errors: EntryErrors | None = None
    """How often two entries of one paper form differ; None where none was entered twice."""


class StratumLine(Struct, frozen=True, kw_only=True):
    """One stratum of the sample: villages in the frame and drawn, adults, interviews."""

    name: Wording
    frame_psus: int
    sampled_psus: int
    population: int
    cases: int
    completes: int


class WeightSummary(Struct, frozen=True, kw_only=True):
    """Spread of the final weights; `kish` is 1 + cv² (Kish 1965), the price of unequal weights."""

    count: int
    smallest: float
    median: float
    largest: float
    total: float
    kish: float


class SampleOverview(Struct, frozen=True, kw_only=True):
    """The drawn sample of one campaign."""

    strata: tuple[StratumLine, ...]
    weights: WeightSummary | None
    dispositions: tuple[CountLine, ...]
    design: Wording


class AccountLine(Struct, frozen=True, kw_only=True):
    """One account with its roles as sentences (“Chuyên viên phân tích · toàn thành phố”).

    `last_seen` is the day its open session was last used; None where no session is open.
    """

    user: str
    name: str
    roles: tuple[Wording, ...]
    active: bool
    last_seen: date | None


class ApprovalLine(Struct, frozen=True, kw_only=True):
    """One act that needs two people; `decidable` where the list itself can decide it."""

    id: str
    act: Wording
    subject: str
    asked_by: str
    asked_at: datetime
    state: Literal["open", "approved", "rejected"]
    decided_by: str | None
    reason: Wording
    decidable: bool = False


class PrintLine(Struct, frozen=True, kw_only=True):
    """A poster that can be printed: the office's `code`, its headline, what stands on it."""

    code: str
    name: Wording
    sheet: CodePrint

    @property
    def poster(self) -> str:
        """The code of the poster itself."""
        return self.sheet.code


class HeldLine(Struct, frozen=True, kw_only=True):
    """An envelope in quarantine, without a word of what was answered.

    `device` is what it says of itself; `proven` whether its signature says so too; `releasable`
    whether a person may overrule every reason.
    """

    reference: str
    device: str
    device_name: str | None
    proven: bool
    reasons: tuple[Wording, ...]
    arrived: datetime
    releasable: bool


class ConsoleData(Protocol):
    """Everything a console page may read. None means that there is no such thing (404)."""

    def campaigns(self) -> Sequence[CampaignCard]:
        """Every campaign people may see, newest first."""

    def unit(self, code: str) -> UnitCard | None:
        """The office with this code today."""

    def results(self, campaign: str, series: Series, by: Level) -> Results | None:
        """Figures of every index at one level of units; None before anything is published."""

    def unit_results(self, campaign: str, unit: str, series: Series) -> Results | None:
        """Figures of every index of one unit."""

    def scorecards(self, campaign: str) -> Sequence[Scorecard]:
        """The PAR scorecards of every unit, in the order of blocks and official ranks."""

    def scorecard(self, campaign: str, unit: str) -> Scorecard | None:
        """The PAR scorecard of one unit."""

    def trace(self, campaign: str, unit: str) -> ScoreTrace | None:
        """How the score of one unit came about."""

    def progress(self, campaign: str) -> Progress | None:
        """The field work so far."""

    def sample(self, campaign: str) -> SampleOverview | None:
        """The drawn sample and its weights."""

    def responses(self, campaign: str, series: Series) -> ResponseSet | None:
        """Rows and codebook for the exports of analysts."""

    def accounts(self) -> Sequence[AccountLine]:
        """Every account, by user name."""

    def approvals(self) -> Sequence[ApprovalLine]:
        """Acts that wait for a second person first, then the decided ones."""

    def quarantine(self) -> Sequence[HeldLine]:
        """Envelopes that do not count yet, the oldest first."""

    def posters(self) -> Sequence[PrintLine]:
        """Offices with a poster in the current campaign."""


Data = NamedDependency[SkipValidation[ConsoleData]]
"""How a handler asks for the provider: `console: Data`."""
