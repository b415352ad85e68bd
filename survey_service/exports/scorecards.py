"""PAR scorecards as a table: one row per unit and domain, the total and both ranks on each.

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
    Column("maximum", {"vi": "Điểm tối đa", "en": "Maximum points"}),
    Column("self_points", {"vi": "Điểm tự chấm", "en": "Self-assessed points"}),
    Column("appraised_points", {"vi": "Điểm thẩm định", "en": "Appraised points"}),
    Column("se", {"vi": "Sai số chuẩn của điểm", "en": "Standard error of points"}),
    Column("total", {"vi": "Tổng điểm", "en": "Total points"}),
    Column("total_se", {"vi": "Sai số chuẩn của tổng", "en": "Standard error of total"}),
    Column("rescaled", {"vi": "Đã quy đổi", "en": "Rescaled"}),
    Column("ranked", {"vi": "Có xếp hạng", "en": "Ranked"}),
    Column("official_rank", {"vi": "Hạng chính thức", "en": "Official rank"}),
    Column("rank_tied", {"vi": "Đồng hạng", "en": "Tied"}),
    Column("rank_low", {"vi": "Hạng cao nhất có thể", "en": "Best possible rank"}),
    Column("rank_high", {"vi": "Hạng thấp nhất có thể", "en": "Worst possible rank"}),
    Column("ranked_units", {"vi": "Số đơn vị xếp hạng", "en": "Ranked units"}),
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
        line.maximum,
        line.self_points,
        line.appraised_points,
        line.se,
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
        f"{card.scheme}: {say(card.scheme_title, language)}",
        say(card.tie_rule, language),
    )
