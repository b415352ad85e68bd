"""Multiple choice items: a list of codes, kept in the order of the instrument.

In the flat table each option is a 0/1 column `item__code` (ADR 0010), because no statistics
program counts lists.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from questionnaires.question_types.base import (
    Checker,
    Fault,
    Finding,
    QuestionType,
    Scales,
    Variable,
    variable,
)
from questionnaires.question_types.codes import (
    ChoosingItem,
    CodeList,
    choice_faults,
    codes_of,
    codes_reader,
    limit_faults,
    listed,
    offered,
    write_codes,
)
from questionnaires.text import Wording

CHOSEN: dict[int | str, Wording] = {
    0: {"vi": "Không chọn", "en": "Not chosen"},
    1: {"vi": "Có chọn", "en": "Chosen"},
}


class MultipleChoiceItem(ChoosingItem, frozen=True, kw_only=True, tag="multiple_choice"):
    """Any of the choices; `min` and `max` count the ticks of an answered question."""

    min: int = 1
    max: int | None = None
    other: bool = False


def checker(item: MultipleChoiceItem, _scales: Scales) -> Checker:
    """Return the check of a list of codes."""
    codes = codes_of(item.choices)
    listing = CodeList(codes, item.min, item.max or len(codes)).checker()
    exclusive = frozenset(choice.code for choice in item.choices if choice.exclusive)

    def check(raw: object) -> object:
        ticked = listing(raw)
        if not isinstance(ticked, list):
            return ticked
        chosen = frozenset(ticked)
        if len(chosen) > 1 and chosen & exclusive:
            alone = listed([code for code in codes if code in exclusive])
            return Finding("exclusive-choice", listed(ticked), f"{alone} stands alone")
        return [code for code in codes if code in chosen]

    return check


def variables(item: MultipleChoiceItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return one 0/1 column per option, named `item__code`."""
    parts = ((f"__{choice.code}", choice.label) for choice in item.choices)
    return tuple(replace(variable(item, "nominal", part=part), values=CHOSEN) for part in parts)


def columns(name: str, answer: Sequence[int | str]) -> dict[str, object]:
    """Return a 1 for every option chosen; the others of an answered item are 0."""
    return {f"{name}__{code}": 1 for code in answer}


def faults(item: MultipleChoiceItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the choices or with the number of ticks allowed."""
    yield from choice_faults(item.choices)
    yield from limit_faults(item, item.min, item.max)


MULTIPLE_CHOICE = QuestionType(
    item=MultipleChoiceItem,
    unanswered={
        "vi": "Xin Ông/Bà chọn ít nhất một phương án",
        "en": "Please choose at least one option",
    },
    choices=offered,
    checker=checker,
    reader=codes_reader,
    writer=write_codes,
    variables=variables,
    faults=faults,
    columns=columns,
    repeats=True,
)
