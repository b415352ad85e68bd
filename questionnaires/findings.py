"""What checking has to say about answers: violations and notices."""

from typing import Literal

import msgspec

from questionnaires.compiled import Question
from questionnaires.hints import HINTS, ROW, hint
from questionnaires.labels import printable
from questionnaires.question_types.base import Finding
from questionnaires.question_types.roster import row_name
from questionnaires.text import Wording, say

WHOLE = ""
"""The item name of a violation that concerns the answers as a whole."""


class Violation(msgspec.Struct, frozen=True):
    """One thing that was not accepted; `got` is short and safe to send back."""

    code: str
    item: str
    got: object
    expected: str
    hint: Wording


class Notice(msgspec.Struct, frozen=True):
    """Something the person should know about accepted answers."""

    code: Literal["off-route"]
    item: str
    hint: Wording


class Place(msgspec.Struct, frozen=True):
    """Where checking stands: at the top, or in a row of a roster, 1 for the first."""

    roster: str = ""
    row: int = 0

    def name(self, item: str) -> str:
        """Return how an item is called there, `people[2].age`."""
        return row_name(self.roster, self.row, item) if self.roster else item

    def number(self, question: Question, language: str) -> str:
        """Return how the number of the question is said; its name where it has none."""
        said = str(question.number) if question.number else question.name
        return say(ROW, language).format(n=said, row=self.row) if self.roster else said


TOP = Place()


def not_answers(raw: object) -> Violation:
    """Return the violation of what is no object of answers."""
    expected = "an object of item names and answers"
    return Violation("not-answers", WHOLE, printable(raw), expected, hint("not-answers"))


def unknown_item(name: object, place: Place, expected: str) -> Violation:
    """Return the violation of an answer to something that is not asked."""
    shown = str(printable(name))
    called = place.name(shown)
    return Violation("unknown-item", called, shown, expected, hint("unknown-item"))


def missing(question: Question, place: Place) -> Violation:
    """Return the violation of an answer that is needed and not there."""
    code = "required-missing"
    said = question.item.required_message or _said(code, question, place)
    return Violation(code, place.name(question.name), None, "an answer", said)


def violation(question: Question, found: Finding, place: Place) -> Violation:
    """Return the violation that a finding about an answer is."""
    said = _said(found.code, question, place, **found.words)
    if found.code == NOT_ACCEPTED:
        said = question.item.constraint_message or said
    return Violation(found.code, place.name(question.name), found.got, found.expected, said)


NOT_ACCEPTED = "not-accepted"
"""The finding of a constraint."""


def off_route(question: Question, place: Place) -> Notice:
    """Return the notice of an answer to what is not asked on this route."""
    return Notice("off-route", place.name(question.name), _said("off-route", question, place))


def _said(code: str, question: Question, place: Place, **words: str) -> Wording:
    """Return the hint of the code for this question, with what its type asks the person to do."""
    ask = question.kind.unanswered
    return {
        language: text.format_map(
            {"n": place.number(question, language), "ask": say(ask, language), **words}
        )
        for language, text in HINTS[code].items()
    }
