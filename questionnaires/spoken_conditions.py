"""Conditions in words: what a paper form, a codebook or a person can read instead of a formula.

`${did_procedure} = 'no'` becomes “câu 2 trả lời “Không””. Only what reads naturally is worded; for
the rest there is no sentence, and callers show the formula.
"""

from collections.abc import Callable, Mapping

from questionnaires.expressions import Node, as_text
from questionnaires.expressions.tree import (
    And,
    Call,
    Column,
    Comparison,
    Not,
    Number,
    Operator,
    Or,
    Reference,
    Selected,
    Text,
)
from questionnaires.expressions.values import compare

Subject = Callable[[str], str]
"""Item name to how the item is called, such as `câu 2`."""
Labels = Callable[[str], Mapping[str, str]]
"""Item name to its choices: code as text to label, in showing order; empty where there are none."""
MOST_LISTED = 3
"""Choices that are named one by one; more of them are said as a part of the scale."""

_WORDS = {
    "vi": {
        "=": "{subject} trả lời {value}",
        "!=": "{subject} không trả lời {value}",
        "number=": "{subject} bằng {value}",
        "number!=": "{subject} khác {value}",
        "<": "{subject} nhỏ hơn {value}",
        "<=": "{subject} từ {value} trở xuống",
        ">": "{subject} lớn hơn {value}",
        ">=": "{subject} từ {value} trở lên",
        "level<": "{subject} ở dưới mức {value}",
        "level<=": "{subject} từ mức {value} trở xuống",
        "level>": "{subject} ở trên mức {value}",
        "level>=": "{subject} từ mức {value} trở lên",
        "selected": "{subject} có chọn {value}",
        "unselected": "{subject} không chọn {value}",
        "count": "số ô đã chọn ở {subject}",
        "empty": "{subject} để trống",
        "answered": "{subject} có trả lời",
        "and": " và ",
        "or": " hoặc ",
        "or_empty": "{condition} hoặc để trống",
        "quoted": "“{label}”",
    },
    "en": {
        "=": "the answer to {subject} is {value}",
        "!=": "the answer to {subject} is not {value}",
        "number=": "{subject} is {value}",
        "number!=": "{subject} is not {value}",
        "<": "{subject} is less than {value}",
        "<=": "{subject} is {value} or less",
        ">": "{subject} is more than {value}",
        ">=": "{subject} is {value} or more",
        "level<": "the answer to {subject} is below {value}",
        "level<=": "the answer to {subject} is {value} or below",
        "level>": "the answer to {subject} is above {value}",
        "level>=": "the answer to {subject} is {value} or above",
        "selected": "{value} is chosen in {subject}",
        "unselected": "{value} is not chosen in {subject}",
        "count": "the number of boxes chosen in {subject}",
        "empty": "{subject} is empty",
        "answered": "{subject} is answered",
        "and": " and ",
        "or": " or ",
        "or_empty": "{condition} or empty",
        "quoted": "“{label}”",
    },
}
_TURNED: dict[Operator, Operator] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "=": "=",
    "!=": "!=",
}
_OPPOSITE: dict[Operator, Operator] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}


class _Unspoken(Exception):  # noqa: N818 - no error: the sentence does not exist
    """There are no words for this condition."""


def in_words(node: Node, language: str, subject: Subject, labels: Labels) -> str | None:
    """Return the condition as a part of a sentence, or None where it cannot be said plainly.

    Args:
        node: the parsed condition.
        language: `vi` or `en`; others are told in Vietnamese.
        subject: how an item is called.
        labels: the choices of an item.
    """
    speaker = _Speaker(_WORDS.get(language, _WORDS["vi"]), subject, labels)
    try:
        return speaker.say(node)
    except _Unspoken:
        return None


class _Speaker:
    """One language, with the names and labels of one instrument."""

    def __init__(self, words: dict[str, str], subject: Subject, labels: Labels) -> None:
        self._words = words
        self._subject = subject
        self._labels = labels

    def say(self, node: Node) -> str:
        """Return the words of a condition."""
        match node:
            case And(operands):
                return self._words["and"].join(map(self._part, operands))
            case Or(operands):
                return self._words["or"].join(map(self._part, operands))
            case Not(operand):
                return self._negated(operand)
            case Selected(Reference(name=name) | Column(name=name), Text(code)):
                return self._filled("selected", name, self._named(name, code))
            case Comparison(operator, Number() | Text() as left, right):
                return self._compared(_TURNED[operator], right, left)
            case Comparison(operator, left, Number() | Text() as right):
                return self._compared(operator, left, right)
            case _:
                raise _Unspoken

    def _part(self, node: Node) -> str:
        words = self.say(node)
        return f"({words})" if isinstance(node, Or | And) else words

    def _negated(self, operand: Node) -> str:
        match operand:
            case Selected(Reference(name=name) | Column(name=name), Text(code)):
                return self._filled("unselected", name, self._named(name, code))
            case Comparison(operator, left, right):
                return self._otherwise(operator, left, right)
            case Not(inner):
                return self.say(inner)
            case And(operands):
                return self._words["or"].join(self._part(Not(each)) for each in operands)
            case Or(operands):
                return self._words["and"].join(self._part(Not(each)) for each in operands)
            case _:
                raise _Unspoken

    def _otherwise(self, operator: Operator, left: Node, right: Node) -> str:
        """Return the words for a comparison that does not hold."""
        opposite = Comparison(_OPPOSITE[operator], left, right)
        if operator in {"=", "!="}:
            return self.say(opposite)
        match left, right:
            case Reference(name=name), Number(value):
                if passing := self._passing(operator, name, as_text(value)):
                    return self._filled("!=", name, passing)
                # an empty answer is neither less nor more, so it stands on this side too
                return self._words["or_empty"].format(condition=self.say(opposite))
            case _:
                raise _Unspoken

    def _compared(self, operator: Operator, left: Node, right: Number | Text) -> str:
        value = as_text(right.value)
        match left:
            case Reference(name=name) | Column(name=name):
                return self._answered(operator, name, value)
            case Call("count-selected", (Reference(name=name),)):
                counted = self._words["count"].format(subject=self._subject(name))
                return self._measured(operator, counted, value)
            case _:
                raise _Unspoken

    def _answered(self, operator: Operator, name: str, value: str) -> str:
        if value == "" and operator in {"=", "!="}:
            return self._filled("empty" if operator == "=" else "answered", name, "")
        if not self._labels(name):
            return self._measured(operator, self._subject(name), value)
        if operator in {"=", "!="}:
            return self._filled(operator, name, self._named(name, value))
        if passing := self._passing(operator, name, value):
            return self._filled("=", name, passing)
        return self._filled(f"level{operator}", name, self._named(name, value))

    def _passing(self, operator: Operator, name: str, value: str) -> str:
        """Return the choices that a comparison lets pass, or an empty text if they are many."""
        labels = self._labels(name)
        found = [label for code, label in labels.items() if compare(operator, code, value)]
        listed = found if len(found) <= MOST_LISTED else []
        return self._words["or"].join(self._quoted(label) for label in listed)

    def _measured(self, operator: Operator, subject: str, value: str) -> str:
        key = f"number{operator}" if operator in {"=", "!="} else operator
        return self._words[key].format(subject=subject, value=value)

    def _filled(self, key: str, name: str, value: str) -> str:
        return self._words[key].format(subject=self._subject(name), value=value)

    def _named(self, name: str, code: str) -> str:
        return self._quoted(self._labels(name).get(code, code))

    def _quoted(self, label: str) -> str:
        return self._words["quoted"].format(label=label)
