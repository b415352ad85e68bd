"""What every question type shares: the common fields of an item, choices, variables, findings.

A new type is one module beside this one (struct, choices, checker, reader, writer, variables,
faults) and one line in the table of `questionnaires.question_types`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

from questionnaires.text import Wording


class Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A frozen part of an instrument. Defaults stay out of the canonical form (ADR 0010)."""


class Choice(Record, frozen=True, kw_only=True):
    """One answer that can be chosen.

    `exclusive` choices cannot be ticked beside others; `missing` codes (not applicable, do not
    know, refused) are answers, but no opinion: they stay out of every denominator.
    """

    code: int | str
    label: Wording
    exclusive: bool = False
    missing: bool = False


Scales = Mapping[str, tuple[Choice, ...]]
"""Scale name to its choices: the ordered levels first, then the missing codes it knows."""


class ItemBase(Record, frozen=True, kw_only=True, tag_field="type"):
    """The fields that a question has whatever its type.

    `relevant` is XLSForm expression text; `sensitive` states the purpose for which sensitive
    personal data are asked, and is absent for everything else.
    """

    name: str
    text: Wording
    short: Wording | None = None
    hint: Wording | None = None
    required: bool = False
    relevant: str | None = None
    wording: Literal["official", "house"] = "house"
    sensitive: str | None = None


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the flat table. Values keep asking order; `missing` codes are no opinion."""

    name: str
    label: Wording
    short: Wording
    measure: Literal["nominal", "ordinal", "text"]
    values: dict[int | str, Wording] = {}
    missing: tuple[int | str, ...] = ()
    item: str


class Finding(msgspec.Struct, frozen=True):
    """Why a raw answer is no answer: a code of the hint table, and the words the hint needs."""

    code: str
    got: object
    expected: str
    words: dict[str, str] = {}


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with the definition of an item; `where` is relative to the item."""

    code: str
    where: str
    got: object
    expected: str


class Unanswered(msgspec.Struct, frozen=True):
    """The result of checking an empty text or an empty list: nothing was answered."""


UNANSWERED = Unanswered()

Checker = Callable[[object], object]
"""Raw answer to typed answer, `Finding` or `UNANSWERED`. Never raises, whatever the JSON."""

Reader = Callable[[Sequence[str]], object]
"""The strings of one form field to a raw answer or `UNANSWERED`."""

ItemT = TypeVar("ItemT", bound=ItemBase)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionType(Generic[ItemT]):
    """Everything the rest of the package needs to know about one type of question."""

    item: type[ItemT]
    unanswered: Wording
    choices: Callable[[ItemT, Scales], tuple[Choice, ...]]
    checker: Callable[[ItemT, Scales], Checker]
    reader: Callable[[ItemT, Scales], Reader]
    writer: Callable[[Any], tuple[str, ...]]
    variables: Callable[[ItemT, Scales], tuple[Variable, ...]]
    faults: Callable[[ItemT, Scales], Iterator[Fault]]
