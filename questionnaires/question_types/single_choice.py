"""Single choice items: exactly one of the listed codes."""

from collections.abc import Iterator

from msgspec.structs import replace

from questionnaires.labels import fit_label
from questionnaires.question_types.base import (
    Checker,
    Fault,
    QuestionType,
    Reader,
    Scales,
    Variable,
    variable,
)
from questionnaires.question_types.codes import (
    ChoosingItem,
    choice_faults,
    code_checker,
    code_reader,
    codes_of,
    offered,
    write_code,
)


class SingleChoiceItem(ChoosingItem, frozen=True, kw_only=True, tag="single_choice"):
    """One of the choices; `ordered` says that their order means more and more of something."""

    ordered: bool = False
    other: bool = False


def checker(item: SingleChoiceItem, _scales: Scales) -> Checker:
    """Return the check of one code."""
    return code_checker(codes_of(item.choices))


def reader(item: SingleChoiceItem, _scales: Scales) -> Reader:
    """Return the reading of a radio button or a select."""
    return code_reader(codes_of(item.choices))


def variables(item: SingleChoiceItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    column = variable(item, "ordinal" if item.ordered else "nominal")
    return (
        replace(
            column,
            values={choice.code: fit_label(choice.label) for choice in item.choices},
            missing=tuple(choice.code for choice in item.choices if choice.missing),
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
    choices=offered,
    checker=checker,
    reader=reader,
    writer=write_code,
    variables=variables,
    faults=faults,
)
