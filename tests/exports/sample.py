"""Small values for exports: every state, every kind of answer, text that tries to calculate."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from questionnaires.codebook import codebook
from questionnaires.instrument import Instrument
from questionnaires.loader import parse
from survey_service.exports.responses import FACTS, ResponseRow, ResponseSet
from survey_service.pipeline.figures import (
    Figure,
    Results,
    Scorecard,
    ScoreChange,
    ScoreClass,
    ScoreLine,
    Source,
)

FORM = """
name: small_form
version: "2026.1"
title: {vi: Phiếu nhỏ, en: Small form}
languages: [vi, en]
purpose: {vi: Để thử, en: For tests}
provenance: {vi: Để thử, en: For tests}
scales:
  satisfaction:
    - {code: 1, label: {vi: Rất không hài lòng, en: Very dissatisfied}}
    - {code: 2, label: {vi: Không hài lòng, en: Dissatisfied}}
    - {code: 3, label: {vi: Bình thường, en: Neutral}}
    - {code: 4, label: {vi: Hài lòng, en: Satisfied}}
    - {code: 5, label: {vi: Rất hài lòng, en: Very satisfied}}
sections:
  - name: all
    title: {vi: Tất cả, en: All}
    layout: single
    items:
      - {name: overall, type: likert, scale: satisfaction, text: {vi: Nhìn chung, en: Overall}}
      - name: sex
        type: single_choice
        text: {vi: Giới tính, en: Sex}
        choices:
          - {code: 1, label: {vi: Nam, en: Male}}
          - {code: 2, label: {vi: Nữ, en: Female}}
      - name: wishes
        type: multiple_choice
        text: {vi: Mong muốn, en: Wishes}
        choices:
          - {code: shorter, label: {vi: Nhanh hơn, en: Shorter}}
          - {code: kinder, label: {vi: Lịch sự hơn, en: Kinder}}
      - {name: comment, type: text, max_length: 200, text: {vi: Ý kiến, en: Comment}}
"""
SOURCE = Source(
    campaign="hp-2026",
    campaign_title={"vi": "Đợt đo năm 2026", "en": "2026 round"},
    series="sample",
    series_title={"vi": "Chỉ số chính thức", "en": "Official index"},
    instrument="small_form",
    instrument_version="2026.1",
    instrument_title={"vi": "Phiếu nhỏ", "en": "Small form"},
    scheme="small-scheme",
    scheme_version="2",
    formula={"vi": "tỷ lệ chọn mức 4–5", "en": "share answering 4–5"},
    period_from=date(2026, 10, 1),
    period_to=date(2026, 11, 15),
    state="preliminary",
    as_of=datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
    synthetic=True,
)


def instrument() -> Instrument:
    return parse(FORM)


def rows() -> Iterator[ResponseRow]:
    facts = {
        "series": "sample",
        "answered": "alone",
        "receiving": "10507.TT",
        "deciding": "31.SNV",
        "week": "2026-10-05",
        "language": "vi",
        "instrument": "small_form",
        "version": "2026.1",
        "stratum": "wards",
        "psu": "10507-03",
        "design_weight": 512.25,
    }
    answers = (
        ("interview", {"overall": 5, "sex": 2, "wishes": ["shorter"], "comment": "Rất tốt"}),
        ("drop_off", {"overall": 2, "wishes": [], "comment": "=HYPERLINK(1)"}),
        ("interview", {"sex": 1, "comment": "Chậm,\n“lâu”; 1+1"}),
    )
    flags = (None, "too-fast", "times-reversed times-implausible")
    for (channel, given), flagged in zip(answers, flags, strict=True):
        yield ResponseRow(facts | {"unit": "10507", "channel": channel, "flags": flagged}, given)


def responses() -> ResponseSet:
    return ResponseSet(
        source=SOURCE,
        codebook=codebook(instrument()),
        facts=tuple(FACTS),
        n=3,
        rows=rows,
    )


def figure(unit: str, vi: str, est: float | None, state: str, **changes: object) -> Figure:
    values: dict[str, object] = {
        "unit": unit,
        "unit_name": {"vi": vi, "en": vi},
        "block": "wards",
        "index": "overall",
        "label": {"vi": "Chung", "en": "Overall"},
        "est": est,
        "se": 0.0125,
        "lci": 0.9,
        "uci": 0.95,
        "deff": 1.3,
        "df": 40,
        "n": 66,
        "n_eff": 50.5,
        "n_psu": 4,
        "variance": "smoothed",
        "response_rate": 0.7125,
        "state": state,
        "reason": None,
    }
    return Figure(**(values | changes))


def results() -> Results:
    return Results(
        source=SOURCE,
        by="commune",
        figures=(
            figure("31", "Thành phố Hải Phòng", 0.9267, "published", block=None, n=7012),
            figure("10507", "Phường Thành Đông", 1 / 3, "low-precision", df=6),
            figure("11948", "Đặc khu Bạch Long Vĩ", 0.123, "suppressed", reason="complement"),
        ),
    )


CHANGE = ScoreChange(
    since="hp-2025",
    since_title={"vi": "Năm 2025", "en": "2025"},
    difference=1.5,
    survey=-0.25,
    significant=False,
    p_value=0.4,
    places=2,
    same_scheme=True,
)


def scorecards() -> tuple[Scorecard, ...]:
    return tuple(
        Scorecard(
            unit=unit,
            unit_name={"vi": name, "en": name},
            block="wards",
            lines=(
                ScoreLine(
                    domain="steering",
                    label={"vi": "Chỉ đạo", "en": "Steering"},
                    maximum=40.0,
                    self_points=38.5,
                    appraised_points=37.25,
                ),
                ScoreLine(
                    domain="impact",
                    label={"vi": "Tác động", "en": "Impact"},
                    maximum=60.0,
                    self_points=None,
                    appraised_points=55.602,
                    se=0.75,
                    number="2.1",
                    within="effects",
                    lci=54.1,
                    uci=56.9,
                ),
            ),
            total=92.852,
            total_se=0.75,
            maximum=100.0,
            rescaled=False,
            ranked=ranked,
            official_rank=1 if ranked else None,
            rank_tied=False,
            rank_low=1 if ranked else None,
            rank_high=3 if ranked else None,
            ranked_units=45,
            scheme="par-example",
            scheme_title={"vi": "Bộ tiêu chí minh hoạ", "en": "Example criteria"},
            tie_rule={"vi": "bằng điểm thì đồng hạng", "en": "equal points share a place"},
            source=SOURCE,
            unit_class=ScoreClass(label={"vi": "Khá", "en": "Fair"}, probability=0.8125),
            head_class=ScoreClass(label={"vi": "Tốt", "en": "Good"}, probability=0.8125),
            change=CHANGE if ranked else None,
        )
        for unit, name, ranked in (("10507", "Phường Thành Đông", True), ("1", "@Đơn vị", False))
    )


def value_for(subject: str) -> object:
    """The value that an entry of EXPORTS with this subject writes."""
    return {"responses": responses, "figures": results, "scorecards": scorecards}[subject]()
