"""ConsoleData over an invented campaign: 114 communes, 14 departments, three series."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from questionnaires.codebook import codebook
from questionnaires.loader import load_library
from survey_service.console.data import (
    AccountLine,
    ApprovalLine,
    CampaignCard,
    CountLine,
    HeldLine,
    Level,
    PrintLine,
    Progress,
    QuotaCell,
    SampleOverview,
    SeriesProgress,
    StratumLine,
    UnitCard,
    WeightSummary,
)
from survey_service.exports.responses import ResponseRow, ResponseSet
from survey_service.paper.code_prints import CodePrint
from survey_service.pipeline.figures import Results, Scorecard, Series
from survey_service.pipeline.score_trace import ScoreTrace
from survey_service.units.haiphong import haiphong
from survey_service.units.unit import Unit, block
from tests.console.sample_figures import (
    AS_OF,
    BLOCKS,
    CAMPAIGN,
    CITY,
    DAY,
    TITLES,
    figures_of,
    scorecards_of,
    source,
)
from tests.console.sample_scores import trace_of


class SampleData:
    """ConsoleData over the invented campaign; the same numbers on every run."""

    def __init__(self) -> None:
        self.registry = haiphong()
        self.units: dict[Level, tuple[Unit, ...]] = {
            "city": (CITY,) if CITY else (),
            "block": BLOCKS,
            "department": self.registry.units(DAY, "department"),
            "commune": self.registry.units(DAY, "commune"),
        }
        self._cache: dict[tuple[Series, Level], Results] = {}

    def campaigns(self) -> Sequence[CampaignCard]:
        return (
            CampaignCard(
                code=CAMPAIGN,
                title={"vi": "Đợt đo năm 2026", "en": "2026 round"},
                state="preliminary",
                period_from=date(2026, 10, 1),
                period_to=date(2026, 11, 15),
                as_of=AS_OF,
                synthetic=True,
                target=0.9,
            ),
        )

    def unit(self, code: str) -> UnitCard | None:
        found = self.registry.at(code, DAY)
        if found is None:
            return None
        return UnitCard(
            code=code, kind=found.kind, name=found.name, block=block(found), ranked=found.ranked
        )

    def results(self, campaign: str, series: Series, by: Level) -> Results | None:
        if campaign != CAMPAIGN:
            return None
        if (series, by) not in self._cache:
            rng = np.random.default_rng(7)
            figures = tuple(
                figure for unit in self.units[by] for figure in figures_of(unit, series, rng)
            )
            found = Results(source=source(series), by=by, figures=figures)
            self._cache[series, by] = found
        return self._cache[series, by]

    def unit_results(self, campaign: str, unit: str, series: Series) -> Results | None:
        for by in ("department", "commune"):
            found = self.results(campaign, series, by)
            figures = tuple(f for f in found.figures if f.unit == unit) if found else ()
            if figures:
                return Results(source=source(series), by=by, figures=figures)
        return None

    def scorecards(self, campaign: str) -> Sequence[Scorecard]:
        return [
            card
            for by in ("department", "commune")
            for card in scorecards_of(self.units[by], self.results(campaign, "sample", by))
        ]

    def scorecard(self, campaign: str, unit: str) -> Scorecard | None:
        return next((c for c in self.scorecards(campaign) if c.unit == unit), None)

    def trace(self, campaign: str, unit: str) -> ScoreTrace | None:
        card = self.scorecard(campaign, unit)
        return None if card is None else trace_of(card)

    def progress(self, campaign: str) -> Progress | None:
        return Progress(
            series=(
                SeriesProgress(
                    series="sample", title=TITLES["sample"], responses=7012, target=7200
                ),
                SeriesProgress(
                    series="transaction",
                    title=TITLES["transaction"],
                    responses=20143,
                    transactions=183402,
                ),
                SeriesProgress(series="open", title=TITLES["open"], responses=311),
            ),
            dispositions=_dispositions(),
            channels=(
                CountLine(code="interview", label={"vi": "Phỏng vấn trực tiếp"}, count=5512),
                CountLine(code="receipt", label={"vi": "Giấy hẹn, biên nhận"}, count=20143),
            ),
            quotas=(
                QuotaCell(label={"vi": "Nam, 18–34 tuổi"}, expected=880.0, reached=612),
                QuotaCell(label={"vi": "Nữ, 18–34 tuổi"}, expected=860.0, reached=840),
                QuotaCell(label={"vi": "Nữ, từ 60 tuổi"}, expected=610.0, reached=790),
            ),
            response_rate_1=0.764,
            response_rate_3=0.791,
        )

    def sample(self, campaign: str) -> SampleOverview | None:
        return SampleOverview(
            strata=(
                StratumLine(
                    name={"vi": "Phường, đông dân"},
                    frame_psus=812,
                    sampled_psus=90,
                    population=1_402_113,
                    cases=2250,
                    completes=1788,
                ),
                StratumLine(
                    name={"vi": "Xã, đặc khu"},
                    frame_psus=1404,
                    sampled_psus=140,
                    population=2_280_551,
                    cases=3500,
                    completes=2711,
                ),
            ),
            weights=WeightSummary(
                count=5512,
                smallest=88.2,
                median=512.4,
                largest=1910.7,
                total=3_682_664,
                kish=1.31,
            ),
            dispositions=_dispositions(),
            design={
                "vi": "Mẫu phân tầng hai cấp: chọn thôn theo xác suất tỷ lệ với số dân.",
                "en": "Stratified two-stage sample: villages drawn in proportion to size.",
            },
        )

    def responses(self, campaign: str, series: Series) -> ResponseSet | None:
        instrument = load_library("transaction_feedback")
        return ResponseSet(
            source=source(series),
            codebook=codebook(instrument),
            facts=("response_id", "series", "channel", "answered", "receiving", "deciding"),
            n=3,
            rows=_rows,
        )

    def accounts(self) -> Sequence[AccountLine]:
        return (
            AccountLine(
                user="an",
                name="Nguyễn Thị An",
                roles=(
                    {
                        "vi": "Chuyên viên phân tích · toàn thành phố",
                        "en": "Analyst · the whole city",
                    },
                ),
                active=True,
                last_seen=DAY,
            ),
            AccountLine(
                user="binh",
                name="Trần Văn Bình",
                roles=(
                    {"vi": "Người công bố · toàn thành phố", "en": "Publisher · the whole city"},
                ),
                active=False,
                last_seen=None,
            ),
        )

    def approvals(self) -> Sequence[ApprovalLine]:
        return (
            ApprovalLine(
                id="1",
                act={"vi": "Công bố chỉ số chính thức", "en": "Publish the official index"},
                subject=CAMPAIGN,
                asked_by="an",
                asked_at=AS_OF,
                state="open",
                decided_by=None,
                reason={"vi": "Đủ phiếu theo kế hoạch", "en": "Enough answers"},
            ),
            ApprovalLine(
                id="2",
                act={"vi": "Xoá phiếu phỏng vấn", "en": "Delete an interview"},
                subject="10507 HP-1",
                asked_by="binh",
                asked_at=AS_OF,
                state="open",
                decided_by=None,
                reason={"vi": "Người trả lời yêu cầu", "en": "The person asks for it"},
                decidable=True,
            ),
        )

    def quarantine(self) -> Sequence[HeldLine]:
        reasons = (
            {"vi": "Thiết bị đã bị thu hồi", "en": "Revoked device"},
            {"vi": "Đối tượng này đã có phiếu", "en": "The case has its answer"},
        )
        return tuple(
            HeldLine(
                reference=f"{number:02x}" * 32,
                device="ab" * 16,
                device_name="Máy tính bảng <số 1>",
                proven=number > 0,
                reasons=reasons[: number + 1],
                arrived=AS_OF,
                releasable=number == 0,
            )
            for number in range(2)
        )

    def posters(self) -> Sequence[PrintLine]:
        return tuple(
            PrintLine(
                code=u.code,
                name=u.name,
                sheet=CodePrint(link=f"https://langnghe.vn/p/{u.code}", code=u.code, office=u.name),
            )
            for u in self.units["commune"][:20]
        )


def _rows() -> Iterator[ResponseRow]:
    base = {
        "series": "transaction",
        "channel": "receipt",
        "answered": "alone",
        "receiving": "10507.TT",
        "deciding": "31.SNV",
    }
    yield ResponseRow({"response_id": "r1", **base}, {"tx_overall": 5, "tx_ease": 4})
    yield ResponseRow({"response_id": "r2", **base}, {"tx_overall": 2, "tx_comment": "=1+1"})
    yield ResponseRow({"response_id": "r3", **base}, {"tx_overall": 3})


def _dispositions() -> tuple[CountLine, ...]:
    return (
        CountLine(code="1.1", label={"vi": "Phỏng vấn xong", "en": "Complete"}, count=5512),
        CountLine(code="2.11", label={"vi": "Từ chối", "en": "Refusal"}, count=402),
        CountLine(code="2.2", label={"vi": "Không gặp được", "en": "No contact"}, count=731),
        CountLine(code="3.2", label={"vi": "Chưa rõ", "en": "Unknown"}, count=155),
    )
