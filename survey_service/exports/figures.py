"""Figures as a table: one row per unit and index, with its uncertainty and its source.

Shares stay on 0–1 at full precision; a suppressed figure keeps its row and its reason, and no
value. Which series has which uncertainty is decided where figures are made (see ADR 0041): the
limits of feedback after transactions are bounds over everybody, and its formula says so.
"""

from collections.abc import Iterator

from questionnaires.text import say
from survey_service.exports import provenance
from survey_service.exports.table import Cell, Column, Row, Sheet
from survey_service.pipeline.figures import Figure, Results

COLUMNS = (
    Column("unit", {"vi": "Mã đơn vị", "en": "Unit code"}),
    Column("unit_name", {"vi": "Đơn vị", "en": "Unit"}),
    Column("block", {"vi": "Khối", "en": "Block"}),
    Column("index", {"vi": "Mã chỉ số", "en": "Index code"}),
    Column("label", {"vi": "Chỉ số", "en": "Index"}),
    Column("est", {"vi": "Giá trị (0–1)", "en": "Estimate (0–1)"}),
    Column("se", {"vi": "Sai số chuẩn", "en": "Standard error"}),
    Column("lci", {"vi": "Cận dưới", "en": "Lower limit"}),
    Column("uci", {"vi": "Cận trên", "en": "Upper limit"}),
    Column("deff", {"vi": "Hệ số thiết kế", "en": "Design effect"}),
    Column("df", {"vi": "Bậc tự do", "en": "Degrees of freedom"}),
    Column("n", {"vi": "Số phiếu (n)", "en": "Answers (n)"}),
    Column("n_eff", {"vi": "Cỡ mẫu hiệu dụng", "en": "Effective sample size"}),
    Column("n_psu", {"vi": "Số đơn vị mẫu cấp một", "en": "Primary sampling units"}),
    Column("response_rate", {"vi": "Tỷ lệ trả lời RR1 (0–1)", "en": "Response rate RR1 (0–1)"}),
    Column("variance", {"vi": "Phương sai", "en": "Variance"}),
    Column("transactions", {"vi": "Số giao dịch", "en": "Transactions"}),
    Column("coverage", {"vi": "Tỷ lệ phủ (0–1)", "en": "Coverage (0–1)"}),
    Column("state", {"vi": "Trạng thái", "en": "State"}),
    Column("reason", {"vi": "Lý do", "en": "Reason"}),
)


def sheet(results: Results, language: str) -> Sheet:
    """Figures and their source, a row each."""

    def rows() -> Iterator[Row]:
        for figure in results.figures:
            tail = provenance.cells(results.source, figure.n, language)
            yield (*_cells(figure, language), *tail)

    return Sheet(
        name={"vi": "Chỉ số", "en": "Figures"}[language],
        columns=(*COLUMNS, *provenance.COLUMNS),
        rows=rows,
        language=language,
    )


def answers(results: Results) -> int | None:
    """Answers behind the whole table where it is known: the n of the city row."""
    city = [f.n for f in results.figures if f.index == "overall" and f.block is None]
    return city[0] if len(city) == 1 else None


def _cells(figure: Figure, language: str) -> tuple[Cell, ...]:
    hidden = figure.state == "suppressed"
    uncertainty: tuple[Cell, ...] = (figure.se, figure.lci, figure.uci, figure.deff, figure.df)
    return (
        figure.unit,
        say(figure.unit_name, language),
        figure.block,
        figure.index,
        say(figure.label, language),
        None if hidden else figure.est,
        *((None,) * len(uncertainty) if hidden else uncertainty),
        figure.n,
        None if hidden else figure.n_eff,
        figure.n_psu,
        None if hidden else figure.response_rate,
        figure.variance,
        figure.transactions,
        figure.coverage,
        figure.state,
        figure.reason,
    )
