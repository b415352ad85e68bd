"""PAR scorecards as a table: one row per unit and criterion, the total and both ranks on each.

The official rank stands beside the set of ranks that the survey cannot tell apart. Points keep
full precision; rounding is for print.
"""

from collections.abc import Iterator, Sequence

from questionnaires.text import say
from survey_service.exports import provenance
from survey_service.exports.table import Cell, Column, Row, Sheet
from survey_service.pipeline.figures import Scorecard, ScoreLine

COLUMNS = (
    Column("unit", {"vi": "Mã đơn vị", "en": "Unit code"}),
    Column("unit_name", {"vi": "Đơn vị", "en": "Unit"}),
    Column("block", {"vi": "Khối", "en": "Block"}),
    Column("domain", {"vi": "Mã lĩnh vực", "en": "Domain code"}),
    Column("label", {"vi": "Lĩnh vực", "en": "Domain"}),
    Column("number", {"vi": "Số thứ tự", "en": "Number"}),
    Column("within", {"vi": "Thuộc lĩnh vực", "en": "Within domain"}),
    Column("maximum", {"vi": "Điểm tối đa", "en": "Maximum points"}),
    Column("self_points", {"vi": "Điểm tự chấm", "en": "Self-assessed points"}),
    Column("appraised_points", {"vi": "Điểm thẩm định", "en": "Appraised points"}),
    Column("se", {"vi": "Sai số chuẩn của điểm", "en": "Standard error of points"}),
    Column("lci", {"vi": "Cận dưới 95%", "en": "Lower 95 % limit"}),
    Column("uci", {"vi": "Cận trên 95%", "en": "Upper 95 % limit"}),
    Column("total", {"vi": "Tổng điểm", "en": "Total points"}),
    Column("total_se", {"vi": "Sai số chuẩn của tổng", "en": "Standard error of total"}),
    Column("rescaled", {"vi": "Đã quy đổi", "en": "Rescaled"}),
    Column("ranked", {"vi": "Có xếp hạng", "en": "Ranked"}),
    Column("official_rank", {"vi": "Hạng chính thức", "en": "Official rank"}),
    Column("rank_tied", {"vi": "Đồng hạng", "en": "Tied"}),
    Column("rank_low", {"vi": "Hạng cao nhất có thể", "en": "Best possible rank"}),
    Column("rank_high", {"vi": "Hạng thấp nhất có thể", "en": "Worst possible rank"}),
    Column("ranked_units", {"vi": "Số đơn vị xếp hạng", "en": "Ranked units"}),
    Column("class", {"vi": "Xếp loại", "en": "Class"}),
    Column("class_probability", {"vi": "Xác suất của xếp loại", "en": "Probability of class"}),
    Column("head_class", {"vi": "Xếp loại người đứng đầu", "en": "Class of the head"}),
    Column("change", {"vi": "So với năm trước", "en": "Change since last year"}),
    Column("change_survey", {"vi": "Thay đổi điểm khảo sát", "en": "Change of survey points"}),
    Column("change_p", {"vi": "Giá trị p", "en": "p-value"}),
    Column("par_scheme", {"vi": "Bộ tiêu chí", "en": "PAR scheme"}),
    Column("tie_rule", {"vi": "Quy tắc đồng hạng", "en": "Tie rule"}),
)


def sheet(cards: Sequence[Scorecard], language: str) -> Sheet:
    """Every domain of every card, with the card's total and ranks repeated on its rows."""

    def rows() -> Iterator[Row]:
        for card in cards:
            tail = provenance.cells(card.source, None, language)
            for line in card.lines:
                yield (*_line(card, line, language), *_card(card, language), *tail)

    return Sheet(
        name={"vi": "Chỉ số CCHC", "en": "PAR index"}[language],
        columns=(*COLUMNS, *provenance.COLUMNS),
        rows=rows,
        language=language,
    )


def _line(card: Scorecard, line: ScoreLine, language: str) -> tuple[Cell, ...]:
    return (
        card.unit,
        say(card.unit_name, language),
        card.block,
        line.domain,
        say(line.label, language),
        line.number,
        line.within,
        line.maximum,
        line.self_points,
        line.appraised_points,
        line.se,
        line.lci,
        line.uci,
    )


def _card(card: Scorecard, language: str) -> tuple[Cell, ...]:
    ranks: tuple[Cell, ...] = (card.official_rank, int(card.rank_tied))
    spread: tuple[Cell, ...] = (card.rank_low, card.rank_high, card.ranked_units)
    return (
        card.total,
        card.total_se,
        int(card.rescaled),
        int(card.ranked),
        *(ranks if card.ranked else (None, None)),
        *(spread if card.ranked else (None, None, None)),
        *_class(card, language),
        *_change(card),
        f"{card.scheme}: {say(card.scheme_title, language)}",
        say(card.tie_rule, language),
    )


def _class(card: Scorecard, language: str) -> tuple[Cell, ...]:
    own, head = card.unit_class, card.head_class
    return (
        None if own is None else say(own.label, language),
        None if own is None else own.probability,
        None if head is None else say(head.label, language),
    )


def _change(card: Scorecard) -> tuple[Cell, ...]:
    if card.change is None:
        return None, None, None
    return card.change.difference, card.change.survey, card.change.p_value
