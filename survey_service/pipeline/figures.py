"""What is shown: figures, results and scorecards as plain values.

Console, API and exports read these structs and nothing else, so a figure can never leave the
service without the instrument, series, period, n and formula it came from.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from questionnaires.text import Wording

Series = Literal["sample", "transaction", "open"]
FigureState = Literal["published", "low-precision", "suppressed"]
Variance = Literal["direct", "smoothed"]
CampaignState = Literal["draft", "field", "preliminary", "final", "corrected"]


class Source(Struct, frozen=True, kw_only=True):
    """Where figures come from: named beside every figure, card and export.

    `synthetic` is true for simulated answers; every surface must then say so.
    """

    campaign: str
    campaign_title: Wording
    series: Series
    series_title: Wording
    instrument: str
    instrument_version: str
    instrument_title: Wording
    scheme: str
    scheme_version: str
    formula: Wording
    period_from: date
    period_to: date
    state: CampaignState
    as_of: datetime
    synthetic: bool


class Figure(Struct, frozen=True, kw_only=True):
    """One index of one unit with its uncertainty. Shares are on 0–1; suppressed values are None.

    `index` is `overall`, `factor:NAME` or `item:NAME`. Only the series `sample` has `se`, `deff`,
    `df`, `n_eff` and `n_psu`, and in it `lci` and `uci` are confidence limits. In the series
    `transaction` they are the lowest and highest value over all closed transactions (Manski 1989),
    `coverage` is answers ÷ closed transactions; the series `open` has neither. `variance` says of a
    standard error whether it rests on the unit's own sampling units alone (`direct`) or on those of
    all units (`smoothed`); None where there is none, and in publications older than the field.
    `response_rate` is AAPOR's RR1 weighted with design weights, over every sampled case of the
    unit; only shown figures of the sample have one.
    """

    unit: str
    unit_name: Wording
    block: str | None
    index: str
    label: Wording
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int | None
    n: int | None
    n_eff: float | None
    n_psu: int | None
    state: FigureState
    reason: str | None
    coverage: float | None = None
    transactions: int | None = None
    variance: Variance | None = None
    response_rate: float | None = None


class ScoringEstimate(Struct, frozen=True, kw_only=True):
    """The index of a unit as its score counts it, kept beside the figures and never shown as such.

    A figure may be held back to protect another unit; the score of its unit stands all the same.
    `df` and `n` are None in publications older than these fields. `others` are further indices that
    the scheme scores, by name.
    """

    est: float | None
    se: float | None
    df: float | None = None
    n: int | None = None
    others: dict[str, "ScoringEstimate"] = {}


class Results(Struct, frozen=True, kw_only=True):
    """The figures of one series of one campaign at one level of units."""

    source: Source
    by: str
    figures: tuple[Figure, ...]


class ScoreLine(Struct, frozen=True, kw_only=True):
    """One criterion of the PAR scorecard: points out of `maximum`; `se` for survey-based points.

    `domain` is the name of the criterion, `within` that of its domain, `number` its place in the
    table. `lci` and `uci` are 95 % limits of survey points.
    """

    domain: str
    label: Wording
    maximum: float
    self_points: float | None
    appraised_points: float | None
    se: float | None = None
    note: Wording | None = None
    number: str = ""
    within: str = ""
    lci: float | None = None
    uci: float | None = None


class DomainPoints(Struct, frozen=True, kw_only=True):
    """Points of a domain as they stand in the total; None where they are not shown."""

    number: str
    name: str
    label: Wording
    maximum: float
    points: float | None


class ScoreClass(Struct, frozen=True, kw_only=True):
    """The class of a total (xếp loại), and how sure it is; None without points of a survey."""

    label: Wording
    probability: float | None


class LostPoints(Struct, frozen=True, kw_only=True):
    """Points a criterion lost; `questions` share out those of a survey, most first."""

    number: str
    label: Wording
    lost: float
    questions: tuple[tuple[Wording, float], ...] = ()


class WinnablePoints(Struct, frozen=True, kw_only=True):
    """What a criterion could still add to the total: `gain` points.

    In a survey criterion `value` is the share now and `needs` the share that brings the gain, both
    on 0–1; `per_percent` is what one percentage point adds where points follow the share. All None
    where a person gives the points.
    """

    number: str
    label: Wording
    gain: float
    is_survey: bool
    value: float | None
    needs: float | None
    per_percent: float | None


class ScoreChange(Struct, frozen=True, kw_only=True):
    """The total less that of the year before (`since`, a campaign).

    `survey` is the part of survey points, `significant` its test at 5 %, None without errors of
    both years. `same_scheme` false: rules changed too. `places` are gained ones.
    """

    since: str
    since_title: Wording
    difference: float
    survey: float
    significant: bool | None
    p_value: float | None
    places: int | None
    same_scheme: bool


class MergedPart(Struct, frozen=True, kw_only=True):
    """A unit whose points went into those of its successor, with its share of the year."""

    unit: str
    name: Wording
    weight: float


class Scorecard(Struct, frozen=True, kw_only=True):
    """The PAR score of one unit: total out of 100, official rank, and the rank set beside it.

    `rank_low`..`rank_high` is the set of ranks the data cannot tell apart (Klein, Wright and
    Wieczorek 2020). `rescaled` says that a missing component was left out and the rest scaled up.
    """

    unit: str
    unit_name: Wording
    block: str | None
    lines: tuple[ScoreLine, ...]
    total: float | None
    total_se: float | None
    maximum: float
    rescaled: bool
    ranked: bool
    official_rank: int | None
    rank_tied: bool
    rank_low: int | None
    rank_high: int | None
    ranked_units: int
    scheme: str
    scheme_title: Wording
    tie_rule: Wording
    source: Source
    domains: tuple[DomainPoints, ...] = ()
    unit_class: ScoreClass | None = None
    head_class: ScoreClass | None = None
    losses: tuple[LostPoints, ...] = ()
    chances: tuple[WinnablePoints, ...] = ()
    change: ScoreChange | None = None
    merged_from: tuple[MergedPart, ...] = ()
