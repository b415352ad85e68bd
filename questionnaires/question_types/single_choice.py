"""Single choice items: exactly one of the listed codes."""

from collections.abc import Iterator

from questionnaires.labels import fit_label, fit_short
from questionnaires.question_types.base import (
    Checker,
    Choice,
    Fault,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
)
from questionnaires.question_types.codes import (
    choice_faults,
    code_checker,
    code_reader,
    write_code,
)


class SingleChoiceItem(ItemBase, frozen=True, kw_only=True, tag="single_choice"):
    """One of `choices`; `ordered` says that their order means more and more of something."""

    choices: tuple[Choice, ...]
    ordered: bool = False


def choices(item: SingleChoiceItem, _scales: Scales) -> tuple[Choice, ...]:
    """Return the choices in the order of the instrument."""
    return item.choices


def checker(item: SingleChoiceItem, _scales: Scales) -> Checker:
    """Return the check of one code."""
    return code_checker(tuple(choice.code for choice in item.choices))


def reader(item: SingleChoiceItem, _scales: Scales) -> Reader:
    """Return the reading of a radio button or a select."""
    return code_reader(tuple(choice.code for choice in item.choices))


def variables(item: SingleChoiceItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (
        Variable(
            name=item.name,
            label=item.text,
            short=fit_short(item.short or item.text),
            measure="ordinal" if item.ordered else "nominal",
            values={choice.code: fit_label(choice.label) for choice in item.choices},
            missing=tuple(choice.code for choice in item.choices if choice.missing),
            item=item.name,
        ),
    )


def faults(item: SingleChoiceItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the choices."""
    yield from choice_faults(item.choices)


SINGLE_CHOICE = QuestionType(
    item=SingleChoiceItem,
    unanswered={
        "vi": "Xin Ông/Bà chọn một phương án",
        "en": "Please choose one option",
    },
    choices=choices,
    checker=checker,
    reader=reader,
    writer=write_code,
    variables=variables,
    faults=faults,
)
