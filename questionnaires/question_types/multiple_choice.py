"""Multiple choice items: a list of codes, kept in the order of the instrument.

In the flat table each option is a 0/1 column `item__code` (ADR 0010), because no statistics
program counts lists.
"""

from collections.abc import Iterator, Sequence

from questionnaires.labels import fit_short, printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Choice,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
)
from questionnaires.question_types.codes import choice_faults, code_checker, code_reader, listed
from questionnaires.text import Wording

CHOSEN: dict[int | str, Wording] = {
    0: {"vi": "Không chọn", "en": "Not chosen"},
    1: {"vi": "Có chọn", "en": "Chosen"},
}


class MultipleChoiceItem(ItemBase, frozen=True, kw_only=True, tag="multiple_choice"):
    """Any of `choices`; `min` and `max` count the ticks of an answered question."""

    choices: tuple[Choice, ...]
    min: int = 1
    max: int | None = None


def choices(item: MultipleChoiceItem, _scales: Scales) -> tuple[Choice, ...]:
    """Return the choices in the order of the instrument."""
    return item.choices


def checker(item: MultipleChoiceItem, _scales: Scales) -> Checker:
    """Return the check of a list of codes."""
    codes = tuple(choice.code for choice in item.choices)
    most = item.max or len(codes)
    one = code_checker(codes)
    exclusive = frozenset(choice.code for choice in item.choices if choice.exclusive)

    def check(raw: object) -> object:
        if not isinstance(raw, list):
            return Finding("wrong-type", printable(raw), f"list of codes: {listed(codes)}")
        if not raw:
            return UNANSWERED
        if not item.min <= len(raw) <= most:
            return _miscounted(len(raw), item.min, most)
        for entry in raw:
            if isinstance(found := one(entry), Finding):
                return found
        return _combined(raw, codes, exclusive)

    return check


def _miscounted(count: int, least: int, most: int) -> Finding:
    if count > most:
        return Finding("too-many", count, f"at most {most}", {"max": str(most)})
    return Finding("too-few", count, f"at least {least}", {"min": str(least)})


def _combined(
    ticked: list[int | str], codes: tuple[int | str, ...], exclusive: frozenset[int | str]
) -> object:
    chosen = frozenset(ticked)
    if len(chosen) < len(ticked):
        return Finding("duplicate-choice", listed(ticked), "every code once")
    if len(chosen) > 1 and chosen & exclusive:
        alone = listed([code for code in codes if code in exclusive])
        return Finding("exclusive-choice", listed(ticked), f"{alone} stands alone")
    return [code for code in codes if code in chosen]


def reader(item: MultipleChoiceItem, _scales: Scales) -> Reader:
    """Return the reading of check boxes: every non-empty field of the name is a tick."""
    one = code_reader(tuple(choice.code for choice in item.choices))

    def read(fields: Sequence[str]) -> object:
        return [one([field]) for field in fields if field] or UNANSWERED

    return read


def writer(answer: Sequence[int | str]) -> tuple[str, ...]:
    """Return one form field per tick."""
    return tuple(str(code) for code in answer)


def variables(item: MultipleChoiceItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return one 0/1 column per option, named `item__code`."""
    return tuple(_variable(item, choice) for choice in item.choices)


def _variable(item: MultipleChoiceItem, choice: Choice) -> Variable:
    short = item.short or item.text
    spoken = {language: choice.label.get(language, choice.label["vi"]) for language in item.text}
    return Variable(
        name=f"{item.name}__{choice.code}",
        label={language: f"{text} – {spoken[language]}" for language, text in item.text.items()},
        short=fit_short({lang: f"{text}: {spoken[lang]}" for lang, text in short.items()}),
        measure="nominal",
        values=CHOSEN,
        item=item.name,
    )


def faults(item: MultipleChoiceItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the choices or with the number of ticks allowed."""
    yield from choice_faults(item.choices)
    most = len(item.choices)
    if item.max is not None and not 1 <= item.max <= most:
        yield Fault("bad-limit", "max", item.max, f"1 to {most}")
    elif not 1 <= item.min <= (item.max or most):
        yield Fault("bad-limit", "min", item.min, f"1 to {item.max or most}")


MULTIPLE_CHOICE = QuestionType(
    item=MultipleChoiceItem,
    unanswered={
        "vi": "Xin Ông/Bà chọn ít nhất một phương án",
        "en": "Please choose at least one option",
    },
    choices=choices,
    checker=checker,
    reader=reader,
    writer=writer,
    variables=variables,
    faults=faults,
)
