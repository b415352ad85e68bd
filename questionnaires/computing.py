"""Values that nobody answers: calculations, defaults, the row selected from a roster."""

import math

from questionnaires.expressions import Scope, as_text, truth
from questionnaires.expressions.evaluation import Answers
from questionnaires.expressions.values import (
    LONGEST_TEXT,
    Value,
    answer_value,
    as_number,
    rows,
)
from questionnaires.question_types.base import UNANSWERED
from questionnaires.rules import RowSelection, Rules
from questionnaires.selection import KISH_TABLES, kish_listing, kish_selected, next_birthday

_SAFE_INTEGER = 2**53


def computed(rules: Rules, answers: Answers, scope: Scope) -> object:
    """Return the value of a calculated item or a selection, `UNANSWERED` where there is none.

    `scope.current` is what stood there before.
    """
    if rules.selection is not None:
        return selected_row(rules.selection, answers, scope)
    if rules.calculation is None:
        return UNANSWERED
    return stored(rules.calculation(answers, scope), as_a_text=rules.as_text)


def stored(value: Value, *, as_a_text: bool = False) -> object:
    """Return the value of an expression as an answer: empty and not-a-number are no answers.

    Whole numbers are integers, of a node-set the first node counts, texts are cut at 10,000
    characters.
    """
    if isinstance(value, tuple):
        value = value[0] if value else ""
    if as_a_text or isinstance(value, str):
        return as_text(value)[:LONGEST_TEXT] or UNANSWERED
    if isinstance(value, bool):
        return value
    if not math.isfinite(value):
        return UNANSWERED
    return int(value) if value.is_integer() and abs(value) <= _SAFE_INTEGER else value


def selected_row(selection: RowSelection, answers: Answers, scope: Scope) -> object:
    """Return the number of the row selected, 1 for the first; `UNANSWERED` where there is none."""
    found = rows(answers.get(selection.roster))
    eligible = [
        number
        for number in range(1, len(found) + 1)
        if _is_eligible(selection, answers, scope, number)
    ]
    if selection.select.method == "kish":
        return _by_kish(selection, answers, [(n, found[n - 1]) for n in eligible])
    return _by_birthday(selection, scope, [(n, found[n - 1]) for n in eligible])


def _is_eligible(selection: RowSelection, answers: Answers, scope: Scope, number: int) -> bool:
    if selection.eligible is None:
        return True
    inside = Scope(now=scope.now, roster=selection.roster, row=number)
    return truth(selection.eligible(answers, inside))


def _by_kish(
    selection: RowSelection, answers: Answers, people: list[tuple[int, Answers]]
) -> object:
    """Whoever has no age comes last of their sex; without a table nobody is selected."""
    select = selection.select
    table = as_number(answer_value(answers.get(select.table or "")))
    if not people or not (1 <= table <= len(KISH_TABLES) and table.is_integer()):
        return UNANSWERED
    listed = kish_listing([(_is_male(selection, row), _age(selection, row)) for _, row in people])
    return people[listed[kish_selected(int(table), len(people)) - 1]][0]


def _is_male(selection: RowSelection, row: Answers) -> bool:
    sex = row.get(selection.select.sex or "")
    return sex is not None and as_text(answer_value(sex)) == str(selection.select.male)


def _age(selection: RowSelection, row: Answers) -> float:
    age = as_number(answer_value(row.get(selection.select.age or "")))
    return -1.0 if math.isnan(age) else age


def _by_birthday(
    selection: RowSelection, scope: Scope, people: list[tuple[int, Answers]]
) -> object:
    """Whoever has no birthday is passed over; at no known moment nobody is selected."""
    name = selection.select.birthday or ""
    born = [(number, str(row[name])) for number, row in people if isinstance(row.get(name), str)]
    if not born or not scope.now:
        return UNANSWERED
    return born[next_birthday([birthday for _, birthday in born], scope.now)][0]
