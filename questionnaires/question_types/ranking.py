"""Ranking items: codes in the order of preference, best first; each option gives its rank."""

from collections.abc import Iterator, Sequence

from questionnaires.question_types.base import Checker, Fault, QuestionType, Scales, Variable
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.codes import (
    ChoosingItem,
    CodeList,
    choice_faults,
    codes_of,
    codes_reader,
    limit_faults,
    offered,
    write_codes,
)


class RankingItem(ChoosingItem, frozen=True, kw_only=True, tag="ranking"):
    """The choices put in order; `min` (all where nothing is said) to `max` of them are ranked."""

    min: int | None = None
    max: int | None = None


def least(item: RankingItem) -> int:
    """Return how many have to be ranked: all, but no more than may be."""
    return item.min if item.min is not None else (item.max or len(item.choices))


def checker(item: RankingItem, _scales: Scales) -> Checker:
    """Return the check of an ordered list of distinct codes."""
    codes = codes_of(item.choices)
    return CodeList(codes, least(item), item.max or len(codes)).checker()


def variables(item: RankingItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return one column per option: its rank, 1 for the best; missing where it has none."""
    parts = ((f"__{choice.code}", choice.label) for choice in item.choices)
    return tuple(column(item, "ordinal", "integer", part=part) for part in parts)


def columns(name: str, answer: Sequence[int | str]) -> dict[str, object]:
    """Return the rank of every option that has one."""
    return {f"{name}__{code}": rank for rank, code in enumerate(answer, start=1)}


def faults(item: RankingItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the choices or with how many are ranked."""
    yield from choice_faults(item.choices)
    yield from limit_faults(item, least(item), item.max)


RANKING = QuestionType(
    item=RankingItem,
    unanswered={
        "vi": "Xin Ông/Bà xếp thứ tự các phương án",
        "en": "Please put the options in order",
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
