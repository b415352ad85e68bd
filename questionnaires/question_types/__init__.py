"""Question types: one module each, the unions, one total table.

To add a type, write its module, add it to `SimpleItem` and to `TYPES`; a test fails until every
part exists.
"""

from typing import Any

from questionnaires.question_types.base import Choice, ItemBase, QuestionType, Scales, Variable
from questionnaires.question_types.calculated import CALCULATED, CalculatedItem
from questionnaires.question_types.calendar_date import DATE, DateItem
from questionnaires.question_types.codes import ChoosingItem
from questionnaires.question_types.consent import CONSENT, ConsentItem
from questionnaires.question_types.decimal_number import DECIMAL, DecimalItem
from questionnaires.question_types.free_text import FREE_TEXT, FreeTextItem
from questionnaires.question_types.geopoint import GEOPOINT, GeopointItem
from questionnaires.question_types.grid import GRID, GridItem, GridRow
from questionnaires.question_types.hidden import HIDDEN, HiddenItem
from questionnaires.question_types.integer import INTEGER, IntegerItem
from questionnaires.question_types.likert import LIKERT, LikertItem
from questionnaires.question_types.multiple_choice import MULTIPLE_CHOICE, MultipleChoiceItem
from questionnaires.question_types.note import NOTE, NoteItem
from questionnaires.question_types.photo import PHOTO, PhotoItem
from questionnaires.question_types.procedure import PROCEDURE, ProcedureItem
from questionnaires.question_types.ranking import RANKING, RankingItem
from questionnaires.question_types.rating import RATING, RatingItem
from questionnaires.question_types.roster import ROSTER, RosterItem, RowItem, Selection, SimpleItem
from questionnaires.question_types.roster_selection import ROSTER_SELECTION, RosterSelectionItem
from questionnaires.question_types.score import SCORE, ScoreItem
from questionnaires.question_types.signature import SIGNATURE, SignatureItem
from questionnaires.question_types.single_choice import SINGLE_CHOICE, SingleChoiceItem
from questionnaires.question_types.time_of_day import TIME, TimeItem
from questionnaires.question_types.unit import UNIT, UnitItem

SourceItem = SimpleItem | GridItem | RosterItem
"""What an author writes in a section."""

Item = SimpleItem | RosterItem | RosterSelectionItem
"""What is asked: the items of an instrument after `questionnaires.flattening`."""

TYPES: dict[type, QuestionType[Any]] = {
    kind.item: kind
    for kind in (
        LIKERT,
        RATING,
        SCORE,
        SINGLE_CHOICE,
        MULTIPLE_CHOICE,
        GRID,
        RANKING,
        INTEGER,
        DECIMAL,
        FREE_TEXT,
        DATE,
        TIME,
        UNIT,
        PROCEDURE,
        GEOPOINT,
        PHOTO,
        SIGNATURE,
        CONSENT,
        NOTE,
        CALCULATED,
        HIDDEN,
        ROSTER,
        ROSTER_SELECTION,
    )
}


def type_of(item: ItemBase) -> QuestionType[Any]:
    """Return the question type of an item."""
    return TYPES[type(item)]


def tag_of(item: ItemBase) -> str:
    """Return the name of the item's type as files and the API spell it."""
    return str(item.__struct_config__.tag)


__all__ = [
    "TYPES",
    "CalculatedItem",
    "Choice",
    "ChoosingItem",
    "ConsentItem",
    "DateItem",
    "DecimalItem",
    "FreeTextItem",
    "GeopointItem",
    "GridItem",
    "GridRow",
    "HiddenItem",
    "IntegerItem",
    "Item",
    "ItemBase",
    "LikertItem",
    "MultipleChoiceItem",
    "NoteItem",
    "PhotoItem",
    "ProcedureItem",
    "QuestionType",
    "RankingItem",
    "RatingItem",
    "RosterItem",
    "RosterSelectionItem",
    "RowItem",
    "Scales",
    "ScoreItem",
    "Selection",
    "SignatureItem",
    "SimpleItem",
    "SingleChoiceItem",
    "SourceItem",
    "TimeItem",
    "UnitItem",
    "Variable",
    "tag_of",
    "type_of",
]
