"""Figures and scorecards of an invented campaign, shaped like the real one.

One commune is suppressed and still carries a value (SECRET), to prove that nothing prints it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np

from questionnaires.text import Wording
from survey_service.pipeline.figures import (
    Figure,
    Results,
    Scorecard,
    ScoreLine,
    Series,
    Source,
)
from survey_service.units.haiphong import haiphong
from survey_service.units.unit import Unit, block
from tests.console.sample_scores import explained

SECRET = 0.123457
SUPPRESSED = "11948"
THIN = "10507"
CAMPAIGN = "hp-2026"
DAY = date(2026, 11, 20)
AS_OF = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
TITLES: dict[str, Wording] = {
    "sample": {"vi": "Chỉ số chính thức", "en": "Official index"},
    "transaction": {"vi": "Ý kiến sau giao dịch", "en": "Feedback after a transaction"},
    "open": {"vi": "Ý kiến tự do", "en": "Open feedback"},
}
OVERALL: Wording = {"vi": "Chỉ số hài lòng chung", "en": "Overall satisfaction index"}
FACTORS: dict[str, Wording] = {
    "accountability": {"vi": "Trách nhiệm giải trình", "en": "Accountability"},
    "participation": {"vi": "Sự tham gia của người dân", "en": "Participation"},
    "policy_quality": {"vi": "Chất lượng chính sách", "en": "Quality of policies"},
    "policy_results": {"vi": "Kết quả, tác động của chính sách", "en": "Results of policies"},
    "access": {"vi": "Tiếp cận dịch vụ", "en": "Access to services"},
    "procedures": {"vi": "Thủ tục hành chính", "en": "Administrative procedures"},
    "officials": {"vi": "Công chức giải quyết công việc", "en": "Officials"},
    "results": {"vi": "Kết quả dịch vụ", "en": "Results of services"},
    "feedback": {"vi": "Tiếp nhận, xử lý phản ánh, kiến nghị", "en": "Handling of complaints"},
}
DOMAINS = (
    ("steering", "Công tác chỉ đạo, điều hành", "Steering", 10.0),
    ("institutions", "Cải cách thể chế", "Institutions", 10.0),
    ("procedures", "Cải cách thủ tục hành chính", "Procedures", 18.0),
    ("organisation", "Cải cách tổ chức bộ máy", "Organisation", 8.0),
    ("civil_service", "Cải cách chế độ công vụ", "Civil service", 12.0),
    ("finance", "Cải cách tài chính công", "Public finance", 10.0),
    ("digital", "Chính quyền điện tử, chính quyền số", "Digital government", 17.0),
    ("impact", "Tác động của cải cách: hài lòng của người dân", "Impact: satisfaction", 15.0),
)
FORMULAS: dict[str, Wording] = {
    "sample": {
        "vi": "trung bình tỷ lệ chọn mức 4–5 của 33 câu, theo quyền số",
        "en": "weighted mean over 33 items of the share answering 4–5",
    },
    "transaction": {
        "vi": "tỷ lệ chọn mức 4–5, không quyền số",
        "en": "share answering 4–5, unweighted",
    },
    "open": {
        "vi": "tỷ lệ chọn mức 4–5, không quyền số",
        "en": "share answering 4–5, unweighted",
    },
}


def source(series: Series) -> Source:
    """The source every figure of a series names."""
    sample = series == "sample"
    return Source(
        campaign=CAMPAIGN,
        campaign_title={"vi": "Đợt đo năm 2026", "en": "2026 round"},
        series=series,
        series_title=TITLES[series],
        instrument="sipas_citizen" if sample else "transaction_feedback",
        instrument_version="2026.1",
        instrument_title={"vi": "Phiếu khảo sát người dân", "en": "Citizen questionnaire"}
        if sample
        else {"vi": "Phiếu góp ý sau giao dịch", "en": "After-transaction form"},
        scheme="sipas-2023-2026" if sample else "transaction-feedback",
        scheme_version="1",
        formula=FORMULAS[series],
        period_from=date(2026, 10, 1),
        period_to=date(2026, 11, 15),
        state="preliminary",
        as_of=AS_OF,
        synthetic=True,
    )


def _block_unit(code: str, vi: str, en: str) -> Unit:
    return Unit(code=code, kind="city", name={"vi": vi, "en": en}, valid_from=DAY)


CITY = haiphong().at("31", DAY)
BLOCKS = (
    _block_unit("departments", "Khối sở, ban, ngành", "Departments"),
    _block_unit("wards", "Khối phường", "Wards"),
    _block_unit("communes", "Khối xã, đặc khu", "Communes and special zone"),
)
COVERAGE = 0.109
CENTRES = {"31": 0.9267, "departments": 0.9395, "wards": 0.9226, "communes": 0.9187}


def figures_of(unit: Unit, series: Series, rng: np.random.Generator) -> Iterator[Figure]:
    kind = block(unit)
    centre = CENTRES.get(unit.code, CENTRES.get(kind or "31", 0.92))
    lift = 0.0 if unit.code in CENTRES else float(rng.normal(0, 0.022))
    n = {"31": 7012, "departments": 1500, "wards": 2800, "communes": 2712}.get(
        unit.code,
        int(rng.integers(38, 66)) if kind != "departments" else int(rng.integers(90, 130)),
    )
    names = {"overall": OVERALL} | {f"factor:{k}": v for k, v in FACTORS.items()}
    if unit.code in CENTRES:
        names |= {"item:sv_information": {"vi": "Thông tin về thủ tục dễ tiếp cận, dễ hiểu"}}
        names |= {"item:of_courtesy": {"vi": "Công chức có thái độ lịch sự, tôn trọng"}}
    for index, label in names.items():
        tilt = 0.0 if index == "overall" else float(rng.normal(0, 0.015))
        yield _figure(unit, series, (index, label), min(0.99, centre + lift + tilt), n)


def _figure(unit: Unit, series: Series, what: tuple[str, Wording], est: float, n: int) -> Figure:
    hidden, thin = unit.code == SUPPRESSED, unit.code == THIN
    index, label = what
    sampled = series == "sample"
    se = float(np.sqrt(est * (1 - est) / n) * (0.9 if n > 1000 else 0.75))
    count = n if sampled else n * 4
    low, high = max(0.0, est - 2 * se), min(0.998, est + 1.8 * se)
    if not sampled:  # a ninth of them answered
        low, high = est * COVERAGE, est * COVERAGE + 1 - COVERAGE
    bounded = series != "open"
    return Figure(
        unit=unit.code,
        unit_name=unit.name,
        block=block(unit),
        index=index,
        label=label,
        est=SECRET if hidden else est,
        se=None if hidden or not sampled else se,
        lci=SECRET - 0.01 if hidden else (low if bounded else None),
        uci=SECRET + 0.01 if hidden else (high if bounded else None),
        deff=1.21 if sampled else None,
        df=6 if thin else 40,
        n=12 if hidden else count,
        n_eff=None if hidden else n / 1.21,
        n_psu=2 if hidden else 4,
        state="suppressed" if hidden else "low-precision" if thin and sampled else "published",
        reason="not-enough-forms"
        if hidden
        else "few-degrees-of-freedom"
        if thin and sampled
        else None,
        coverage=None if series != "transaction" else COVERAGE,
        response_rate=None if hidden or not sampled else 0.713,
        transactions=None if series != "transaction" else int(count / COVERAGE),
    )


def scorecards_of(units: tuple[Unit, ...], results: Results | None) -> list[Scorecard]:
    rng = np.random.default_rng(11)
    overall = {f.unit: f for f in results.figures if f.index == "overall"} if results else {}
    cards = [_card(unit, overall[unit.code], rng) for unit in units]
    done: list[Scorecard] = []
    for name in ("departments", "wards", "communes"):
        group = sorted((c for c in cards if c.block == name), key=lambda c: -(c.total or 0))
        ranked = sum(c.ranked for c in group)
        place = 0
        for card in group:
            place += card.ranked
            done.append(explained(_ranked(card, place, ranked), place))
    return done


def _ranked(card: Scorecard, place: int, ranked: int) -> Scorecard:
    fields = {name: getattr(card, name) for name in card.__struct_fields__}
    if card.ranked:
        fields |= {
            "official_rank": place,
            "rank_low": max(1, place - 4),
            "rank_high": min(ranked, place + 5),
        }
    return Scorecard(**(fields | {"ranked_units": ranked}))


def _card(unit: Unit, overall: Figure, rng: np.random.Generator) -> Scorecard:
    hidden = overall.state == "suppressed" or overall.est is None
    lines = []
    for domain, vi, en, maximum in DOMAINS:
        survey = domain == "impact"
        points = maximum * float(rng.uniform(0.86, 0.99))
        lines.append(
            ScoreLine(
                domain=domain,
                label={"vi": vi, "en": en},
                maximum=maximum,
                self_points=None if survey else min(maximum, points + 0.25),
                appraised_points=(None if hidden else maximum * (overall.est or 0))
                if survey
                else points,
                se=maximum * overall.se if survey and overall.se else None,
                note={"vi": "Tính từ chỉ số chính thức", "en": "From the official index"}
                if survey
                else None,
            )
        )
    return Scorecard(
        unit=unit.code,
        unit_name=unit.name,
        block=block(unit),
        lines=tuple(lines),
        total=sum(line.appraised_points or 0 for line in lines) / (0.85 if hidden else 1),
        total_se=lines[-1].se,
        maximum=100.0,
        rescaled=hidden,
        ranked=unit.ranked,
        official_rank=None,
        rank_tied=False,
        rank_low=None,
        rank_high=None,
        ranked_units=0,
        scheme="par-example",
        scheme_title={
            "vi": "Bộ tiêu chí minh hoạ, không phải bộ tiêu chí của thành phố",
            "en": "Example criteria, not the criteria of the city",
        },
        tie_rule={
            "vi": "bằng điểm thì đồng hạng",
            "en": "equal points share the higher place",
        },
        source=source("sample"),
    )
