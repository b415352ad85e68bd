"""Raw answers → `Accepted` | `Rejected`. Never raises, whatever JSON arrives.

Answers are checked in asking order: an answer off route is dropped with a notice, a wrong one is
a violation with a hint that names the question. Accepted answers are canonical: asking order, NFC
texts, ticks in the order of the instrument; checking them again gives them back unchanged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

import msgspec

from questionnaires.compiled import CompiledInstrument, Question, compiled
from questionnaires.hints import HINTS, hint
from questionnaires.instrument import Instrument
from questionnaires.labels import printable
from questionnaires.question_types.base import UNANSWERED, Finding
from questionnaires.routing import asked
from questionnaires.text import Wording, say

MOST_VIOLATIONS = 50
"""A refusal lists no more than this, however long the input."""

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


class Accepted(msgspec.Struct, frozen=True):
    """Typed answers in asking order; unanswered items are absent."""

    answers: dict[str, object]
    notices: tuple[Notice, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """Why the answers were not accepted, in asking order; nothing was stored."""

    violations: tuple[Violation, ...]


def check(
    instrument: Instrument,
    raw: object,
    *,
    partial: bool = False,
    only: Collection[str] | None = None,
) -> Accepted | Rejected:
    """Check raw answers (item name to JSON value) against the instrument.

    Args:
        instrument: the version that was asked.
        raw: any JSON value; an object of answers is what can be accepted.
        partial: do not ask for required answers (a form half filled in).
        only: ask for required answers among these items only (the screen just posted).
    """
    form = compiled(instrument)
    if not isinstance(raw, dict):
        return Rejected((_not_answers(raw),))
    needed: Collection[str] = () if partial else form.required if only is None else only
    answers: dict[str, object] = {}
    off_route: list[Question] = []
    violations = list(_unknown(form, raw)) if raw.keys() - form.by_name.keys() else []
    for question in form.questions:
        name = question.name
        if question.relevant is not None and not asked(question, answers):
            if name in raw:
                off_route.append(question)
            continue
        value = question.check(raw[name]) if name in raw else UNANSWERED
        if value is UNANSWERED:
            if question.item.required and name in needed:
                violations.append(_missing(question))
        elif isinstance(value, Finding):
            violations.append(_violation(question, value))
        else:
            answers[name] = value
    if violations:
        return Rejected(tuple(violations[:MOST_VIOLATIONS]))
    return Accepted(answers, tuple(map(_off_route, off_route)))


def _not_answers(raw: object) -> Violation:
    expected = "an object of item names and answers"
    return Violation("not-answers", WHOLE, printable(raw), expected, hint("not-answers"))


def _unknown(form: CompiledInstrument, raw: Mapping[object, object]) -> Iterator[Violation]:
    strangers = (name for name in raw if name not in form.by_name)
    expected = f"an item of {form.instrument.name} {form.instrument.version}"
    for name in islice(strangers, MOST_VIOLATIONS):
        shown = str(printable(name))
        yield Violation("unknown-item", shown, shown, expected, hint("unknown-item"))


def _missing(question: Question) -> Violation:
    code = "required-missing"
    return Violation(code, question.name, None, "an answer", _question_hint(code, question))


def _violation(question: Question, found: Finding) -> Violation:
    said = _question_hint(found.code, question, **found.words)
    return Violation(found.code, question.name, found.got, found.expected, said)


def _off_route(question: Question) -> Notice:
    return Notice("off-route", question.name, hint("off-route", n=question.number))


def _question_hint(code: str, question: Question, **words: str) -> Wording:
    """Return the hint of the code for this question, with what its type asks the person to do."""
    ask = question.kind.unanswered
    return {
        language: text.format_map({"n": question.number, "ask": say(ask, language), **words})
        for language, text in HINTS[code].items()
    }


def from_form(instrument: Instrument, fields: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return raw answers from the fields of an HTML form: strings become codes, empty is absent.

    Fields that are no item of the instrument are passed over (a form carries other fields too). Of
    a single-valued item the last field counts, so a visible control overrides a carried one.
    """
    by_name = compiled(instrument).by_name
    strings: dict[str, list[str]] = {}
    for name, text in fields:
        if name in by_name:
            strings.setdefault(name, []).append(text)
    read = {name: by_name[name].read(texts) for name, texts in strings.items()}
    return {name: value for name, value in read.items() if value is not UNANSWERED}


def to_form(instrument: Instrument, answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return typed answers as form fields, for the hidden fields that carry them along."""
    by_name = compiled(instrument).by_name
    return [
        (name, text)
        for name, answer in answers.items()
        for text in by_name[name].kind.writer(answer)
    ]
