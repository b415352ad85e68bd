"""Rosters: the same items once per row, such as the adults of a household; one may be selected.

What stands in the rows is checked by `questionnaires.validation`, in the scope of each row; here
is their number. A roster with `select` is followed by the row number of the one selected.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Record,
    Scales,
    Variable,
    no_choices,
)
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.calculated import CalculatedItem
from questionnaires.question_types.calendar_date import DateItem
from questionnaires.question_types.consent import ConsentItem
from questionnaires.question_types.decimal_number import DecimalItem
from questionnaires.question_types.free_text import FreeTextItem
from questionnaires.question_types.geopoint import GeopointItem
from questionnaires.question_types.grid import GridItem
from questionnaires.question_types.hidden import HiddenItem
from questionnaires.question_types.integer import IntegerItem
from questionnaires.question_types.likert import LikertItem
from questionnaires.question_types.multiple_choice import MultipleChoiceItem
from questionnaires.question_types.note import NoteItem
from questionnaires.question_types.photo import PhotoItem
from questionnaires.question_types.procedure import ProcedureItem
from questionnaires.question_types.ranking import RankingItem
from questionnaires.question_types.rating import RatingItem
from questionnaires.question_types.score import ScoreItem
from questionnaires.question_types.signature import SignatureItem
from questionnaires.question_types.single_choice import SingleChoiceItem
from questionnaires.question_types.time_of_day import TimeItem
from questionnaires.question_types.unit import UnitItem
from questionnaires.text import Wording

MOST_ROWS = 200
"""Rows of the largest roster; expressions see no more."""

SimpleItem = (
    LikertItem
    | RatingItem
    | ScoreItem
    | SingleChoiceItem
    | MultipleChoiceItem
    | RankingItem
    | IntegerItem
    | DecimalItem
    | FreeTextItem
    | DateItem
    | TimeItem
    | UnitItem
    | ProcedureItem
    | GeopointItem
    | PhotoItem
    | SignatureItem
    | ConsentItem
    | NoteItem
    | CalculatedItem
    | HiddenItem
)
"""What gives at most one answer of its own."""

RowItem = SimpleItem | GridItem
"""What may be written in a roster: everything but another roster."""


class Selection(Record, frozen=True, kw_only=True):
    """How one of the rows is selected.

    Attributes:
        method: `kish` takes the person a Kish table names, `next_birthday` whose birthday is next.
        eligible: an expression about a row; rows where it is false are passed over.
        sex: item of the row with the sex; men come first in the Kish listing.
        age: item of the row with the age in years; older people come first.
        male: the code of `sex` that means a man.
        table: name of the item outside the roster with the number of the Kish table, 1 to 8.
        birthday: date item of the row; only its day and month count.
    """

    method: Literal["kish", "next_birthday"]
    eligible: str | None = None
    sex: str | None = None
    age: str | None = None
    male: int | str | None = None
    table: str | None = None
    birthday: str | None = None


class RosterItem(ItemBase, frozen=True, kw_only=True, tag="roster"):
    """Rows of the same items; `row_label` is an expression that names a row."""

    items: tuple[RowItem, ...]
    min_rows: int = 0
    max_rows: int = 20
    row_label: str | None = None
    select: Selection | None = None


NUMBER: Wording = {"vi": "số dòng", "en": "number of rows"}


def checker(item: RosterItem, _scales: Scales) -> Checker:
    """Return the check of the number and shape of the rows; their answers are not looked at."""

    def check(raw: object) -> object:
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            return Finding("wrong-type", printable(raw), "list of objects, one a row")
        if not raw:
            return UNANSWERED
        if len(raw) > item.max_rows:
            words = {"max": str(item.max_rows)}
            return Finding("too-many-rows", len(raw), f"at most {item.max_rows} rows", words)
        if len(raw) < item.min_rows:
            words = {"min": str(item.min_rows)}
            return Finding("too-few-rows", len(raw), f"at least {item.min_rows} rows", words)
        return raw

    return check


def reader(_item: ItemBase, _scales: Scales) -> Reader:
    """Return a reading that keeps the text: rows come as fields `people[2].age` of their own."""

    def read(fields: Sequence[str]) -> object:
        return fields[-1] or UNANSWERED

    return read


def writer(_answer: object) -> tuple[str, ...]:
    """Return no field under the name of the roster itself."""
    return ()


def row_name(roster: str, row: int, name: str) -> str:
    """Return how an item of a row is called: `people[2].age`; rows are counted from 1."""
    return f"{roster}[{row}].{name}"


def variables(item: RosterItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the number of rows; the columns of the rows are those of its items."""
    number = column(item, "scale", "integer", part=("__n", NUMBER))
    return (number,)


def columns(name: str, answer: Sequence[object]) -> dict[str, object]:
    """Return the number of rows."""
    return {f"{name}__n": len(answer)}


def faults(item: RosterItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the numbers of rows, and a roster of nothing."""
    if not item.items:
        yield Fault("empty-section", "items", 0, "at least one item")
    if not 1 <= item.max_rows <= MOST_ROWS:
        yield Fault("bad-limit", "max_rows", item.max_rows, f"1 to {MOST_ROWS}")
    elif not 0 <= item.min_rows <= item.max_rows:
        yield Fault("bad-limit", "min_rows", item.min_rows, f"0 to {item.max_rows}")


ROSTER = QuestionType(
    item=RosterItem,
    unanswered={"vi": "Xin Ông/Bà ghi ít nhất một dòng", "en": "Please fill in at least one row"},
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=writer,
    variables=variables,
    faults=faults,
    columns=columns,
)
