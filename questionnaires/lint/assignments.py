"""All ways in which closed questions can be answered along the route, where they are few.

Used to decide what no answer can bring about. What is said is exact; where answers cannot be listed
or are too many, nothing is said (`UndecidedError`) and a rule stays silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from questionnaires.compiled import Question, compiled
from questionnaires.expressions import (
    NOWHERE,
    Evaluator,
    Node,
    Purpose,
    Scope,
    evaluator,
    parse,
    references,
    truth,
)
from questionnaires.expressions.tree import Call, Column, Indexed, Rows, walk
from questionnaires.instrument import Instrument, Item, item_choices
from questionnaires.question_types import (
    ChoosingItem,
    ConsentItem,
    LikertItem,
    MultipleChoiceItem,
    ScoreItem,
    SingleChoiceItem,
)
from questionnaires.rules import Columns

MOST_STEPS = 400_000
"""Nodes of expressions evaluated for one instrument; some tenths of a second."""

MOST_OPTIONS = 6
"""Options of a multiple choice item whose combinations are tried."""

_CHANGING = frozenset({"today", "now", "once"})
_NOT_ANSWERED = None


class UndecidedError(Exception):
    """There are too many answers to try, or some that cannot be listed."""


class Condition:
    """An expression with its value, and what one evaluation costs."""

    def __init__(self, node: Node) -> None:
        self.names = references(node)
        nodes = tuple(walk(node))
        self.size = len(nodes)
        self.decidable = not any(
            isinstance(each, Column | Rows | Indexed)
            or (isinstance(each, Call) and each.function in _CHANGING)
            for each in nodes
        )
        self.holds: Evaluator = evaluator(node)


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A question as the enumeration sees it.

    Attributes:
        question: the question.
        values: what can be answered; None where that cannot be listed.
        relevant: under which condition it is asked; None for always.
        offered: which choices are offered; None for all.
        accepted: which answers are accepted; None for all.
    """

    question: Question
    values: tuple[object, ...] | None
    relevant: Condition | None
    offered: Condition | None
    accepted: Condition | None


class Assignments:
    """The answers to an instrument, tried as far as `MOST_STEPS` reach."""

    def __init__(self, instrument: Instrument) -> None:
        form = compiled(instrument)
        self._left = MOST_STEPS
        self.variables = {
            each.name: _variable(instrument, each, form.columns) for each in form.questions
        }

    def to(self, names: Iterable[str]) -> Iterator[dict[str, object]]:
        """Yield the answers that these questions can have together, with those they depend on.

        Raises:
            UndecidedError: one of them cannot be listed, or there are too many.
        """
        yield from self._from(self._closure(names), 0, {})

    def holds(
        self, condition: Condition, answers: Mapping[str, object], scope: Scope = NOWHERE
    ) -> bool:
        """Tell whether a condition is true.

        Raises:
            UndecidedError: too much was tried already.
        """
        self._left -= condition.size
        if self._left < 0 or not condition.decidable:
            raise UndecidedError
        return truth(condition.holds(answers, scope))

    def offers(self, variable: Variable, code: object, answers: Mapping[str, object]) -> bool:
        """Tell whether a choice is offered after these answers.

        Raises:
            UndecidedError: too much was tried already.
        """
        rules = variable.question.rules
        if variable.offered is None or rules is None or rules.choice_filter is None:
            return True
        columns = rules.choice_filter.choices.get(code)
        return columns is None or self.holds(variable.offered, answers, Scope(choice=columns))

    def _closure(self, names: Iterable[str]) -> tuple[Variable, ...]:
        """Return the questions and all they depend on, in asking order."""
        wanted: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            variable = self.variables.get(name)
            if variable is None or variable.values is None:
                raise UndecidedError
            if name not in wanted:
                wanted.add(name)
                for condition in (variable.relevant, variable.offered):
                    waiting += condition.names if condition else ()
        return tuple(each for name, each in self.variables.items() if name in wanted)

    def _from(
        self, wanted: tuple[Variable, ...], position: int, answers: dict[str, object]
    ) -> Iterator[dict[str, object]]:
        if position == len(wanted):
            yield answers
            return
        name = wanted[position].question.name
        for value in self._possible(wanted[position], answers):
            self._left -= 1
            following = answers if value is _NOT_ANSWERED else answers | {name: value}
            yield from self._from(wanted, position + 1, following)

    def _possible(self, variable: Variable, answers: dict[str, object]) -> tuple[object, ...]:
        """Return what can be answered here; a question off route is not answered."""
        if variable.relevant is not None and not self.holds(variable.relevant, answers):
            return (_NOT_ANSWERED,)
        values = tuple(
            value for value in variable.values or () if self.offers(variable, value, answers)
        )
        needed = variable.question.item.required is True
        return values if needed and values else (*values, _NOT_ANSWERED)


def _variable(instrument: Instrument, question: Question, columns: Columns) -> Variable:
    item = question.item
    filtered = item.choice_filter if isinstance(item, ChoosingItem) else None
    return Variable(
        question=question,
        values=_values(instrument, item),
        relevant=Condition(question.relevant) if question.relevant is not None else None,
        offered=_condition(filtered, "choice_filter", columns),
        accepted=_condition(item.constraint, "constraint", columns),
    )


def _condition(text: str | None, purpose: Purpose, columns: Columns) -> Condition | None:
    return Condition(parse(text, purpose, columns)) if text else None


def _values(instrument: Instrument, item: Item) -> tuple[object, ...] | None:
    """Return the answers of a closed question; an interview that was refused has no others."""
    match item:
        case LikertItem() | ScoreItem() | SingleChoiceItem():
            return tuple(choice.code for choice in item_choices(instrument, item))
        case ConsentItem():
            return (True,) if item.refusal_ends else (True, False)
        case MultipleChoiceItem() if item.choice_filter is None:
            return _ticked(item)
        case _:
            return None


def _ticked(item: MultipleChoiceItem) -> tuple[object, ...] | None:
    """Return the lists of codes that can be ticked; None where there are too many."""
    if len(item.choices) > MOST_OPTIONS:
        return None
    sizes = range(item.min, (item.max or len(item.choices)) + 1)
    return tuple(
        [choice.code for choice in chosen]
        for size in sizes
        for chosen in combinations(item.choices, size)
        if size == 1 or not any(choice.exclusive for choice in chosen)
    )
