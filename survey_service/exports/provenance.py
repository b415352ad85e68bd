"""The columns that say where a figure comes from; they end every row of every export.

Instrument, series, period, n and formula travel with the number, so a cell copied into a news
story can still be traced.
"""

from collections.abc import Iterator

from questionnaires.text import Wording, say
from survey_service.exports.table import Cell, Column, Row, Sheet
from survey_service.pipeline.figures import Source

REAL: Wording = {"vi": "số liệu thật", "en": "real data"}
SYNTHETIC: Wording = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SYNTHETIC DATA"}
COLUMNS = (
    Column("source_campaign", {"vi": "Đợt đo", "en": "Campaign"}),
    Column("source_series", {"vi": "Loạt số liệu", "en": "Series"}),
    Column("source_instrument", {"vi": "Phiếu hỏi", "en": "Instrument"}),
    Column("source_period", {"vi": "Thời gian đo", "en": "Period"}),
    Column("source_scheme", {"vi": "Bộ chỉ số", "en": "Index scheme"}),
    Column("source_formula", {"vi": "Công thức", "en": "Formula"}),
    Column("source_state", {"vi": "Trạng thái công bố", "en": "Publication state"}),
    Column("source_as_of", {"vi": "Số liệu tính đến", "en": "As of"}),
    Column("source_data", {"vi": "Loại dữ liệu", "en": "Kind of data"}),
)
FACT = Column("fact", {"vi": "Thông tin", "en": "Fact"})
VALUE = Column("value", {"vi": "Nội dung", "en": "Value"})


def cells(source: Source, language: str) -> tuple[Cell, ...]:
    """The values of COLUMNS for one source."""
    return (
        source.campaign,
        f"{source.series}: {say(source.series_title, language)}",
        f"{source.instrument}: {say(source.instrument_title, language)}",
        f"{source.period_from.isoformat()}/{source.period_to.isoformat()}",
        source.scheme,
        say(source.formula, language),
        source.state,
        source.as_of.isoformat(timespec="seconds"),
        say(SYNTHETIC if source.synthetic else REAL, language),
    )


def sheet(source: Source, n: int | None, language: str) -> Sheet:
    """The source as a sheet of its own: a fact a row, with the number of answers."""

    def rows() -> Iterator[Row]:
        for column, cell in zip(COLUMNS, cells(source, language), strict=True):
            yield (say(column.label, language), cell)
        yield ({"vi": "Số phiếu (n)", "en": "Answers (n)"}[language], n)

    return Sheet(
        name={"vi": "Nguồn", "en": "Source"}[language],
        columns=(FACT, VALUE),
        rows=rows,
        labelled=True,
        language=language,
    )
