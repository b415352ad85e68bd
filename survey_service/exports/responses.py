"""Answers as tables: one row a response, one column a variable of the codebook.

First the facts of the response (series, channel, offices, week, design), then the variables, then
the source. The codes variant carries codes, the labels variant the words people chose. A multiple
choice is one 0/1 column per option (`item__code`), as statistical packages expect.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from questionnaires.codebook import Variable
from questionnaires.text import Wording, say
from survey_service.exports import provenance
from survey_service.exports.table import Cell, Column, Row, Sheet
from survey_service.pipeline.figures import Source

YES_NO: dict[int, Wording] = {0: {"vi": "Không", "en": "No"}, 1: {"vi": "Có", "en": "Yes"}}
CHANNELS: dict[str, Wording] = {
    "receipt": {"vi": "Giấy hẹn, biên nhận", "en": "Receipt"},
    "poster": {"vi": "Áp phích", "en": "Poster"},
    "kiosk": {"vi": "Màn hình tại quầy", "en": "Kiosk"},
    "interview": {"vi": "Phỏng vấn trực tiếp", "en": "Interview"},
    "drop_off": {"vi": "Phiếu giấy để lại", "en": "Drop-off paper form"},
    "link": {"vi": "Đường dẫn qua thư, tin nhắn", "en": "Link by mail or message"},
    "hotline": {"vi": "Đường dây nóng", "en": "Hotline"},
}
ANSWERED: dict[str, Wording] = {
    "alone": {"vi": "Tự trả lời", "en": "Alone"},
    "read_aloud": {"vi": "Được đọc câu hỏi", "en": "Read aloud"},
    "helped": {"vi": "Có người giúp", "en": "Helped"},
}
FLAGS: dict[str, Wording] = {
    "times-reversed": {"vi": "Kết thúc trước khi bắt đầu", "en": "Finished before started"},
    "times-implausible": {"vi": "Giờ của máy không hợp lý", "en": "Implausible client times"},
    "too-fast": {"vi": "Trả lời quá nhanh", "en": "Answered too fast"},
    "official-present": {"vi": "Có cán bộ ở bên", "en": "An official was present"},
}
FACTS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("response_id", {"vi": "Mã phiếu", "en": "Response"}),
        Column("unit", {"vi": "Đơn vị được đánh giá", "en": "Rated office"}),
        Column("series", {"vi": "Loạt số liệu", "en": "Series"}),
        Column("channel", {"vi": "Kênh", "en": "Channel"}),
        Column("answered", {"vi": "Cách trả lời", "en": "How answered"}),
        Column("receiving", {"vi": "Nơi tiếp nhận", "en": "Receiving centre"}),
        Column("deciding", {"vi": "Cơ quan giải quyết", "en": "Deciding agency"}),
        Column("week", {"vi": "Tuần trả lời", "en": "Week"}),
        Column("language", {"vi": "Ngôn ngữ", "en": "Language"}),
        Column("instrument", {"vi": "Phiếu hỏi", "en": "Instrument"}),
        Column("version", {"vi": "Phiên bản phiếu", "en": "Version"}),
        Column("flags", {"vi": "Dấu hiệu cần xem lại", "en": "Flags"}),
        Column("stratum", {"vi": "Tầng", "en": "Stratum"}),
        Column("psu", {"vi": "Thôn, tổ dân phố", "en": "Primary sampling unit"}),
        Column("design_weight", {"vi": "Quyền số thiết kế", "en": "Design weight"}),
    )
}
FACT_LABELS: dict[str, dict[str, Wording]] = {
    "channel": CHANNELS,
    "answered": ANSWERED,
    "flags": FLAGS,
}
"""Words of the facts that have them; a cell may hold several codes with a blank between."""


class ResponseRow(Struct, frozen=True):
    """One response: facts by the names of FACTS, answers by item name as typed by validation."""

    facts: Mapping[str, Cell]
    answers: Mapping[str, object]


class ResponseSet(Struct, frozen=True, kw_only=True):
    """Answers of one series. `facts` are the columns this series has; `n` the number of rows."""

    source: Source
    codebook: tuple[Variable, ...]
    facts: tuple[str, ...]
    n: int
    rows: Callable[[], Iterator[ResponseRow]]


def sheet(answers: ResponseSet, language: str, *, labelled: bool) -> Sheet:
    """The answers as codes, or as the words people chose."""
    tail = provenance.cells(answers.source, answers.n, language)
    value = _label if labelled else _code

    def rows() -> Iterator[Row]:
        for row in answers.rows():
            facts = [_fact(row, name, language, labelled=labelled) for name in answers.facts]
            variables = [value(variable, row, language) for variable in answers.codebook]
            yield (*facts, *variables, *tail)

    return Sheet(
        name=_sheet_name(language, labelled=labelled),
        columns=_columns(answers, labelled=labelled),
        rows=rows,
        labelled=labelled,
        language=language,
    )


def codebook_sheet(answers: ResponseSet, language: str) -> Sheet:
    """One row per variable and code: what every column and every code means."""

    def rows() -> Iterator[Row]:
        for variable in answers.codebook:
            label = say(variable.label, language)
            head = (variable.name, label, variable.measure)
            if not variable.values:
                yield (*head, None, None, None)
            for code, words in variable.values.items():
                yield (*head, code, say(words, language), int(code in variable.missing))

    return Sheet(
        name={"vi": "Bảng mã", "en": "Codebook"}[language],
        columns=(
            Column("variable", {"vi": "Biến", "en": "Variable"}),
            Column("label", {"vi": "Câu hỏi", "en": "Label"}),
            Column("measure", {"vi": "Thang đo", "en": "Measure"}),
            Column("code", {"vi": "Mã", "en": "Code"}),
            Column("meaning", {"vi": "Ý nghĩa", "en": "Meaning"}),
            Column("missing", {"vi": "Coi là không trả lời", "en": "Counts as missing"}),
        ),
        rows=rows,
        labelled=True,
        language=language,
    )


def _sheet_name(language: str, *, labelled: bool) -> str:
    if labelled:
        return {"vi": "Dữ liệu có nhãn", "en": "Data with labels"}[language]
    return {"vi": "Dữ liệu", "en": "Data"}[language]


def _columns(answers: ResponseSet, *, labelled: bool) -> tuple[Column, ...]:
    facts = [FACTS[name] for name in answers.facts]
    variables = [
        Column(variable.name, variable.label if labelled else variable.short)
        for variable in answers.codebook
    ]
    return (*facts, *variables, *provenance.COLUMNS)


def _fact(row: ResponseRow, name: str, language: str, *, labelled: bool) -> Cell:
    cell = row.facts.get(name)
    words = FACT_LABELS.get(name) if labelled else None
    if not words or not isinstance(cell, str):
        return cell
    return "; ".join(say(words[code], language) if code in words else code for code in cell.split())


def _code(variable: Variable, row: ResponseRow, _language: str = "vi") -> Cell:
    """The code of one variable; None where the question was not answered."""
    answer = row.answers.get(variable.item)
    part = variable.name.removeprefix(variable.item).removeprefix("__")
    if isinstance(answer, list | tuple):
        return _of_list(variable, part, answer)
    if isinstance(answer, Mapping):
        answer = answer.get(part)
    if isinstance(answer, bool):
        return int(answer)
    return answer if isinstance(answer, str | int | float) else None


def _of_list(variable: Variable, part: str, answer: Sequence[object]) -> Cell:
    """One cell of a list: ticked or not, the rank, or the number of rows of a roster."""
    if variable.datatype == "code":
        return int(part in {str(code) for code in answer})
    if part == "n" and all(isinstance(row, Mapping) for row in answer):
        return len(answer)
    ranks = {str(code): rank for rank, code in enumerate(answer, start=1)}
    return ranks.get(part)


def _label(variable: Variable, row: ResponseRow, language: str) -> Cell:
    """The words behind the code; text and unlisted values stay as they are."""
    code = _code(variable, row)
    if variable.name != variable.item and code in YES_NO:
        return say(YES_NO[int(code)], language)
    words = variable.values.get(code) if isinstance(code, int | str) else None
    return say(words, language) if words else code
