"""What the pages of field work are given, as one Protocol and plain values."""

from datetime import date, datetime
from typing import Literal, Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from questionnaires.text import Wording
from sampling.outcome_rates import OutcomeRates
from survey_service.console.data import CountLine
from survey_service.console.tiles import Tile

Pace = Literal["none", "behind", "slow", "on", "done"]


class FieldLine(Struct, frozen=True, kw_only=True):
    """A unit, a person or a week in the tables of field work.

    `expected` cases should be at their end by today; `planned` and `achieved` are half-widths of
    95 % intervals on 0–1; `closes_on` is the last day of visits, `extended` where the unit has days
    of its own.
    """

    key: str
    name: Wording
    cases: int
    finished: int
    interviews: int
    expected: float | None
    late: int
    rates: OutcomeRates
    pace: Pace = "none"
    planned: float | None = None
    achieved: float | None = None
    closes_on: date | None = None
    extended: bool = False


class TileLine(Struct, frozen=True, kw_only=True):
    """A commune on the tile map."""

    tile: Tile
    line: FieldLine


class DeviceLine(Struct, frozen=True, kw_only=True):
    """A tablet that has been silent although its person has open cases."""

    name: str
    person: str
    open_cases: int
    heard_at: datetime | None
    missing: int


class LatePaper(Struct, frozen=True, kw_only=True):
    """Paper forms still out, in how many villages, and how many differences have no reason."""

    forms: int
    villages: int
    differences: int


class FieldDashboard(Struct, frozen=True, kw_only=True):
    """Field work of one campaign on one day."""

    day: date
    opens_on: date | None
    closes_on: date | None
    every: FieldLine
    units: tuple[FieldLine, ...]
    tiles: tuple[TileLine, ...]
    people: tuple[FieldLine, ...]
    weeks: tuple[FieldLine, ...]
    dispositions: tuple[CountLine, ...]
    untouched: int
    devices: tuple[DeviceLine, ...]
    quiet_days: int
    paper: LatePaper | None
    participation: float | None
    assumed: bool


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case in somebody's hands: where, by when, what stands, how often tried, when again."""

    unit: str
    case_id: str
    place: Wording
    village: Wording
    expected_by: date
    late: bool
    code: str | None
    label: Wording | None
    tries: int
    next_on: date | None
    due: bool


class AttemptLine(Struct, frozen=True, kw_only=True):
    """One attempt at a case."""

    at: datetime
    how: str
    label: Wording
    next_on: date | None


class CaseCard(Struct, frozen=True, kw_only=True):
    """A case with what was tried, and the dispositions its page offers."""

    line: CaseLine
    attempts: tuple[AttemptLine, ...]
    temporary: tuple[CountLine, ...]
    final: tuple[CountLine, ...]
    is_final: bool


class MyCases(Struct, frozen=True, kw_only=True):
    """The open cases of the person behind an account, what is due today first."""

    name: str
    day: date
    lines: tuple[CaseLine, ...]
    finished: int


class RecordForm(Struct):
    """The fields of the form that records an attempt; `next_on` and `reason` may be empty."""

    how: Literal["visit", "phone", "message", "letter"]
    code: str
    next_on: str
    reason: str
    csrf: str


class FieldWork(Protocol):
    """Everything the pages of field work read and write. None means that there is no such thing."""

    def dashboard(self, campaign: str) -> FieldDashboard | None:
        """Where a campaign's field work stands; None without a sample."""

    def my_cases(self, user: str) -> MyCases | None:
        """The cases of the person of an account; None where the account is nobody in the field."""

    def case(self, user: str, unit: str, case_id: str) -> CaseCard | None:
        """One of these cases."""

    def record(self, user: str, unit: str, case_id: str, form: RecordForm) -> None:
        """Record an attempt. May raise Problem."""


Field = NamedDependency[SkipValidation[FieldWork]]
"""How a handler asks for the provider: `field: Field`."""
