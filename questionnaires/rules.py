"""The rules of one question beyond its type and its relevance, ready to be asked.

Compiled from expression texts once. A question without any has no `Rules` at all, so that plain
questions, which are nearly all, cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from questionnaires.expressions import Evaluator, Purpose, Scope, evaluator, parse, truth
from questionnaires.expressions.evaluation import Answers
from questionnaires.flattening import takes_words
from questionnaires.question_types import (
    CalculatedItem,
    Choice,
    ChoosingItem,
    ConsentItem,
    Item,
    ProcedureItem,
    RosterSelectionItem,
    Selection,
    UnitItem,
)
from questionnaires.question_types.codes import OTHER
from questionnaires.references import Registry

Columns = Mapping[str, str]
"""Items asked in a roster, to the name of their roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFilter:
    """Which choices are offered; `choices` has the columns of every choice by its code."""

    text: str
    holds: Evaluator
    choices: dict[object, dict[str, object]]

    def offers(self, code: object, answers: Answers, scope: Scope) -> bool:
        """Tell whether the choice with this code is offered after these answers."""
        columns = self.choices.get(code)
        if columns is None:
            return True  # "other, specify" is always offered
        return truth(self.holds(answers, Scope(scope.now, None, scope.roster, scope.row, columns)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSelection:
    """How a row of a roster is selected, with its condition compiled."""

    roster: str
    select: Selection
    eligible: Evaluator | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is asked of one question; None where there is no such rule.

    Attributes:
        calculation: the value, of a calculated item.
        as_text: the calculated value is a text whatever it looks like.
        selection: the value, of a row selected from a roster.
        choice_filter: which choices are offered.
        required: whether an answer is needed, where that depends.
        constraint: whether an answer is accepted.
        registry: the register its answer has to be in.
        within: the name of the item with the commune that its answer has to lie in.
        refusal_ends: a refusal ends the interview.
    """

    calculation: Evaluator | None = None
    as_text: bool = False
    selection: RowSelection | None = None
    choice_filter: ChoiceFilter | None = None
    required: Evaluator | None = None
    constraint: Evaluator | None = None
    registry: Registry | None = None
    within: str | None = None
    refusal_ends: bool = False


_NONE = Rules()


def rules_of(item: Item, columns: Columns) -> Rules | None:
    """Return the rules of an item, None where it has none."""
    calculated = item if isinstance(item, CalculatedItem) else None
    found = Rules(
        calculation=ready(calculated and calculated.calculation, "calculation", columns),
        as_text=calculated is not None and calculated.measure == "text",
        selection=_selection(item, columns) if isinstance(item, RosterSelectionItem) else None,
        choice_filter=_filter(item, columns) if isinstance(item, ChoosingItem) else None,
        required=ready(item.required, "required", columns),
        constraint=ready(item.constraint, "constraint", columns),
        registry=registry_of(item),
        within=item.within if isinstance(item, UnitItem) else None,
        refusal_ends=isinstance(item, ConsentItem) and item.refusal_ends,
    )
    same = all(getattr(found, each.name) == getattr(_NONE, each.name) for each in fields(Rules))
    return None if same else found


def registry_of(item: Item) -> Registry | None:
    """Return the register that answers to an item are codes of."""
    if isinstance(item, UnitItem):
        return item.level
    return "procedure" if isinstance(item, ProcedureItem) else None


def ready(text: object, purpose: Purpose, columns: Columns) -> Evaluator | None:
    """Return the expression ready to be asked; None for what is none, such as `required: true`."""
    return evaluator(parse(text, purpose, columns)) if isinstance(text, str) else None


def _filter(item: ChoosingItem, columns: Columns) -> ChoiceFilter | None:
    if item.choice_filter is None:
        return None
    return ChoiceFilter(
        text=item.choice_filter,
        holds=evaluator(parse(item.choice_filter, "choice_filter", columns)),
        choices={
            choice.code: seen_by_filter(choice)
            for choice in item.choices
            if not (choice.code == OTHER and takes_words(item))
        },
    )


def seen_by_filter(choice: Choice) -> dict[str, object]:
    """Return the bare names of a choice filter for a choice: its columns, its code as `name`."""
    return {**choice.columns, "name": choice.code}


def _selection(item: RosterSelectionItem, columns: Columns) -> RowSelection:
    return RowSelection(
        roster=item.roster,
        select=item.select,
        eligible=ready(item.select.eligible, "relevant", columns),
    )
