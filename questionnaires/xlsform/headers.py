"""The rows of a sheet by what their columns mean, whatever spelling the headers use.

Headers are those of the XLSForm reference with their older names. Translatable ones carry a
language after `::`; what only Lắng nghe knows stands in columns that begin with `langnghe_`,
which other programs pass over.
"""

import re
from dataclasses import dataclass, field

from questionnaires.text import Wording
from questionnaires.xlsform.languages import language_code
from questionnaires.xlsform.reasons import Report
from questionnaires.xlsform.tables import Row, Sheet

MEDIA = {"image": "image", "big-image": "big_image", "audio": "audio", "video": "video"}
OWN = "langnghe"
OWN_WORDS = {"short", "unit", "title", "purpose", "provenance"}

WORDS = {
    "survey": {"label", "hint", "guidance_hint", "constraint_message", "required_message", *MEDIA},
    "choices": {"label", *MEDIA},
    "external_choices": {"label", *MEDIA},
    "settings": set(),
}
"""Translatable columns per sheet."""

VALUES = {
    "survey": {
        "type", "name", "required", "relevant", "constraint", "calculation", "default",
        "appearance", "choice_filter", "read_only", "repeat_count", "parameters", "trigger",
        "disabled",
    },
    "choices": {"list_name", "name"},
    "external_choices": {"list_name", "name"},
    "settings": {"form_title", "form_id", "version", "default_language"},
}  # fmt: skip
"""Columns that are read and mean the same in every language."""

_ALIASES = {
    "survey": {
        "relevance": "relevant", "readonly": "read_only", "calculate": "calculation",
        "caption": "label", "tag": "name", "value": "name", "command": "type",
        "count": "repeat_count", "jr:count": "repeat_count", "requiredmsg": "required_message",
        "constraining_message": "constraint_message", "jr:constraintmsg": "constraint_message",
        "jr:requiredmsg": "required_message",
    },
    "choices": {"caption": "label", "value": "name"},
    "external_choices": {"caption": "label", "value": "name"},
    "settings": {
        "set_form_title": "form_title", "title": "form_title", "set_form_id": "form_id",
        "id_string": "form_id",
    },
}  # fmt: skip
_TRANSPARENT = {"media", "bind", "body", "control"}
"""Prefixes in front of columns that may also stand alone: `bind::relevant`."""

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column holds: a field; its language, empty for the language of the form."""

    field: str
    language: str | None = None
    known: bool = True


@dataclass(slots=True)
class Line:
    """One row: values and words by field, and the headers they stand under."""

    sheet: str
    number: int
    values: dict[str, str] = field(default_factory=dict)
    words: dict[str, Wording] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return the text of a column, empty where there is none."""
        return self.values.get(name, "")

    def own(self, name: str) -> str:
        """Return the text of a column that only Lắng nghe knows."""
        return self.values.get(f"{OWN}_{name}", "")

    def header(self, name: str) -> str:
        """Return the header that a field stands under, its usual name where it is absent."""
        return self.headers.get(name, name)


@dataclass(slots=True)
class Lines:
    """All rows of a sheet and the languages of its words, in the order of the columns."""

    rows: list[Line]
    languages: tuple[str, ...] = ()


def meaning(header: str, sheet: str, *, colons: str = "::") -> Meaning:
    """Return what a column of that sheet holds.

    Args:
        header: the text of the header.
        sheet: `survey`, `choices`, `external_choices` or `settings`.
        colons: `:` in forms so old that no header has two.
    """
    parts = [part.strip() for part in header.split(colons)]
    head = _BLANKS.sub("_", parts[0].lower())
    if head in _TRANSPARENT and len(parts) > 1:
        parts = parts[1:]
        head = _BLANKS.sub("_", parts[0].lower())
    language = parts[1] if len(parts) > 1 else None
    if head.startswith(f"{OWN}_"):
        return Meaning(head, language)
    head = _ALIASES[sheet].get(head, head)
    if head in WORDS[sheet]:
        return Meaning(head, language)
    if head in VALUES[sheet] and language is None:
        return Meaning(head)
    return Meaning(_BLANKS.sub(" ", header.strip()), known=False)


def read_lines(sheet: Sheet, plain: str, report: Report) -> Lines:
    """Return the rows below the headers.

    Args:
        sheet: its first row that holds something has the headers.
        plain: the language of words in columns that name none.
        report: takes columns that name no language we can tell, and columns given twice.
    """
    numbers = sorted(sheet.rows)
    if not numbers:
        return Lines([])
    top = sheet.rows[numbers[0]]
    meanings = _meanings(sheet.name, numbers[0], top, report)
    codes = {
        column: _language(each, plain, (sheet.name, numbers[0], top[column]), report)
        for column, each in meanings.items()
    }
    lines = [_line(sheet, number, top, meanings, codes) for number in numbers[1:]]
    found = {code for line in lines for words in line.words.values() for code in words}
    order = [codes[column] for column in sorted(codes) if _is_words(meanings[column], sheet.name)]
    return Lines(lines, tuple(dict.fromkeys(code for code in order if code in found)))


def _meanings(sheet: str, number: int, top: Row, report: Report) -> dict[int, Meaning]:
    colons = "::" if any("::" in header for header in top.values()) else ":"
    meanings: dict[int, Meaning] = {}
    for column, header in sorted(top.items()):
        each = meaning(header, sheet, colons=colons)
        if each in meanings.values():
            report.refuse("duplicate-column", (sheet, number, header), header, "every column once")
        meanings[column] = each
    return meanings


def _is_words(each: Meaning, sheet: str) -> bool:
    own = each.field.removeprefix(f"{OWN}_")
    return each.field in WORDS[sheet] or (own != each.field and own in OWN_WORDS)


def _language(each: Meaning, plain: str, at: tuple[str, int, str], report: Report) -> str:
    if each.language is None or not _is_words(each, at[0]):
        return plain
    code = language_code(each.language)
    if code is None:
        report.refuse("unknown-language", at, each.language, "Tiếng Việt (vi), English (en)")
    return code or plain


def _line(
    sheet: Sheet,
    number: int,
    top: Row,
    meanings: dict[int, Meaning],
    codes: dict[int, str],
) -> Line:
    line = Line(sheet.name, number)
    for column, text in sheet.rows[number].items():
        each = meanings.get(column)
        if each is None:
            continue
        line.headers.setdefault(each.field, top[column])
        if not each.known:
            line.extra[each.field] = text
        elif _is_words(each, sheet.name):
            line.words.setdefault(each.field, {})[codes[column]] = text
        else:
            line.values[each.field] = text
    return line
