"""Fields of HTML forms ↔ raw answers. Items of rows are fields of their own: `people[2].age`."""

import re
from collections.abc import Iterable, Iterator, Mapping

from questionnaires.compiled import Question, Questions, compiled
from questionnaires.instrument import Instrument
from questionnaires.question_types.base import UNANSWERED
from questionnaires.question_types.roster import MOST_ROWS, row_name

Field = tuple[str, str]
_IN_ROW = re.compile(r"(?P<roster>[a-z0-9_]+)\[(?P<row>[1-9][0-9]{0,2})\]\.(?P<name>[a-z0-9_]+)")


def from_form(instrument: Instrument, fields: Iterable[Field]) -> dict[str, object]:
    """Return raw answers from the fields of an HTML form: strings become codes, empty is absent.

    Fields that are no item of the instrument are passed over (a form carries other fields too). Of
    a single-valued item the last field counts, so a visible control overrides a carried one. Rows
    that are empty throughout are left out at the end, and are empty rows before it.
    """
    form = compiled(instrument)
    plain: list[Field] = []
    rows: dict[str, dict[int, list[Field]]] = {}
    for name, text in fields:
        if found := row_field(name):
            roster, row, inner = found
            rows.setdefault(roster, {}).setdefault(row, []).append((inner, text))
        else:
            plain.append((name, text))
    answers = _read(form, plain)
    for roster, numbered in rows.items():
        question = form.by_name.get(roster)
        if question is not None and question.rows is not None:
            answers |= _rows(question, question.rows, numbered)
    return answers


def row_field(name: str) -> tuple[str, int, str] | None:
    """Return roster, row and item of a field such as `people[2].age`; None for other names."""
    found = _IN_ROW.fullmatch(name)
    if found is None or int(found["row"]) > MOST_ROWS:
        return None
    return found["roster"], int(found["row"]), found["name"]


def item_of(name: str) -> str:
    """Return the item that a field or a violation belongs to: the roster of `people[2].age`."""
    found = row_field(name)
    return found[0] if found else name


def _read(form: Questions, fields: Iterable[Field]) -> dict[str, object]:
    strings: dict[str, list[str]] = {}
    for name, text in fields:
        if name in form.by_name:
            strings.setdefault(name, []).append(text)
    read = {name: form.by_name[name].read(texts) for name, texts in strings.items()}
    return {name: value for name, value in read.items() if value is not UNANSWERED}


def _rows(
    question: Question, form: Questions, numbered: Mapping[int, list[Field]]
) -> dict[str, object]:
    read = {number: _read(form, fields) for number, fields in numbered.items()}
    last = max((number for number, row in read.items() if row), default=0)
    return {question.name: [read.get(n, {}) for n in range(1, last + 1)]} if last else {}


def to_form(instrument: Instrument, answers: Mapping[str, object]) -> list[Field]:
    """Return typed answers as form fields, for the hidden fields that carry them along."""
    form = compiled(instrument)
    return [
        field for name, answer in answers.items() for field in _written(form.by_name[name], answer)
    ]


def _written(question: Question, answer: object) -> Iterator[Field]:
    yield from ((question.name, text) for text in question.kind.writer(answer))
    if question.rows is not None and isinstance(answer, list):
        for number, row in enumerate(answer, start=1):
            for name, inner in row.items():
                for _, text in _written(question.rows.by_name[name], inner):
                    yield row_name(question.name, number, name), text
