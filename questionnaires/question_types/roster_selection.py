"""The row selected from a roster: an item made from its `select`, not written in files."""

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    Checker,
    Finding,
    ItemBase,
    QuestionType,
    Scales,
    Variable,
    no_choices,
    no_faults,
    write_text,
)
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.integer import read_whole
from questionnaires.question_types.roster import MOST_ROWS, RosterItem, Selection
from questionnaires.text import Wording

SELECTED: Wording = {"vi": "dòng được chọn", "en": "row selected"}


class RosterSelectionItem(ItemBase, frozen=True, kw_only=True, tag="roster_selection"):
    """The row number of the one selected; counted from 1."""

    roster: str
    select: Selection


def selection_of(item: RosterItem) -> tuple[RosterSelectionItem, ...]:
    """Return the item that holds the row number selected, none where nothing is selected."""
    if item.select is None:
        return ()
    text = {
        lang: f"{said} – {SELECTED.get(lang, SELECTED['vi'])}" for lang, said in item.text.items()
    }
    return (
        RosterSelectionItem(
            name=f"{item.name}_selected",
            text=text,
            relevant=item.relevant,
            roster=item.name,
            select=item.select,
        ),
    )


def checker(_item: RosterSelectionItem, _scales: Scales) -> Checker:
    """Return the check of a row number."""

    def check(raw: object) -> object:
        if type(raw) is int and 1 <= raw <= MOST_ROWS:
            return raw
        return Finding("wrong-type", printable(raw), f"integer, 1 to {MOST_ROWS}")

    return check


def variables(item: RosterSelectionItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "nominal", "integer"),)


ROSTER_SELECTION = QuestionType(
    item=RosterSelectionItem,
    unanswered={"vi": "Giá trị này được tính tự động", "en": "This value is calculated"},
    choices=no_choices,
    checker=checker,
    reader=read_whole,
    writer=write_text,
    variables=variables,
    faults=no_faults,
    shown=False,
    answered=False,
)
