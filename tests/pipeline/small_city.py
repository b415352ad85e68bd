"""A city small enough to count on fingers: two communes of three villages, two departments.

Oracles for scores are worked out here in plain Python from the textbook formulas, row by row, so
that they share nothing with the code they judge.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from analysis.indices.scheme import Factor, IndexScheme
from questionnaires.loader import load_library
from survey_service.pipeline.figures import Series
from survey_service.pipeline.score import Population, Scoring
from survey_service.pipeline.weigh import design_of
from survey_service.store.responses import StoredResponse
from survey_service.store.samples import Case
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit
from survey_service.warehouse.answers import answer_table

OPENED = date(2025, 7, 1)
DAY = date(2026, 6, 30)
CITY, WARD, COMMUNE, EMPTY = "31", "10001", "10002", "10003"
DEPARTMENT, OTHER_DEPARTMENT = "31.SA", "31.SB"
ITEMS = ("tx_overall", "tx_courtesy")
INSTRUMENT = load_library("transaction_feedback")
SCHEME = IndexScheme(
    name="small",
    version="1",
    title={"vi": "Chỉ số nhỏ", "en": "Small index"},
    instrument=INSTRUMENT.name,
    formula={"vi": "Trung bình hai câu.", "en": "Mean of two items."},
    provenance={"vi": "Kiểm thử.", "en": "Test."},
    scale=(1, 2, 3, 4, 5),
    levels=(4, 5),
    missing=(97, 98, 99),
    aggregation="item_mean",
    factors=(Factor(name="both", title={"vi": "Cả hai", "en": "Both"}, items=ITEMS),),
)


def unit(code: str, kind: str, name: str, **more) -> Unit:
    parent = None if kind == "city" else CITY
    return Unit(code=code, kind=kind, name={"vi": name}, valid_from=OPENED, parent=parent, **more)


CITY_UNITS = (
    unit(CITY, "city", "Thành phố"),
    unit(WARD, "commune", "Phường Một", type="phuong", ranked=True),
    unit(COMMUNE, "commune", "Xã Hai", type="xa", ranked=True),
    unit(EMPTY, "commune", "Xã Ba", type="xa", ranked=True),
    unit(DEPARTMENT, "department", "Sở A", ranked=True),
    unit(OTHER_DEPARTMENT, "department", "Sở B", ranked=True),
)
REGISTRY = Registry(CITY_UNITS)


class Answer(Struct, frozen=True):
    """One respondent: where, in which village, with which weight, and the two ratings."""

    unit: str
    psu: str
    weight: float
    ratings: tuple[int | None, int | None]
    month: str = ""

    @property
    def stratum(self) -> str:
        return self.unit + self.month

    def response(self, number: int) -> StoredResponse:
        return StoredResponse(
            unit=self.unit,
            channel="interview",
            answered="alone",
            receiving=None,
            deciding=None,
            version=INSTRUMENT.version,
            language="vi",
            week=date(2026, 6, 1),
            answers={q: r for q, r in zip(ITEMS, self.ratings, strict=True) if r is not None},
            case_id=f"case-{number}",
            psu=self.psu,
            stratum=self.stratum,
        )

    def case(self, number: int) -> Case:
        return Case(
            unit=self.unit,
            case_id=f"case-{number}",
            sample="small",
            psu=self.psu,
            stratum=self.stratum,
            list="official",
            position=number,
            pi1=1.0,
            pi2=1 / self.weight,
            design_weight=self.weight,
            disposition="1.1",
        )


def answers(code: str, villages: Sequence[tuple[float, str]], month: str = "") -> list[Answer]:
    """Respondents of a unit; a village is its weight and a word: a person a pair of signs.

    `45 3-` is one person who answered 4 and 5 and one who answered 3 and left the second out.
    """
    return [
        Answer(
            unit=code,
            psu=f"{code}{month}.{n}",
            weight=weight,
            ratings=tuple(None if s == "-" else int(s) for s in pair),
            month=month,
        )
        for n, (weight, word) in enumerate(villages, start=1)
        for pair in word.split()
    ]


def scoring(given: Sequence[Answer], series: Series = "sample") -> Scoring:
    """The small city ready to be scored, weighted by design where it is the sample."""
    table = answer_table([a.response(n) for n, a in enumerate(given)], ITEMS)
    plan = "design-nonresponse" if series == "sample" else "none"
    cases = [a.case(n) for n, a in enumerate(given)]
    return Scoring(
        scheme=SCHEME,
        instrument=INSTRUMENT,
        design=design_of(table, plan, cases),
        population=Population(REGISTRY, DAY),
        series=series,
    )


class ByHand(Struct, frozen=True):
    """An estimate and its standard error."""

    est: float
    se: float


def by_hand(given: Iterable[Answer]) -> dict[str, ByHand]:
    """Item shares and their plain mean, with Taylor standard errors from village totals.

    P_q = Σ w s / Σ w over valid answers; the overall index is (P_1 + P_2) / 2. A person adds
    w (s - P_q) / Σ w to the influence of item q; the variance is, summed over strata,
    k / (k - 1) Σ (village total - mean of village totals)².
    """
    rows = list(given)
    shares, influences = [], []
    for place in range(len(ITEMS)):
        valid = [row for row in rows if row.ratings[place] is not None]
        total = sum(row.weight for row in valid)
        share = sum(row.weight for row in valid if row.ratings[place] >= 4) / total
        shares.append(share)
        influences.append([_influence(row, place, share, total) for row in rows])
    means = [sum(pair) / len(ITEMS) for pair in zip(*influences, strict=True)]
    named = zip(ITEMS, shares, influences, strict=True)
    found = {f"item:{name}": ByHand(p, _se(rows, z)) for name, p, z in named}
    overall = ByHand(sum(shares) / len(ITEMS), _se(rows, means))
    return found | {"overall": overall, "factor:both": overall}


def _influence(row: Answer, place: int, share: float, total: float) -> float:
    rating = row.ratings[place]
    return 0.0 if rating is None else row.weight * ((rating >= 4) - share) / total


def _se(rows: Sequence[Answer], influence: Sequence[float]) -> float:
    villages: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row, value in zip(rows, influence, strict=True):
        villages[row.stratum][row.psu] += value
    variance = 0.0
    for totals in villages.values():
        k, mean = len(totals), sum(totals.values()) / len(totals)
        variance += k / (k - 1) * sum((total - mean) ** 2 for total in totals.values())
    return variance**0.5
