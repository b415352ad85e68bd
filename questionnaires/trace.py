"""Why each item is asked or not: every rule that decided, in order, with the answers it looked at.

For the preview and for authors. A trace explains; `questionnaires.validation` decides.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from questionnaires.compiled import Question, Questions, compiled
from questionnaires.expressions import (
    NOWHERE,
    Node,
    Scope,
    as_text,
    evaluate,
    parse,
    references,
    truth,
)
from questionnaires.expressions.tree import Column, Rows, walk
from questionnaires.expressions.values import Value, answer_value, rows
from questionnaires.instrument import Instrument, Section
from questionnaires.question_types.roster import row_name

Source = Literal["section", "item", "consent"]


class Rule(msgspec.Struct, frozen=True):
    """One rule about one item.

    Attributes:
        source: the `section`'s condition, the `item`'s own, or a `consent` that was refused.
        text: the expression as written; of a consent, its item.
        holds: whether it lets the item be asked.
        values: every name it refers to, with the value it had then; empty text: unanswered.
    """

    source: Source
    text: str
    holds: bool
    values: dict[str, str]


class Step(msgspec.Struct, frozen=True):
    """One item: whether it is asked, and the rules about it.

    `decided_by` is the first rule that does not hold; None where the item is asked.
    """

    item: str
    number: int
    is_asked: bool
    rules: tuple[Rule, ...]

    @property
    def decided_by(self) -> Rule | None:
        """The rule that keeps the item from being asked."""
        return next((rule for rule in self.rules if not rule.holds), None)


def trace(
    instrument: Instrument, answers: Mapping[str, object], moment: str = ""
) -> tuple[Step, ...]:
    """Return one step per item in asking order; items of rows follow their roster.

    Args:
        instrument: what is asked.
        answers: typed answers so far; those off route count as unanswered, as everywhere.
        moment: ISO 8601 with zone, for `today()`; empty: none.
    """
    tracing = _Tracing(instrument, answers, Scope(now=moment) if moment else NOWHERE)
    return tuple(tracing.steps())


class _Tracing:
    """One pass over the questions; `kept` are the answers on route so far."""

    def __init__(self, instrument: Instrument, answers: Mapping[str, object], scope: Scope) -> None:
        self._form = compiled(instrument)
        self._columns = self._form.columns
        self._answers = answers
        self._scope = scope
        self._kept: dict[str, object] = {}
        self._refused: Rule | None = None

    def steps(self) -> Iterator[Step]:
        for question in self._form.questions:
            step = self._step(question, question.name, question.section, self._scope)
            yield step
            answer = self._answers.get(question.name)
            if step.is_asked and answer is not None:
                self._kept[question.name] = answer
                if question.rows is not None:
                    yield from self._rows(question, question.rows)
                if question.rules and question.rules.refusal_ends and answer is False:
                    self._refused = Rule("consent", question.name, False, {question.name: "false"})

    def _rows(self, question: Question, form: Questions) -> Iterator[Step]:
        for number in range(1, len(rows(self._kept[question.name])) + 1):
            inside = Scope(self._scope.now, None, question.name, number)
            for inner in form.questions:
                called = row_name(question.name, number, inner.name)
                yield self._step(inner, called, None, inside)

    def _step(self, question: Question, called: str, section: Section | None, scope: Scope) -> Step:
        texts: list[tuple[Source, str | None]] = [("item", question.item.relevant)]
        if section is not None:
            texts.insert(0, ("section", section.relevant))
        found = [self._rule(source, text, scope) for source, text in texts if text]
        found = [self._refused, *found] if self._refused else found
        asked = all(rule.holds for rule in found)
        return Step(called, question.number, asked, tuple(found))

    def _rule(self, source: Source, text: str, scope: Scope) -> Rule:
        node = parse(text, "relevant", self._columns)
        values = {name: self._value(node, name, scope) for name in references(node)}
        return Rule(source, text, truth(evaluate(node, self._kept, scope)), values)

    def _value(self, node: Node, name: str, scope: Scope) -> str:
        """Return what the expression saw of a reference; of a roster its number of rows."""
        for each in walk(node):
            if isinstance(each, Column) and each.name == name:
                return _shown(evaluate(each, self._kept, scope))
            if isinstance(each, Rows) and each.roster == name:
                return str(len(rows(self._kept.get(name))))
        return as_text(answer_value(self._kept.get(name)))


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(as_text(each) for each in value)
    return as_text(value)
