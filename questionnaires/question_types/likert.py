"""Likert items: one level of an ordered scale, as an integer (1–5), or a missing code it offers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from questionnaires.labels import fit_label
from questionnaires.question_types.base import (
    Checker,
    Choice,
    Fault,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    variable,
)
from questionnaires.question_types.codes import code_checker, code_reader, codes_of, write_code
from questionnaires.text import Wording

CHOOSE: Wording = {"vi": "Xin Ông/Bà chọn một mức", "en": "Please choose one level"}


class LikertItem(ItemBase, frozen=True, kw_only=True, tag="likert"):
    """A statement judged on the named scale; `missing` lists the missing codes it offers."""

    scale: str
    missing: tuple[int, ...] = ()


def choices(item: LikertItem, scales: Scales) -> tuple[Choice, ...]:
    """Return the levels in scale order, then the missing codes this item offers."""
    return tuple(c for c in scales[item.scale] if not c.missing or c.code in item.missing)


def checker(item: LikertItem, scales: Scales) -> Checker:
    """Return the check of a level: exactly an integer code that the item offers."""
    return code_checker(codes_of(choices(item, scales)))


def reader(item: LikertItem, scales: Scales) -> Reader:
    """Return the reading of a radio button."""
    return code_reader(codes_of(choices(item, scales)))


def variables(item: LikertItem, scales: Scales) -> tuple[Variable, ...]:
    """Return the one ordinal column of the item."""
    offered = choices(item, scales)
    return (
        replace(
            variable(item, "ordinal"),
            values={choice.code: fit_label(choice.label) for choice in offered},
            missing=tuple(choice.code for choice in offered if choice.missing),
        ),
    )


def scale_is_ordered(scale: Sequence[Choice]) -> bool:
    """Tell whether the levels are at least two integers in strictly ascending order."""
    levels = [choice.code for choice in scale if not choice.missing]
    whole = [code for code in levels if isinstance(code, int)]
    return len(whole) == len(levels) > 1 and all(low < high for low, high in pairwise(whole))


def scale_faults(scale: str, missing: Sequence[int], scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the use of a scale: unknown, or without that missing code."""
    if scale not in scales:
        yield Fault("unknown-scale", "scale", scale, ", ".join(sorted(scales)) or "a scale")
        return
    known = [choice.code for choice in scales[scale] if choice.missing]
    for position, code in enumerate(missing):
        if code not in known:
            expected = ", ".join(map(str, known)) or "no missing code"
            yield Fault("unknown-code", f"missing[{position}]", code, expected)


def faults(item: LikertItem, scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the definition: the scale, or a missing code it does not have."""
    yield from scale_faults(item.scale, item.missing, scales)


LIKERT = QuestionType(
    item=LikertItem,
    unanswered=CHOOSE,
    choices=choices,
    checker=checker,
    reader=reader,
    writer=write_code,
    variables=variables,
    faults=faults,
)
