"""What a full scorecard has beside points: criteria under a domain, class, change, lost points."""

from msgspec.structs import replace

from analysis.par.totals import Working
from survey_service.pipeline.figures import (
    DomainPoints,
    LostPoints,
    MergedPart,
    Scorecard,
    ScoreChange,
    ScoreClass,
    WinnablePoints,
)
from survey_service.pipeline.score_trace import (
    ScoreTrace,
    TracedLine,
    TracedPublication,
    TracedQuestion,
    TracedStep,
)

SPLIT = "procedures"
HALVES = (
    ("on_time", "Hồ sơ giải quyết đúng hạn", "Dossiers settled on time"),
    ("petitions", "Phản ánh, kiến nghị được xử lý", "Petitions answered"),
)
EXCELLENT = {"vi": "Xuất sắc", "en": "Excellent"}


def explained(card: Scorecard, place: int) -> Scorecard:
    """The card with a domain of two criteria, and what explains its total."""
    lines, domains = [], []
    for number, line in enumerate(card.lines, 1):
        domains.append(
            DomainPoints(
                number=str(number),
                name=line.domain,
                label=line.label,
                maximum=line.maximum,
                points=line.appraised_points,
            )
        )
        own = replace(line, number=f"{number}.1", within=line.domain)
        if line.se is not None and line.appraised_points is not None:
            own = replace(
                own,
                lci=line.appraised_points - 2 * line.se,
                uci=line.appraised_points + 2 * line.se,
            )
        if line.domain != SPLIT:
            lines.append(own)
            continue
        for at, (name, vi, en) in enumerate(HALVES, 1):
            half = {
                key: None if (value := getattr(line, key)) is None else value / 2
                for key in ("maximum", "self_points", "appraised_points")
            }
            label = {"vi": vi, "en": en}
            lines.append(replace(own, domain=name, number=f"{number}.{at}", label=label, **half))
    total = card.total or 0
    return replace(
        card,
        lines=tuple(lines),
        domains=tuple(domains),
        unit_class=ScoreClass(label=EXCELLENT, probability=0.87) if total >= 93 else None,
        head_class=ScoreClass(label=EXCELLENT, probability=0.87) if total >= 93 else None,
        losses=(
            LostPoints(
                number="8.1",
                label=card.lines[-1].label,
                lost=1.25,
                questions=(
                    ({"vi": "Kết quả được trả đúng hẹn", "en": "Results on time"}, 0.4),
                    ({"vi": "Công chức có thái độ lịch sự", "en": "Courteous officials"}, 0.3),
                ),
            ),
            LostPoints(number="3.2", label={"vi": HALVES[1][1], "en": HALVES[1][2]}, lost=0.75),
        ),
        chances=(
            WinnablePoints(
                number="8.1",
                label=card.lines[-1].label,
                gain=1.25,
                is_survey=True,
                value=0.9,
                needs=1.0,
                per_percent=0.125,
            ),
            WinnablePoints(
                number="3.2",
                label={"vi": HALVES[1][1], "en": HALVES[1][2]},
                gain=0.75,
                is_survey=False,
                value=None,
                needs=None,
                per_percent=None,
            ),
        ),
        change=ScoreChange(
            since="hp-2025",
            since_title={"vi": "Đợt đo năm 2025", "en": "2025 round"},
            difference=1.3 - 0.4 * (place % 7),
            survey=0.6 - 0.2 * (place % 7),
            significant=(True, False, None)[place % 3],
            p_value=0.04,
            places=None,
            same_scheme=place % 2 == 0,
        )
        if place
        else None,
        merged_from=(
            MergedPart(unit="x", name={"vi": "Phường Đông", "en": "Đông Ward"}, weight=0.25),
            MergedPart(unit=card.unit, name=card.unit_name, weight=0.75),
        )
        if place == 1
        else (),
    )


def trace_of(card: Scorecard) -> ScoreTrace:
    """How the invented card came about, with a criterion of each basis."""
    hidden = card.total is None
    lines = tuple(
        TracedLine(
            number=line.number,
            label=line.label,
            maximum=line.maximum,
            side=0,
            basis=None if hidden else "appraised" if line.se is None else "survey",
            rule="ratio",
            steps=(TracedStep(0.8, 2.0), TracedStep(0.9, 4.0)) if at == 0 else (),
            value=None if line.se is None else 0.899338,
            points=line.appraised_points,
            factor=1.0,
            counted=line.appraised_points,
            hidden=hidden and line.se is not None,
        )
        for at, line in enumerate(card.lines)
    )
    total = card.total or 0.0
    return ScoreTrace(
        unit=card.unit,
        unit_name=card.unit_name,
        source=card.source,
        scheme=card.scheme,
        scheme_title=card.scheme_title,
        lines=lines,
        working=Working(
            points=total, covered=100, maximum=100, factor=1, scaled=total - 0.5, aside=0.5,
            total=total, printed=round(total, 2),
        ),
        index=0.9,
        questions=(
            TracedQuestion(
                item="q1", label={"vi": "Đúng hẹn", "en": "On time"}, n=300, share=0.9,
                weight=1.0, part=0.9,
            ),
        ),
        publication=TracedPublication(
            sequence=2, as_of=card.source.as_of, digest="ab" * 32,
            versions={"scheme": "sipas_2023_2026 1", "sample": ""},
        ),
    )  # fmt: skip
