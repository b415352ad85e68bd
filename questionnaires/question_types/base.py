"""What every question type shares: the common fields of an item, choices, variables, findings.

A new type is one module beside this one (struct, choices, checker, reader, writer, variables,
faults) and one line in the table of `questionnaires.question_types`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

from questionnaires.labels import fit_short
from questionnaires.text import Wording

Medium = Literal["image", "big_image", "audio", "video"]
Media = dict[Medium, Wording]
"""What is shown or played beside the words: a file name per language."""

Measure = Literal["nominal", "ordinal", "scale", "text"]
Datatype = Literal["code", "integer", "decimal", "text", "date", "time"]


class Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A frozen part of an instrument. Defaults stay out of the canonical form (ADR 0010)."""


class Choice(Record, frozen=True, kw_only=True):
    """One answer that can be chosen.

    `exclusive` choices cannot be ticked beside others; `missing` codes (not applicable, do not
    know, refused) are answers, but no opinion: they stay out of every denominator. `columns` is
    what a choice filter sees as bare names.
    """

    code: int | str
    label: Wording
    exclusive: bool = False
    missing: bool = False
    columns: dict[str, str | int | float] = msgspec.field(default_factory=dict)
    media: Media = msgspec.field(default_factory=dict)


Scales = Mapping[str, tuple[Choice, ...]]
"""Scale name to its choices: the ordered levels first, then the missing codes it knows."""


class ItemBase(Record, frozen=True, kw_only=True, tag_field="type"):
    """The fields that a question has whatever its type.

    `relevant`, `constraint`, `default` and a `required` that is a text are XLSForm expressions;
    `guidance` is longer help for enumerators; `sensitive` states the purpose for which sensitive
    personal data are asked, and is absent for everything else.
    """

    name: str
    text: Wording
    short: Wording | None = None
    hint: Wording | None = None
    guidance: Wording | None = None
    required: bool | str = False
    required_message: Wording | None = None
    relevant: str | None = None
    constraint: str | None = None
    constraint_message: Wording | None = None
    default: str | None = None
    read_only: bool = False
    media: Media = msgspec.field(default_factory=dict)
    wording: Literal["official", "house"] = "house"
    sensitive: str | None = None


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the flat table. Values keep asking order; `missing` codes are no opinion.

    A variable with a `roster` is a column of that roster's child table, one row a row of it.
    """

    name: str
    label: Wording
    short: Wording
    measure: Measure
    values: dict[int | str, Wording] = {}
    missing: tuple[int | str, ...] = ()
    item: str
    datatype: Datatype = "code"
    roster: str | None = None


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


Columns = Callable[[str, Any], dict[str, object]]
"""Item name and typed answer to the cells of its variables; absent cells are missing."""


def one_cell(name: str, answer: object) -> dict[str, object]:
    """Return the cell of an answer that is its own value."""
    return {name: answer}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionType(Generic[ItemT]):
    """Everything the rest of the package needs to know about one type of question.

    Attributes:
        item: the struct of its items.
        unanswered: what the person is asked to do, in every language of the service.
        choices: what can be chosen, in showing order; none where nothing is chosen.
        checker: the check of a raw answer.
        reader: the reading of the fields of an HTML form.
        writer: typed answer to the fields of an HTML form.
        variables: the columns of the flat table.
        faults: what is wrong with a definition.
        columns: typed answer to the cells of those columns.
        shown: whether it can stand on a screen.
        answered: whether a person can answer it; notes and what is calculated cannot be.
        repeats: whether its form field may come several times.
    """

    item: type[ItemT]
    unanswered: Wording
    choices: Callable[[ItemT, Scales], tuple[Choice, ...]]
    checker: Callable[[ItemT, Scales], Checker]
    reader: Callable[[ItemT, Scales], Reader]
    writer: Callable[[Any], tuple[str, ...]]
    variables: Callable[[ItemT, Scales], tuple[Variable, ...]]
    faults: Callable[[ItemT, Scales], Iterator[Fault]]
    columns: Columns = one_cell
    shown: bool = True
    answered: bool = True
    repeats: bool = False

    @property
    def tag(self) -> str:
        """The name of the type as files and the API spell it."""
        return str(self.item.__struct_config__.tag)


def no_choices(_item: ItemBase, _scales: Scales) -> tuple[Choice, ...]:
    """Return no choices: nothing is chosen from a list."""
    return ()


def no_faults(_item: ItemBase, _scales: Scales) -> Iterator[Fault]:
    """Yield nothing: the fields of the item cannot be wrong by themselves."""
    return iter(())


def no_variables(_item: ItemBase, _scales: Scales) -> tuple[Variable, ...]:
    """Return no variables: there is no answer."""
    return ()


def last_field(_item: ItemBase, _scales: Scales) -> Reader:
    """Return the reading of a text control; the last field of the name wins."""

    def read(fields: Sequence[str]) -> object:
        return fields[-1].strip() or UNANSWERED

    return read


def write_text(answer: object) -> tuple[str, ...]:
    """Return the form field of an answer that is written as it is."""
    return (str(answer),)


def variable(
    item: ItemBase,
    measure: Measure,
    datatype: Datatype = "code",
    *,
    part: tuple[str, Wording] | None = None,
) -> Variable:
    """Return the column of an item, or of a `part` of it: the end of its name, and what it is."""
    suffix, said = part or ("", {})
    label, short = item.text, item.short or item.text
    if part:
        label = {lang: f"{text} – {said.get(lang, said['vi'])}" for lang, text in label.items()}
        short = {lang: f"{text}: {said.get(lang, said['vi'])}" for lang, text in short.items()}
    return Variable(
        name=item.name + suffix,
        label=label,
        short=fit_short(short),
        measure=measure,
        item=item.name,
        datatype=datatype,
    )
