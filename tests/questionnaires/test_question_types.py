"""The table of question types is total: every type has every part, and every part works."""

from collections.abc import Callable
from dataclasses import fields
from typing import get_args

import pytest

from questionnaires.codebook import Variable
from questionnaires.hints import HINTS
from questionnaires.question_types import TYPES, Item, QuestionType, tag_of
from questionnaires.question_types.base import Finding

SAMPLE = {
    "likert": ("scale: satisfaction", 4, ["4"]),
    "single_choice": ("choices: YES_NO", "no", ["no"]),
    "multiple_choice": ("choices: COLOURS", ["red", "blue"], ["red", "blue"]),
    "text": ("max_length: 9", "đúng hẹn", ["đúng hẹn"]),
}


def test_every_type_of_the_union_is_in_the_table():
    assert set(get_args(Item)) == set(TYPES)


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.item.__name__)
def test_every_type_has_every_part(kind):
    for part in fields(QuestionType):
        assert getattr(kind, part.name, None), part.name
    parts = [getattr(kind, part.name) for part in fields(QuestionType)]
    assert sum(isinstance(part, Callable) for part in parts) == len(parts) - 1
    assert set(kind.unanswered) == {"vi", "en"}


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.item.__name__)
def test_every_part_does_its_work(form, kind):
    tag = str(kind.item.__struct_config__.tag)
    definition, answer, strings = SAMPLE[tag]
    instrument = form(f"- {{name: it, type: {tag}, {definition}, text: {{vi: Câu}}}}")
    item = instrument.sections[0].items[0]
    assert tag_of(item) == tag
    assert list(kind.faults(item, instrument.scales)) == []
    assert kind.checker(item, instrument.scales)(answer) == answer
    found = kind.checker(item, instrument.scales)({"not": "an answer"})
    assert isinstance(found, Finding)
    assert found.code in HINTS
    assert kind.reader(item, instrument.scales)(strings) == answer
    assert list(kind.writer(answer)) == strings
    assert all(
        isinstance(variable, Variable) and variable.item == "it"
        for variable in kind.variables(item, instrument.scales)
    )
