"""Bounds as constraints and defaults as cells: the way back of what the importer reads."""

import re
from collections.abc import Sequence

from questionnaires.question_types import (
    Choice,
    DecimalItem,
    FreeTextItem,
    HiddenItem,
    IntegerItem,
    ItemBase,
    MultipleChoiceItem,
    ScoreItem,
)
from questionnaires.xlsform.formulas import conjuncts, is_formula, literal
from questionnaires.xlsform.open_questions import MOST_SCORES

_QUOTED = re.compile(r"'([^']*)'|\"([^\"']*)\"")


def bounds_of(item: ItemBase, choices: Sequence[Choice] = ()) -> list[str]:
    """Return the bounds of an item with these choices as conditions on its answer."""
    match item:
        case IntegerItem(min=low, max=high) | DecimalItem(min=low, max=high):
            given = ((". >= ", low), (". <= ", high))
            return [f"{sign}{number}" for sign, number in given if number is not None]
        case FreeTextItem():
            return [f"string-length(.) <= {item.max_length}"]
        case MultipleChoiceItem():
            alone = [
                f"not(selected(., '{choice.code}') and count-selected(.) > 1)"
                for choice in choices
                if choice.exclusive
            ]
            least = [f"count-selected(.) >= {item.min}"] if item.min > 1 else []
            most = [f"count-selected(.) <= {item.max}"] if item.max is not None else []
            return [*least, *most, *alone]
        case _:
            return []


def exported_constraint(item: ItemBase, bounds: list[str]) -> str:
    """Return the constraint with the bounds in front; an `or` gets brackets."""
    own = item.constraint or ""
    if own and bounds and conjuncts(own) == [own] and " or " in own:
        own = f"({own})"
    return " and ".join([*bounds, *([own] if own else [])])


def default_cell(item: ItemBase) -> str:
    """Return the default as people write it: the text itself where it is a fixed one."""
    if item.default is None:
        return ""
    found = _QUOTED.fullmatch(item.default)
    text = (found[1] or found[2] or "") if found else ""
    numeric = isinstance(item, HiddenItem)
    plain = text and not is_formula(text) and literal(text, numeric=numeric) == item.default
    return text if plain else item.default


def scores_are_natural(item: ScoreItem) -> bool:
    """Tell whether a range with these ends is read as scores without being told."""
    return item.max - item.min < MOST_SCORES
