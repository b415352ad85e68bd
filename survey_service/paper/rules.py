"""Routing in words: which question comes next after a choice, and who skips a block.

A choice carries a jump only where the next question follows from it alone, whatever the other
answers are; every block of conditional questions also says for whom it is.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from questionnaires.compiled import Question, compiled
from questionnaires.expressions import NOWHERE, Node, evaluator, references, truth
from questionnaires.expressions.tree import And, Not, Or
from questionnaires.instrument import Instrument, item_choices, numbers
from questionnaires.question_types import (
    Choice,
    ConsentItem,
    ItemBase,
    NoteItem,
    RosterItem,
    tag_of,
)
from questionnaires.spoken_conditions import in_words
from questionnaires.text import say
from survey_service.paper.words import RULES, said

END = 0
"""The number of the question after the last one."""


class _Run(NamedTuple):
    """Neighbouring questions under one condition."""

    names: tuple[str, ...]
    condition: Node
    formula: str
    next: int


class Rules:
    """The routing of one instrument, said in one language."""

    def __init__(self, instrument: Instrument, language: str) -> None:
        self._instrument = instrument
        self._language = language
        self._numbers = numbers(instrument)
        questions = compiled(instrument).questions
        self._by_name = {question.name: question for question in questions}
        routing = _Routing(instrument, questions, self._numbers)
        self._rows = {inner.name: inner for inner in _in_rosters(questions)}
        self._runs = {name: run for run in routing.runs() for name in run.names}
        self._jumps = dict(routing.jumps())

    def jump(self, name: str, code: object) -> str | None:
        """Return `sang câu 12` for a choice after which questions are skipped, or None."""
        target = self._jumps.get((name, code))
        return None if target is None else self._go_to(target)

    def filter_at(self, names: tuple[str, ...]) -> str | None:
        """Return the sentence above a question or a table that opens a conditional block."""
        run = self._runs.get(names[0])
        if run is None or run.names[0] != names[0] or not set(names) <= set(run.names):
            return None
        questions, onward = self._range(run.names), self._go_to(run.next)
        skipping = in_words(Not(run.condition), self._language, self.subject, self._labels)
        if skipping is not None:
            return said(
                RULES["skip_if"],
                self._language,
                condition=skipping,
                questions=questions[0].lower() + questions[1:],
                next=onward,
            )
        return said(
            RULES["only_if"],
            self._language,
            questions=questions,
            condition=self.condition(run.condition, run.formula),
            next=onward,
        )

    def row_filter(self, name: str, table: tuple[str, ...]) -> str | None:
        """Return the remark on a row whose condition is not that of its whole table."""
        run = self._runs.get(name)
        if run is None or set(table) <= set(run.names):
            return None
        return said(
            RULES["row_if"],
            self._language,
            condition=self.condition(run.condition, run.formula),
        )

    def condition(self, node: Node, formula: str) -> str:
        """Return a condition in words, or its formula with the numbers of the questions."""
        spoken = in_words(node, self._language, self.subject, self._labels)
        if spoken is not None:
            return spoken
        for name in references(node):
            formula = formula.replace(f"${{{name}}}", self.subject(name))
        return formula

    def subject(self, name: str) -> str:
        """Return how a question is called: by its number, or by its words where it has none."""
        if number := self._numbers.get(name):
            return said(RULES["question"], self._language, n=number).lower()
        item = self._item(name)
        words = {"vi": name} if item is None else item.short or item.text
        return f"“{say(words, self._language)}”"

    def _item(self, name: str) -> ItemBase | None:
        question = self._by_name.get(name)
        return self._rows.get(name) if question is None else question.item

    def _labels(self, name: str) -> dict[str, str]:
        item = self._item(name)
        choices = () if item is None else item_choices(self._instrument, item)
        return {str(choice.code): say(choice.label, self._language) for choice in choices}

    def _go_to(self, number: int) -> str:
        sentence = RULES["end"] if number == END else RULES["go_to"]
        return said(sentence, self._language, n=number)

    def _range(self, names: tuple[str, ...]) -> str:
        found = [number for name in names if (number := self._numbers.get(name))]
        if not found:
            return said(RULES["note"], self._language)
        if len(found) == 1:
            return said(RULES["question"], self._language, n=found[0])
        return said(RULES["questions"], self._language, first=found[0], last=found[-1])


def _in_rosters(questions: tuple[Question, ...]) -> Iterator[ItemBase]:
    for question in questions:
        if isinstance(question.item, RosterItem):
            yield from question.item.items


class _Routing(NamedTuple):
    """The questions in asking order with their printed numbers."""

    instrument: Instrument
    questions: tuple[Question, ...]
    numbers: Mapping[str, int]

    def runs(self) -> Iterator[_Run]:
        """Yield neighbouring questions under one condition."""
        printed = [each for each in self.questions if self._is_printed(each)]
        for condition, group in groupby(printed, key=lambda each: each.relevant):
            members = tuple(group)
            if condition is not None:
                after = self.questions[self.questions.index(members[-1]) + 1 :]
                names = tuple(each.name for each in members)
                yield _Run(names, condition, _formula(members[0]), self._next(after))

    def _is_printed(self, question: Question) -> bool:
        return question.name in self.numbers or isinstance(question.item, NoteItem)

    def jumps(self) -> Iterator[tuple[tuple[str, object], int]]:
        """Yield item and code of the choices that skip questions, and where they lead."""
        for position, question in enumerate(self.questions):
            after = self.questions[position + 1 :]
            ends = isinstance(question.item, ConsentItem) and question.item.refusal_ends
            if not ends and not any(_mentions(each, question.name) for each in after):
                continue
            for code, answer in _answers(question, item_choices(self.instrument, question.item)):
                refused = ends and answer is False
                target = END if refused else self._target(question.name, answer, after)
                if target != self._next(after):
                    yield (question.name, code), target

    def _next(self, after: tuple[Question, ...]) -> int:
        found = (self.numbers.get(each.name) for each in after)
        return next((number for number in found if number), END)

    def _target(self, name: str, answer: object, after: tuple[Question, ...]) -> int:
        """Return the next question when `name` has this answer, whatever the others have."""
        answers: dict[str, object] = {name: answer}
        settled = {name}
        for question in after:
            condition = question.relevant
            if condition is not None and _verdict(condition, answers, settled) is False:
                settled.add(question.name)  # off route: it counts as unanswered from here on
            elif number := self.numbers.get(question.name):
                return number
        return END


def _formula(question: Question) -> str:
    texts = (question.section.relevant, question.item.relevant)
    return " and ".join(text for text in texts if text)


def _mentions(question: Question, name: str) -> bool:
    return question.relevant is not None and name in references(question.relevant)


def _answers(
    question: Question, choices: tuple[Choice, ...]
) -> Iterator[tuple[object, object]]:  # fmt: skip
    """Yield code and typed answer of every choice that is a whole answer by itself."""
    kind = tag_of(question.item)
    if kind == "consent":
        yield from ((choice.code, choice.code == "yes") for choice in choices)
    elif kind == "multiple_choice":
        yield from ((choice.code, [choice.code]) for choice in choices if choice.exclusive)
    elif kind != "ranking":
        yield from ((choice.code, choice.code) for choice in choices)


def _verdict(node: Node, answers: Mapping[str, object], settled: set[str]) -> bool | None:
    """Return whether a condition holds, or None where that hangs on answers not yet known."""
    if set(references(node)) <= settled:
        return truth(evaluator(node)(answers, NOWHERE))
    match node:
        case And(operands):
            parts = [_verdict(each, answers, settled) for each in operands]
            return False if False in parts else None
        case Or(operands):
            parts = [_verdict(each, answers, settled) for each in operands]
            return True if True in parts else None
        case Not(operand):
            found = _verdict(operand, answers, settled)
            return None if found is None else not found
        case _:
            return None
