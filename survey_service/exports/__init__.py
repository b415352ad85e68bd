"""Rows and codebook in, bytes out; knows neither HTTP nor SQL.

EXPORTS is the total table of what can be taken away. A new format is one file here and one line in
the table; routes, the list of downloads and the golden tests follow from it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from questionnaires.text import Wording, say
from survey_service.exports import csv_file, figures, provenance, responses, scorecards, xlsx_file
from survey_service.exports.responses import ResponseSet
from survey_service.pipeline.figures import Results, Scorecard

Write = Callable[[Any, str], Iterator[bytes]]


class Export(Struct, frozen=True, kw_only=True):
    """One thing to take away. `write(value, language)` takes the values of its `subject`."""

    name: str
    format: Literal["csv", "xlsx"]
    media_type: str
    subject: Literal["responses", "figures", "scorecards"]
    title: Wording
    write: Write

    @property
    def filename(self) -> str:
        """`responses.csv`: also the last part of its address."""
        return f"{self.name}.{self.format}"


def responses_csv(answers: ResponseSet, language: str) -> Iterator[bytes]:
    """Codes, one row a response, with a byte order mark for Excel."""
    return csv_file.write(responses.sheet(answers, language, labelled=False))


def responses_plain_csv(answers: ResponseSet, language: str) -> Iterator[bytes]:
    """Codes and texts exactly as they were typed, for programs and never for a spreadsheet."""
    return csv_file.write(responses.sheet(answers, language, labelled=False), for_people=False)


def responses_labels_csv(answers: ResponseSet, language: str) -> Iterator[bytes]:
    """The words people chose, with the questions as header."""
    return csv_file.write(responses.sheet(answers, language, labelled=True))


def responses_xlsx(answers: ResponseSet, language: str) -> Iterator[bytes]:
    """Codes, labels, codebook and source as four sheets."""
    sheets = (
        responses.sheet(answers, language, labelled=False),
        responses.sheet(answers, language, labelled=True),
        responses.codebook_sheet(answers, language),
        provenance.sheet(answers.source, answers.n, language),
    )
    title = say(answers.source.campaign_title, language)
    return xlsx_file.write(sheets, created=answers.source.as_of, title=title)


def codebook_csv(answers: ResponseSet, language: str) -> Iterator[bytes]:
    """What every variable and every code means."""
    return csv_file.write(responses.codebook_sheet(answers, language))


def figures_csv(results: Results, language: str) -> Iterator[bytes]:
    """Figures with their source on every row."""
    return csv_file.write(figures.sheet(results, language))


def figures_xlsx(results: Results, language: str) -> Iterator[bytes]:
    """Figures, and their source as a sheet of its own."""
    sheets = (
        figures.sheet(results, language),
        provenance.sheet(results.source, figures.answers(results), language),
    )
    title = say(results.source.campaign_title, language)
    return xlsx_file.write(sheets, created=results.source.as_of, title=title)


def scorecards_csv(cards: Sequence[Scorecard], language: str) -> Iterator[bytes]:
    """PAR scorecards, a row per unit and domain."""
    return csv_file.write(scorecards.sheet(cards, language))


def scorecards_xlsx(cards: Sequence[Scorecard], language: str) -> Iterator[bytes]:
    """PAR scorecards, and the source of their survey points. Needs at least one card."""
    source = cards[0].source
    sheets = (scorecards.sheet(cards, language), provenance.sheet(source, None, language))
    title = say(cards[0].scheme_title, language)
    return xlsx_file.write(sheets, created=source.as_of, title=title)


def _export(
    filename: str, subject: Literal["responses", "figures", "scorecards"], vi: str, en: str,
    write: Write,
) -> Export:  # fmt: skip
    name, _, ending = filename.rpartition(".")
    kind: Literal["csv", "xlsx"] = "xlsx" if ending == "xlsx" else "csv"
    media = xlsx_file.MEDIA_TYPE if kind == "xlsx" else csv_file.MEDIA_TYPE
    if write is responses_plain_csv:
        media = csv_file.PLAIN_MEDIA_TYPE
    return Export(
        name=name, format=kind, media_type=media, subject=subject,
        title={"vi": vi, "en": en}, write=write,
    )  # fmt: skip


EXPORTS: tuple[Export, ...] = (
    _export(
        "responses.csv", "responses", "Phiếu trả lời, dạng mã số",
        "Answers as codes", responses_csv,
    ),
    _export(
        "responses-plain.csv", "responses",
        "Phiếu trả lời nguyên văn, cho phần mềm thống kê (không mở bằng bảng tính)",
        "Answers as typed, for statistical software (not for spreadsheets)", responses_plain_csv,
    ),
    _export(
        "responses-labels.csv", "responses", "Phiếu trả lời, dạng chữ",
        "Answers as words", responses_labels_csv,
    ),
    _export(
        "responses.xlsx", "responses", "Phiếu trả lời, nhãn, bảng mã và nguồn",
        "Answers, labels, codebook and source", responses_xlsx,
    ),
    _export("codebook.csv", "responses", "Bảng mã", "Codebook", codebook_csv),
    _export("figures.csv", "figures", "Bảng chỉ số", "Table of figures", figures_csv),
    _export("figures.xlsx", "figures", "Bảng chỉ số", "Table of figures", figures_xlsx),
    _export(
        "scorecards.csv", "scorecards", "Điểm cải cách hành chính",
        "Administrative reform scores", scorecards_csv,
    ),
    _export(
        "scorecards.xlsx", "scorecards", "Điểm cải cách hành chính",
        "Administrative reform scores", scorecards_xlsx,
    ),
)  # fmt: skip


def export(filename: str) -> Export | None:
    """The export whose address ends with `filename`, or None."""
    return next((entry for entry in EXPORTS if entry.filename == filename), None)
