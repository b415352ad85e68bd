"""An instrument made ready for checking: expressions parsed, checks built, names indexed.

Compiled once per instrument value and kept by identity, because checking stands on the path of
every submission.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.expressions import Evaluator, Node, evaluator, parse
from questionnaires.expressions.tree import And
from questionnaires.instrument import Instrument, Item, Section, items, placed
from questionnaires.question_types import GridItem, QuestionType, RosterItem, type_of
from questionnaires.question_types.base import Checker, ItemBase, Reader, Scales
from questionnaires.rules import Columns, Rules, rules_of

_KEPT = 64
"""Instruments kept ready; far more than a service has in use at a time."""


@dataclass(frozen=True, slots=True)
class Question:
    """One item with all that checking and routing need.

    Attributes:
        item: the item asked.
        name: its name.
        number: the printed number; of what has none, that of the item it belongs to, else 0.
        section: the section it stands in.
        kind: its question type.
        relevant: the condition under which it is asked; None for what is always asked.
        holds: the value of `relevant`, ready to be asked.
        check: the check of a raw answer.
        read: the reading of form fields.
        rules: what else is asked of it; None for nothing.
        rows: the questions of one row of a roster; None for everything else.
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
    rules: Rules | None
    rows: "Questions | None"

    @property
    def is_plain(self) -> bool:
        """Whether relevance, type and `required` decide everything about it."""
        return self.rules is None and self.rows is None


Step = tuple[str, Evaluator | None, Checker | None, Question]


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions in asking order and by name: of an instrument, or of a row of a roster.

    `steps` says of every question what checking needs first, ready to be unpacked: its name,
    whether it is asked, its check (None where there is more to it), and the question itself.
    """

    questions: tuple[Question, ...]
    by_name: dict[str, Question]
    required: frozenset[str]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CompiledInstrument(Questions):
    """The questions of an instrument in asking order and by name."""

    instrument: Instrument
    columns: Columns


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


def columns_of(asked: Iterable[Item]) -> dict[str, str]:
    """Return the items asked in rosters, to the name of their roster."""
    rosters = (item for item in asked if isinstance(item, RosterItem))
    return {inner.name: roster.name for roster in rosters for inner in roster.items}


def _compile(instrument: Instrument) -> CompiledInstrument:
    make = _Making(instrument.scales, columns_of(items(instrument)))
    number, found = 0, []
    for each in placed(instrument):
        number = each.number or number
        shown = number if each.number is not None or each.is_made else 0
        condition = relevance(each.section, each.item, make.columns)
        found.append(make.question(each.item, shown, each.section, condition))
    known = _known(found)
    return CompiledInstrument(
        questions=known.questions,
        by_name=known.by_name,
        required=known.required,
        steps=known.steps,
        instrument=instrument,
        columns=make.columns,
    )


def _known(found: list[Question]) -> Questions:
    return Questions(
        questions=tuple(found),
        by_name={each.name: each for each in found},
        required=frozenset(each.name for each in found if each.item.required),
        steps=tuple(
            (each.name, each.holds, each.check if each.is_plain else None, each) for each in found
        ),
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """What all questions of an instrument are made with."""

    scales: Scales
    columns: Columns

    def question(
        self, item: Item, number: int, section: Section, condition: Node | None
    ) -> Question:
        """Return the question of an item under that condition."""
        kind, rules = type_of(item), rules_of(item, self.columns)
        return Question(
            item=item,
            name=item.name,
            number=number,
            section=section,
            kind=kind,
            relevant=condition,
            holds=evaluator(condition) if condition is not None else None,
            check=kind.checker(item, self.scales),
            read=kind.reader(item, self.scales),
            rules=rules,
            rows=self._rows(item, number, section) if isinstance(item, RosterItem) else None,
        )

    def _rows(self, roster: RosterItem, number: int, section: Section) -> Questions:
        """Return the questions of a row; the roster alone decides whether there are rows."""
        found = [
            self.question(inner, number, section, _condition((inner.relevant,), self.columns))
            for inner in roster.items
            if not isinstance(inner, GridItem)  # taken apart by flattening
        ]
        return _known(found)


def relevance(section: Section, item: ItemBase, columns: Columns) -> Node | None:
    """Return the condition under which the item is asked: its section's and its own."""
    return _condition((section.relevant, item.relevant), columns)


def _condition(texts: Iterable[str | None], columns: Columns) -> Node | None:
    conditions = tuple(parse(text, "relevant", columns) for text in texts if text)
    return And(conditions) if len(conditions) > 1 else next(iter(conditions), None)
