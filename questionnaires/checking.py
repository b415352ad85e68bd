"""One pass over raw answers in asking order: what `questionnaires.validation.check` does.

Per question: relevance → calculation → type → choices offered → registers → required → constraint.
Expressions look back only, so one pass decides everything; rows of a roster are passes of their
own, in which the row is filled while the answers before it are seen.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from questionnaires.compiled import Question, Questions, Step
from questionnaires.computing import computed
from questionnaires.expressions import NOWHERE, Scope, truth
from questionnaires.findings import (
    NOT_ACCEPTED,
    TOP,
    Notice,
    Place,
    Violation,
    missing,
    off_route,
    unknown_item,
    violation,
)
from questionnaires.instrument import Instrument
from questionnaires.labels import printable
from questionnaires.question_types.base import UNANSWERED, Finding
from questionnaires.references import References
from questionnaires.rules import Rules

MOST_VIOLATIONS = 50
"""A refusal lists no more than this, however long the input."""

_NO_RULES = Rules()
Answers = dict[str, object]


class Checking:
    """The state of one check: what is asked for, at which moment, and what was found so far."""

    __slots__ = ("answers", "asked", "moment", "off_route", "only", "references", "violations")

    def __init__(
        self,
        only: Collection[str] | None,
        moment: str | None,
        references: References | None,
        asked: Instrument,
    ) -> None:
        """Start a check.

        Args:
            only: the items whose required answers are asked for; None: all.
            moment: when it was answered; None: not known.
            references: the registers; None: only the form of codes is checked.
            asked: what was asked.
        """
        self.only = only
        self.moment = moment or ""
        self.references = references
        self.asked = asked
        self.answers: Answers = {}
        self.violations: list[Violation] = []
        self.off_route: list[tuple[Question, Place]] = []

    def whole(self, form: Questions, raw: Mapping[str, object]) -> None:
        """Check all answers of a form."""
        scope = Scope(now=self.moment) if self.moment else NOWHERE
        needed = form.required if self.only is None else self.only
        self._pass(form, raw, self.answers, scope, needed)

    def notices(self) -> tuple[Notice, ...]:
        """Return what the person should know: answers that were dropped."""
        return tuple(off_route(question, place) for question, place in self.off_route)

    def _pass(
        self,
        form: Questions,
        raw: Mapping[str, object],
        answers: Answers,
        scope: Scope,
        needed: Collection[str],
    ) -> None:
        """Check one level: the form itself, or one row; typed answers are put into `answers`."""
        everything = self.answers
        if not raw.keys() <= form.by_name.keys():
            self._unknown(form, raw, scope)
        rest = iter(form.steps)
        for name, holds, check, question in rest:
            if holds is not None and not truth(holds(everything, scope)):
                if name in raw:
                    self._drop(question, scope)
                continue
            if check is None:
                if self._ruled(question, raw, answers, scope, needed):
                    self._drop_all(rest, raw, scope)
                continue
            value = check(raw[name]) if name in raw else UNANSWERED
            if value is UNANSWERED:
                if question.item.required and name in needed:
                    self.violations.append(missing(question, _place(scope)))
            elif isinstance(value, Finding):
                self.violations.append(violation(question, value, _place(scope)))
            else:
                answers[name] = value

    def _unknown(self, form: Questions, raw: Mapping[str, object], scope: Scope) -> None:
        strangers = (name for name in raw if name not in form.by_name)
        asked = scope.roster or f"{self.asked.name} {self.asked.version}"
        expected = f"an item of {asked}"
        for name in islice(strangers, MOST_VIOLATIONS):
            self.violations.append(unknown_item(name, _place(scope), expected))

    def _drop(self, question: Question, scope: Scope) -> None:
        if question.kind.shown:
            self.off_route.append((question, _place(scope)))

    def _drop_all(self, rest: Iterator[Step], raw: Mapping[str, object], scope: Scope) -> None:
        """After a refusal to be asked nothing more is asked, and nothing more is kept."""
        for name, _, _, question in rest:
            if name in raw:
                self._drop(question, scope)

    def _ruled(
        self,
        question: Question,
        raw: Mapping[str, object],
        answers: Answers,
        scope: Scope,
        needed: Collection[str],
    ) -> bool:
        """Check a question with rules or rows; return whether a refusal ends the interview."""
        name, rules = question.name, question.rules or _NO_RULES
        value = self._value(question, rules, raw, scope)
        if not isinstance(value, Finding) and value is not UNANSWERED:
            value = self._rows(question, value) if question.rows else value
            value = self._against_rules(question, rules, value, answers, scope)
        if value is UNANSWERED:
            if name in needed and self._is_needed(question, rules, scope):
                self.violations.append(missing(question, _place(scope)))
        elif isinstance(value, Finding):
            answers.pop(name, None)
            self.violations.append(violation(question, value, _place(scope)))
        else:
            answers[name] = value
        return rules.refusal_ends and value is False

    def _value(
        self, question: Question, rules: Rules, raw: Mapping[str, object], scope: Scope
    ) -> object:
        """Return the typed answer: calculated, or checked against the type."""
        typed = question.check(raw[question.name]) if question.name in raw else UNANSWERED
        if rules.calculation is None and rules.selection is None:
            return typed
        before = None if isinstance(typed, Finding) or typed is UNANSWERED else typed
        return computed(rules, self.answers, _with_current(scope, before))

    def _rows(self, question: Question, raw: object) -> object:
        """Check the rows of a roster; while a row is filled in, it is seen with those before it."""
        form, name = question.rows, question.name
        if form is None or not isinstance(raw, list):
            return raw
        rows: list[Answers] = [{} for _ in raw]
        self.answers[name] = rows
        inside = form.required if self.only is None or name in self.only else ()
        for number, (sent, row) in enumerate(zip(raw, rows, strict=True), start=1):
            self._pass(form, sent, row, Scope(self.moment, None, name, number), inside)
        return rows

    def _against_rules(
        self, question: Question, rules: Rules, value: object, answers: Answers, scope: Scope
    ) -> object:
        """Return the value, or what the rules find wrong with it."""
        if rules.choice_filter is not None:
            for code in value if isinstance(value, list) else [value]:
                if not rules.choice_filter.offers(code, self.answers, scope):
                    return Finding("not-offered", code, rules.choice_filter.text)
        if rules.registry is not None and (found := self._registered(rules, value, answers)):
            return found
        if rules.constraint is not None:
            answers[question.name] = value  # a constraint may call the item by its name too
            if not truth(rules.constraint(self.answers, _with_current(scope, value))):
                return Finding(NOT_ACCEPTED, printable(value), question.item.constraint or "")
        return value

    def _registered(self, rules: Rules, value: object, answers: Answers) -> Finding | None:
        """Return what is wrong with a code by the registers and by where it should lie."""
        code = str(value)
        if rules.within is not None:
            outer = answers.get(rules.within, self.answers.get(rules.within))
            if isinstance(outer, str) and not code.startswith(f"{outer}."):
                return Finding("not-within", code, f"a code that begins with {outer}.")
        registry = rules.registry
        if registry and self.references is not None and not self.references.has(registry, code):
            return Finding("not-in-force", code, f"a {registry} in force")
        return None

    def _is_needed(self, question: Question, rules: Rules, scope: Scope) -> bool:
        if rules.required is None:
            return question.item.required is True
        return truth(rules.required(self.answers, scope))


def _place(scope: Scope) -> Place:
    return Place(scope.roster, scope.row) if scope.roster else TOP


def _with_current(scope: Scope, current: object) -> Scope:
    return Scope(scope.now, current, scope.roster, scope.row)
