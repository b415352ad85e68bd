"""One question as it stands on a screen: its control, what was typed, what is wrong with it.

Every question type has one template `templates/widgets/<type>.html` in the line of `WIDGETS`; a
test compares the table with the union of question types.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from kiosk.choices import ChoiceView
from kiosk.form_data import FormState
from kiosk.languages import N_, spoken
from kiosk.offering import needed, offered
from kiosk.picking import Picker, chosen_name, picker
from questionnaires.form_fields import row_field
from questionnaires.instrument import Choice, Instrument, Item, item_choices, numbers
from questionnaires.question_types import (
    ConsentItem,
    DateItem,
    DecimalItem,
    FreeTextItem,
    GeopointItem,
    GridItem,
    IntegerItem,
    LikertItem,
    MultipleChoiceItem,
    NoteItem,
    PhotoItem,
    ProcedureItem,
    RankingItem,
    RatingItem,
    RosterItem,
    ScoreItem,
    SignatureItem,
    SingleChoiceItem,
    TimeItem,
    UnitItem,
    type_of,
)
from questionnaires.question_types.roster import row_name
from questionnaires.rules import registry_of
from questionnaires.text import say
from questionnaires.validation import Violation

MISSING = "required-missing"
KEPT = N_("Các câu khác đã được lưu.")
"""True of a page, which carries what was typed; a program that sends answers keeps its own."""

FACES = 5
"""Levels a scale must have to be drawn with faces."""

WIDGETS: Mapping[type, str] = MappingProxyType(
    {
        LikertItem: "widgets/likert.html",
        SingleChoiceItem: "widgets/single_choice.html",
        MultipleChoiceItem: "widgets/multiple_choice.html",
        FreeTextItem: "widgets/text.html",
        RatingItem: "widgets/likert.html",
        ScoreItem: "widgets/score.html",
        ConsentItem: "widgets/single_choice.html",
        RankingItem: "widgets/ranking.html",
        IntegerItem: "widgets/input.html",
        DecimalItem: "widgets/input.html",
        DateItem: "widgets/input.html",
        TimeItem: "widgets/input.html",
        UnitItem: "widgets/picker.html",
        ProcedureItem: "widgets/picker.html",
        GeopointItem: "widgets/input.html",
        PhotoItem: "widgets/on_device.html",
        SignatureItem: "widgets/on_device.html",
        NoteItem: "widgets/note.html",
        RosterItem: "widgets/roster.html",
    }
)
BARE = "widgets/input.html"
"""Where the register is not at hand, its code is typed."""

PLAIN = frozenset(
    f"widgets/{name}.html"
    for name in ("likert", "single_choice", "multiple_choice", "text", "note")
)
"""Templates that the style sheet of every page is enough for."""


class Control(msgspec.Struct, frozen=True):
    """What a box to type in is: its type, the keyboard it asks for, what may be typed."""

    type: str = "text"
    mode: str = ""
    example: str = ""


TYPED = Control()
CONTROLS: Mapping[type, Control] = MappingProxyType(
    {
        IntegerItem: Control(mode="numeric"),
        DecimalItem: Control(mode="decimal"),
        DateItem: Control("date"),
        TimeItem: Control("time"),
        UnitItem: Control(mode="decimal"),
        ProcedureItem: Control(mode="decimal", example="1.004873"),
        GeopointItem: Control(example="20.8650, 106.6830"),
    }
)
"""Everything else is typed as text. Numbers are no `number` controls, which drop what they cannot
read before anybody can say what is wrong with it."""

NUMBERS = (IntegerItem, DecimalItem)

SPARE_ROWS = 3
"""Empty rows of a roster on its screen, to be filled in without a script."""


class Widget(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its control; `error` is empty where nothing is wrong.

    `number` is 0 where none is printed; `typed` the last field of the name, `every` all of them;
    `is_alone` says that it is the one question of its screen; `is_made` that it holds the words
    behind "other"; `lead` stands above the first row of a grid that shares its screen, `unit`
    behind a number, `ends` below a line of scores; `rows` are those of a roster, each with the
    controls of its items; `picker` is the search of a register, whose matches are the choices.
    """

    template: str
    name: str
    number: int
    text: str
    hint: str
    is_required: bool
    choices: tuple[ChoiceView, ...]
    typed: str
    every: tuple[str, ...]
    control: Control
    multiline: bool
    max_length: int
    most: int
    error: str
    is_alone: bool = False
    is_made: bool = False
    lead: str = ""
    unit: str = ""
    ends: tuple[str, str] = ("", "")
    rows: tuple[tuple["Widget", ...], ...] = ()
    picker: Picker | None = None


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review: the question, what was answered (empty: nothing), its name."""

    name: str
    number: int
    text: str
    answers: tuple[str, ...]


def widget(
    instrument: Instrument,
    item: Item,
    state: FormState,
    violations: Sequence[Violation],
) -> Widget:
    """Return the control of an item in the state's language, with what was typed."""
    language, choices = state.language, offered(instrument, item, state)
    typed, picked = _typed(item, state), picker(item, state)
    template = WIDGETS[type(item)]
    found = [each for each in violations if each.item == item.name]
    errors = [say(each.hint, language) for each in found]
    if any(each.code == MISSING for each in found):
        errors.append(spoken(KEPT, language))
    return Widget(
        template=BARE if registry_of(item) and picked is None else template,
        name=item.name,
        number=numbers(instrument).get(item.name, 0),
        text=say(item.text, language),
        hint=say(item.hint, language) if item.hint else "",
        is_required=needed(instrument, item, state),
        choices=picked[1] if picked else _choices(choices, typed, language, item),
        typed=typed[-1] if typed else "",
        every=typed,
        control=CONTROLS.get(type(item), TYPED),
        multiline=isinstance(item, FreeTextItem) and item.multiline,
        max_length=item.max_length if isinstance(item, FreeTextItem) else 0,
        most=_most(item),
        error=" ".join(errors),
        unit=say(item.unit, language) if isinstance(item, NUMBERS) and item.unit else "",
        ends=_ends(item, language),
        rows=(_rows(instrument, item, state, violations) if isinstance(item, RosterItem) else ()),
        picker=picked[0] if picked else None,
    )


def _rows(
    instrument: Instrument,
    roster: RosterItem,
    state: FormState,
    violations: Sequence[Violation],
) -> tuple[tuple[Widget, ...], ...]:
    """Return the rows typed so far and some empty ones; every item of a row has its control."""
    shown = min(roster.max_rows, max(_rows_typed(roster, state) + SPARE_ROWS, roster.min_rows))
    return tuple(
        tuple(
            widget(
                instrument,
                replace(item, name=row_name(roster.name, row, item.name)),
                state,
                violations,
            )
            for item in roster.items
            if not isinstance(item, GridItem) and type_of(item).shown
        )
        for row in range(1, shown + 1)
    )


def _ends(item: Item, language: str) -> tuple[str, str]:
    if not isinstance(item, ScoreItem):
        return "", ""
    low, high = (say(words, language) if words else "" for words in (item.low, item.high))
    return low, high


def _rows_typed(roster: RosterItem, state: FormState) -> int:
    found = (row_field(name) for name, value in state.typed if value)
    return max((each[1] for each in found if each and each[0] == roster.name), default=0)


def _typed(item: Item, state: FormState) -> tuple[str, ...]:
    return tuple(value for name, value in state.typed if name == item.name)


def _answered(item: Item, state: FormState) -> tuple[str, ...]:
    """Return what was typed; of a roster, one text per row."""
    if not isinstance(item, RosterItem):
        return _typed(item, state)
    rows: dict[int, list[str]] = {}
    for name, value in state.typed:
        found = row_field(name)
        if found and found[0] == item.name and value:
            rows.setdefault(found[1], []).append(value)
    return tuple(" · ".join(values) for _, values in sorted(rows.items()))


def _most(item: Item) -> int:
    """Return how many choices may be ticked or ranked, 0 where all or where nothing is ticked."""
    if isinstance(item, RankingItem):
        return item.max or len(item.choices)
    return (item.max or 0) if isinstance(item, MultipleChoiceItem) else 0


def _choices(
    choices: Sequence[Choice], typed: Sequence[str], language: str, item: Item
) -> tuple[ChoiceView, ...]:
    levels = [choice.code for choice in choices if not choice.missing]
    is_score = isinstance(item, ScoreItem)  # the words of its ends stand below the line
    has_faces = _draws_faces(item) and len(levels) == FACES
    return tuple(
        ChoiceView(
            value=str(choice.code),
            label=str(choice.code) if is_score else say(choice.label, language),
            is_chosen=str(choice.code) in typed,
            face=levels.index(choice.code) + 1 if has_faces and choice.code in levels else 0,
            apart=choice.missing or choice.exclusive,
        )
        for choice in choices
    )


def _draws_faces(item: Item) -> bool:
    return isinstance(item, LikertItem) or (isinstance(item, RatingItem) and item.symbol == "face")


def review_row(instrument: Instrument, item: Item, state: FormState) -> ReviewRow:
    """Return the line of an item on the review screen."""
    labels = {
        str(choice.code): say(choice.label, state.language)
        for choice in item_choices(instrument, item)
    }
    return ReviewRow(
        name=item.name,
        number=numbers(instrument).get(item.name, 0),
        text=say(item.text, state.language),
        answers=tuple(
            labels.get(value) or chosen_name(item, value, state)
            for value in _answered(item, state)
            if value
        ),
    )
