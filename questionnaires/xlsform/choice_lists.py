"""The sheet `choices`: lists with codes, words, media, and the columns that filters look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from questionnaires.xlsform.formulas import truth
from questionnaires.xlsform.headers import MEDIA, Line
from questionnaires.xlsform.names import house_codes, house_name
from questionnaires.xlsform.places import Built
from questionnaires.xlsform.reasons import Report
from questionnaires.xlsform.wordings import Words

RESERVED = (97, 98, 99)
"""Not applicable, do not know, refused: the missing codes of the house."""

_LARGEST_LEVEL = 90
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,8}[1-9]")


@dataclass(slots=True)
class ChoiceList:
    """One list; `recoded` has codes of the form that are spelt otherwise here."""

    name: str
    line: Line
    choices: list[Built] = field(default_factory=list)
    recoded: dict[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[object]:
        """The codes in order."""
        return [choice["code"] for choice in self.choices]

    @property
    def numeric(self) -> bool:
        """Whether all codes are numbers."""
        return all(isinstance(code, int) for code in self.codes)

    @property
    def is_scale(self) -> bool:
        """Whether levels rise, and codes that are no opinion come last."""
        levels = [each["code"] for each in self.choices if not each.get("missing")]
        missing = [bool(each.get("missing")) for each in self.choices]
        return self.numeric and levels == sorted(levels, key=int) and missing == sorted(missing)  # type: ignore[arg-type]


def read_lists(lines: Sequence[Line], words: Words, report: Report) -> dict[str, ChoiceList]:
    """Return the lists by the name they have in the form."""
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        name = line.value("list_name")
        if not name or not line.value("name"):
            _incomplete(line, report)
        elif not line.own("part"):
            by_name.setdefault(name, []).append(line)
    taken: dict[str, str] = {}
    lists = {}
    for name, rows in by_name.items():
        house = house_name(name)
        at = (rows[0].sheet, rows[0].number, rows[0].header("list_name"))
        if not house or house in taken:
            report.refuse("name-taken" if house else "bad-name", at, name, "another name")
            continue
        if house != name:
            report.remark("renamed", at, name, house)
        taken[house] = name
        lists[name] = _list(house, rows, words, report)
    return lists


def _incomplete(line: Line, report: Report) -> None:
    at = (line.sheet, line.number, "")
    words = line.words.get("label")
    if not words:
        report.remark("row-not-kept", at, ", ".join(line.values.values()))
        return
    missing = "name" if line.value("list_name") else "list_name"
    report.refuse("missing-name", (*at[:2], missing), next(iter(words.values())), missing)


def _list(house: str, rows: list[Line], words: Words, report: Report) -> ChoiceList:
    found = ChoiceList(house, rows[0])
    codes = house_codes(row.value("name") for row in rows)
    as_texts = any(row.own("code") == "text" for row in rows)
    for row in rows:
        text = row.value("name")
        code = codes[text]
        at = (row.sheet, row.number, row.header("name"))
        if code is None:
            report.refuse("bad-code", at, text, "lower-case-word or 0 to 9999")
            continue
        if str(code) != text:
            found.recoded[text] = str(code)
            report.remark("renamed", at, text, str(code))
        choice = Built(row, code=str(code) if as_texts else code)
        choice["label"] = words.needed(row, "label", "missing-label")
        _flags(choice, row)
        if media := words.media(row):
            choice["media"] = media
        if columns := {key: _cell(text) for key, text in row.extra.items() if not _is_own(key)}:
            choice["columns"] = columns
        found.choices.append(choice)
    _mark_missing(found, rows)
    return found


def _is_own(key: str) -> bool:
    return key in MEDIA or "::" in key


def _cell(text: str) -> str | int | float:
    """Return what a filter compares: numbers where the text is the one spelling of a number."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _flags(choice: Built, row: Line) -> None:
    if truth(row.own("exclusive")):
        choice["exclusive"] = True
    if truth(row.own("missing")):
        choice["missing"] = True


def _mark_missing(found: ChoiceList, rows: list[Line]) -> None:
    """Mark 97, 98 and 99 after a list of small numbers, unless the form says which are missing."""
    if any(row.own("missing") for row in rows) or not found.numeric:
        return
    tail = [choice for choice in found.choices if choice["code"] in RESERVED]
    levels = [code for code in found.codes if code not in RESERVED]
    last = found.choices[len(levels) :] == tail
    if tail and levels and last and all(int(str(level)) <= _LARGEST_LEVEL for level in levels):
        for choice in tail:
            choice["missing"] = True
