"""A question type without a widget, or a template without a question type, does not get through."""

from importlib.resources import files
from typing import get_args
from uuid import UUID

import pytest

from kiosk.form_data import FormState
from kiosk.widgets import WIDGETS, Widget, widget
from questionnaires.instrument import Instrument, Item, item
from questionnaires.question_types import TYPES, tag_of

ID = UUID("11111111-1111-4111-8111-111111111111")


def test_every_question_type_has_a_widget() -> None:
    shown = {kind.item for kind in TYPES.values() if kind.shown}
    assert set(WIDGETS) == shown
    assert shown < set(get_args(Item))
    found = {f"widgets/{entry.name}" for entry in (files("kiosk") / "templates/widgets").iterdir()}
    assert found == {*WIDGETS.values(), "widgets/parts.html"}


@pytest.mark.parametrize("name", ["overall", "reasons", "sex", "comment"])
def test_the_widget_is_named_as_files_name_the_type(instrument: Instrument, name: str) -> None:
    asked = item(instrument, name)
    assert WIDGETS[type(asked)] == f"widgets/{tag_of(asked)}.html"


def drawn(instrument: Instrument, name: str, *typed: str) -> Widget:
    state = FormState(id=ID, typed=tuple((name, value) for value in typed))
    return widget(instrument, item(instrument, name), state, ())


def test_five_levels_have_five_faces_and_missing_codes_stand_apart(instrument: Instrument) -> None:
    choices = drawn(instrument, "signs", "97").choices
    assert [choice.face for choice in choices] == [1, 2, 3, 4, 5, 0]
    assert [choice.apart for choice in choices] == [False] * 5 + [True]
    assert [choice.is_chosen for choice in choices] == [False] * 5 + [True]


def test_choices_that_are_no_levels_have_no_faces(instrument: Instrument) -> None:
    assert {choice.face for choice in drawn(instrument, "sex").choices} == {0}


def test_the_exclusive_choice_stands_apart(instrument: Instrument) -> None:
    apart = [choice.value for choice in drawn(instrument, "reasons").choices if choice.apart]
    assert apart == ["nothing"]


def test_faces_differ_by_mouth_and_by_brow() -> None:
    """Never by colour alone: no two faces share a brow or a mouth."""
    lines = (files("kiosk") / "static/faces.svg").read_text(encoding="utf-8").splitlines()
    drawings = [line.split(' d="')[1].split('"')[0] for line in lines if 'id="face-' in line]
    assert len(drawings) == 5
    brows = [drawing.rsplit("M", 1)[0] for drawing in drawings]
    mouths = [drawing.rsplit("M", 1)[1] for drawing in drawings]
    assert len(set(brows)) == len(set(mouths)) == 5
