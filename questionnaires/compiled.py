"""An instrument made ready for checking: expressions parsed, checks built, names indexed.

Compiled once per instrument value and kept by identity, because checking stands on the path of
every submission.
"""

from dataclasses import dataclass

from questionnaires.expressions import Evaluator, Node, evaluator, parse
from questionnaires.expressions.tree import And
from questionnaires.instrument import Instrument, Item, Section
from questionnaires.question_types import QuestionType, type_of
from questionnaires.question_types.base import Checker, ItemBase, Reader

_KEPT = 64
"""Instruments kept ready; far more than a service has in use at a time."""


@dataclass(frozen=True, slots=True)
class Question:
    """One item with all that checking and routing need; `number` is the printed one.

    `holds` is the value of `relevant`, ready to be asked; both are None for what is always asked.
    """

    item: Item
    name: str
    number: int
    section: Section
    kind: QuestionType[ItemBase]
    relevant: Node | None
    holds: Evaluator | None
    check: Checker
    read: Reader


@dataclass(frozen=True, slots=True)
class CompiledInstrument:
    """The questions of an instrument in asking order and by name."""

    instrument: Instrument
    questions: tuple[Question, ...]
    by_name: dict[str, Question]
    required: frozenset[str]


def compiled(instrument: Instrument) -> CompiledInstrument:
    """Return the compiled form, from memory where this very value was seen before."""
    found = _READY.get(id(instrument))  # what is kept holds its instrument, so its id stays its own
    if found is None:
        found = _compile(instrument)
        if len(_READY) >= _KEPT:
            _READY.clear()
        _READY[id(instrument)] = found
    return found


_READY: dict[int, CompiledInstrument] = {}


def _compile(instrument: Instrument) -> CompiledInstrument:
    asked = [(section, item) for section in instrument.sections for item in section.items]
    questions = tuple(
        _question(instrument, section, item, number)
        for number, (section, item) in enumerate(asked, start=1)
    )
    return CompiledInstrument(
        instrument=instrument,
        questions=questions,
        by_name={each.name: each for each in questions},
        required=frozenset(each.name for each in questions if each.item.required),
    )


def _question(instrument: Instrument, section: Section, item: Item, number: int) -> Question:
    kind = type_of(item)
    condition = relevance(section, item)
    return Question(
        item=item,
        name=item.name,
        number=number,
        section=section,
        kind=kind,
        relevant=condition,
        holds=evaluator(condition) if condition is not None else None,
        check=kind.checker(item, instrument.scales),
        read=kind.reader(item, instrument.scales),
    )


def relevance(section: Section, item: ItemBase) -> Node | None:
    """Return the condition under which the item is asked: its section's and its own."""
    conditions = tuple(parse(text) for text in (section.relevant, item.relevant) if text)
    return And(conditions) if len(conditions) > 1 else next(iter(conditions), None)
