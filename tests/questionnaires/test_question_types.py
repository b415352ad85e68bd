"""The table of question types is total: every type has every part, and every part works."""

from collections.abc import Callable
from dataclasses import fields
from typing import get_args

import pytest

from questionnaires.codebook import Variable
from questionnaires.hints import HINTS
from questionnaires.instrument import items
from questionnaires.question_types import (
    TYPES,
    GridItem,
    Item,
    QuestionType,
    RosterSelectionItem,
    SourceItem,
    tag_of,
)
from questionnaires.question_types.base import Finding

PLACE = {"lat": 20.86, "lon": 106.68, "accuracy": 12, "mock": False}
FILE = "sha256:" + "0a" * 32
SAMPLE = {
    "likert": ("scale: satisfaction", 4, ["4"]),
    "rating": ("scale: satisfaction, symbol: star", 5, ["5"]),
    "score": ("max: 10, low: {vi: Tệ}, high: {vi: Tốt}", 0, ["0"]),
    "single_choice": ("choices: YES_NO", "no", ["no"]),
    "multiple_choice": ("choices: COLOURS", ["red", "blue"], ["red", "blue"]),
    "ranking": (
        "choices: COLOURS",
        ["blue", "red", "none", "green"],
        ["blue", "red", "none", "green"],
    ),
    "integer": ("min: 1, max: 9", 7, ["7"]),
    "decimal": ("places: 1, unit: {vi: ha}", 2.5, ["2.5"]),
    "text": ("max_length: 9", "đúng hẹn", ["đúng hẹn"]),
    "date": ("", "2028-02-29", ["2028-02-29"]),
    "time": ("", "23:59", ["23:59"]),
    "unit": ("level: village", "10507.03", ["10507.03"]),
    "procedure": ("", "1.004873", ["1.004873"]),
    "geopoint": ("max_accuracy: 50", PLACE, ["20.86 106.68 accuracy=12 mock=false"]),
    "photo": ("", FILE, [FILE]),
    "signature": ("", FILE, [FILE]),
    "consent": ("refusal_ends: false", True, ["yes"]),
    "calculated": ("calculation: 1 + 1", 2, ["=2"]),
    "hidden": ("default: \"'a'\"", "a", ["a"]),
}
UNANSWERABLE = {"note": "", "grid": "scale: satisfaction, rows: [{name: row, text: {vi: Dòng}}]"}
ROSTER = "items: [{name: age, type: integer, text: {vi: Tuổi}}]"
ANSWERED = [kind for kind in TYPES.values() if kind.tag in SAMPLE]


def test_every_type_of_the_unions_is_in_the_table_and_has_a_sample():
    assert {*get_args(Item), *get_args(SourceItem)} == set(TYPES)
    assert set(get_args(SourceItem)) - set(get_args(Item)) == {GridItem}
    assert set(get_args(Item)) - set(get_args(SourceItem)) == {RosterSelectionItem}
    tags = {kind.tag for kind in TYPES.values()}
    assert {*SAMPLE, *UNANSWERABLE, "roster", "roster_selection"} == tags


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.tag)
def test_every_type_has_every_part(kind):
    parts = [getattr(kind, part.name) for part in fields(QuestionType)]
    flags = sum(isinstance(part, bool) for part in parts)
    assert sum(isinstance(part, Callable) for part in parts) == len(parts) - 1 - flags
    assert set(kind.unanswered) == {"vi", "en"}


def written(form, tag, definition):
    own = f", {definition}" if definition else ""
    instrument = form(f"- {{name: it, type: {tag}{own}, text: {{vi: Câu}}}}")
    return instrument, instrument.sections[0].items[0]


@pytest.mark.parametrize("kind", ANSWERED, ids=lambda kind: kind.tag)
def test_every_part_does_its_work(form, kind):
    definition, answer, strings = SAMPLE[kind.tag]
    instrument, item = written(form, kind.tag, definition)
    assert tag_of(item) == kind.tag
    assert list(kind.faults(item, instrument.scales)) == []
    assert kind.checker(item, instrument.scales)(answer) == answer
    found = kind.checker(item, instrument.scales)({"not": "an answer"})
    assert isinstance(found, Finding)
    assert found.code in HINTS
    assert kind.reader(item, instrument.scales)(strings) == answer
    assert list(kind.writer(answer)) == strings
    variables = kind.variables(item, instrument.scales)
    assert all(isinstance(each, Variable) and each.item == "it" for each in variables)
    assert set(kind.columns("it", answer)) <= {variable.name for variable in variables}
    assert kind.columns("it", answer)


@pytest.mark.parametrize("tag", UNANSWERABLE)
def test_what_asks_nothing_takes_no_answer(form, tag):
    instrument, item = written(form, tag, UNANSWERABLE[tag])
    kind = TYPES[type(item)]
    assert not kind.answered
    found = kind.checker(item, instrument.scales)("anything")
    assert (found.code, "not-asked" in HINTS) == ("not-asked", True)


def test_a_roster_counts_its_rows(form):
    instrument, item = written(form, "roster", ROSTER + ", min_rows: 2, max_rows: 2")
    kind = TYPES[type(item)]
    check = kind.checker(item, instrument.scales)
    assert check([{"age": 1}, {}]) == [{"age": 1}, {}]
    codes = [check(raw).code for raw in ([{}], [{}] * 3, [1, 2], "x", {})]
    assert codes == ["too-few-rows", "too-many-rows"] + ["wrong-type"] * 3
    assert all(code in HINTS for code in codes)
    assert kind.columns("it", [{}, {}]) == {"it__n": 2}


def test_a_selected_row_is_a_row_number(form):
    instrument, _ = written(
        form,
        "roster",
        "items: [{name: born, type: date, text: {vi: Ngày}}],"
        " select: {method: next_birthday, birthday: born}",
    )
    selected = items(instrument)[1]
    kind = TYPES[type(selected)]
    check = kind.checker(selected, instrument.scales)
    assert check(3) == 3
    assert {check(raw).code for raw in (0, 201, True, "1", 1.0, None)} == {"wrong-type"}
    assert kind.reader(selected, {})(["3"]) == 3
    assert kind.writer(3) == ("3",)
    assert [each.name for each in kind.variables(selected, {})] == ["it_selected"]
