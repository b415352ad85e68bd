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
    Column("source_campaign", {"vi": "Nguồn: đợt đo", "en": "Source: campaign"}),
    Column("source_series", {"vi": "Nguồn: loạt số liệu", "en": "Source: series"}),
    Column("source_instrument", {"vi": "Nguồn: phiếu hỏi", "en": "Source: instrument"}),
    Column("source_period", {"vi": "Nguồn: thời gian đo", "en": "Source: period"}),
    Column("source_n", {"vi": "Nguồn: số phiếu (n)", "en": "Source: answers (n)"}),
    Column("source_scheme", {"vi": "Nguồn: bộ chỉ số", "en": "Source: index scheme"}),
    Column("source_formula", {"vi": "Nguồn: công thức", "en": "Source: formula"}),
    Column("source_state", {"vi": "Nguồn: trạng thái công bố", "en": "Source: publication state"}),
    Column("source_as_of", {"vi": "Nguồn: số liệu tính đến", "en": "Source: as of"}),
    Column("source_data", {"vi": "Nguồn: loại dữ liệu", "en": "Source: kind of data"}),
)
FACT = Column("fact", {"vi": "Thông tin", "en": "Fact"})
VALUE = Column("value", {"vi": "Nội dung", "en": "Value"})


def cells(source: Source, n: int | None, language: str) -> tuple[Cell, ...]:
    """The values of COLUMNS; `n` is the number of answers behind the row or the file."""
    title = say(source.instrument_title, language)
    return (
        source.campaign,
        f"{source.series}: {say(source.series_title, language)}",
        f"{source.instrument} {source.instrument_version}: {title}",
        f"{source.period_from.isoformat()}/{source.period_to.isoformat()}",
        n,
        f"{source.scheme} {source.scheme_version}",
        say(source.formula, language),
        source.state,
        source.as_of.isoformat(timespec="seconds"),
        say(SYNTHETIC if source.synthetic else REAL, language),
    )


def sheet(source: Source, n: int | None, language: str) -> Sheet:
    """The source as a sheet of its own: a fact a row, with the number of answers."""

    def rows() -> Iterator[Row]:
        for column, cell in zip(COLUMNS, cells(source, n, language), strict=True):
            yield (say(column.label, language), cell)

    return Sheet(
        name={"vi": "Nguồn", "en": "Source"}[language],
        columns=(FACT, VALUE),
        rows=rows,
        labelled=True,
        language=language,
    )
