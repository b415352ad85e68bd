"""Rosters on paper: a table with a line for each person, and how one of them is selected."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from questionnaires.instrument import Instrument, source_items
from questionnaires.question_types import Choice, RosterItem, RowItem, Selection, tag_of
from questionnaires.question_types.roster import row_name
from questionnaires.selection import KISH_TABLES, PROPORTIONS
from survey_service.paper import writing
from survey_service.paper.asking import Asking
from survey_service.paper.blocks import (
    Block,
    Cells,
    KishTable,
    Option,
    Roster,
    RosterColumn,
    RosterRow,
    Select,
)
from survey_service.paper.geometry import GEOMETRY

MOST_LINES = 10
"""Lines of a printed roster; for more people another form is used."""
FEW_CHOICES = 4
CHOICES_WIDTH = 32.0
CHOICE_HEIGHT, ROW_HEIGHT = 7.5, 12.5
TALLEST_WHOLE = 185.0
"""Rows together as high as this (mm) stay on one page."""
KISH_NAMES = ("A", "B1", "B2", "C", "D", "E1", "E2", "F")
KISH_CYCLE = tuple(
    table for table, share in enumerate(PROPORTIONS, start=1) for _ in range(int(share * 12))
)
"""Twelve copies in a row have every Kish table as often as its share of households says."""
_NOT_ASKED = frozenset({"calculated", "hidden", "note", "photo", "geopoint", "signature"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def uses_kish(instrument: Instrument) -> bool:
    """Tell whether a roster selects a person by the tables of Kish."""
    return any(
        isinstance(item, RosterItem) and item.select is not None and item.select.method == "kish"
        for item in source_items(instrument)
    )


def kish_table(serial: int) -> int:
    """Return the number of the selection table, 1 to 8, of the copy with this serial."""
    return KISH_CYCLE[(serial - 1) % len(KISH_CYCLE)]


def roster(asking: Asking, item: RosterItem, table: int | None) -> Block:
    """Return the table of a roster.

    Args:
        asking: the instrument in its language.
        item: the roster.
        table: number of the Kish table of this copy, where one is used.
    """
    asked = [inner for inner in item.items if tag_of(inner) not in _NOT_ASKED]
    lines = min(item.max_rows, MOST_LINES)
    columns = tuple(
        _column(asking, item, inner, letter) for inner, letter in zip(asked, _LETTERS, strict=False)
    )
    tallest = max((len(column.choices) for column in columns), default=0) * CHOICE_HEIGHT
    return Roster(
        **asking.heading(item, asking.asked("several_people")),
        breaks=lines * max(tallest, ROW_HEIGHT) > TALLEST_WHOLE,
        columns=columns,
        rows=tuple(
            RosterRow(number=line, prefix=row_name(item.name, line, ""))
            for line in range(1, lines + 1)
        ),
        select=None if item.select is None else _select(asking, item, item.select, table),
    )


def _column(asking: Asking, roster: RosterItem, item: RowItem, letter: str) -> RosterColumn:
    heading = asking.heading(item)
    choices = asking.choices(item)
    pattern = _pattern(asking, item)
    column = RosterColumn(
        name=item.name,
        number=f"{letter}.",
        text=heading["text"],
        hint=" ".join((heading["hint"], *asking.row_filter(item, roster))).strip(),
        kind="writing",
    )
    if 0 < len(choices) <= FEW_CHOICES:
        options = _options(asking, choices)
        return replace(column, kind="choices", width=CHOICES_WIDTH, choices=options)
    if choices:
        pattern = "#" * max(len(str(choice.code)) for choice in choices)
    if pattern:
        width = len(pattern) * (GEOMETRY.box + 0.7) + 4.0
        return replace(column, kind="cells", width=width, pattern=pattern)
    return column


def _options(asking: Asking, choices: Sequence[Choice]) -> tuple[Option, ...]:
    return tuple(Option(code=each.code, label=asking.say(each.label)) for each in choices)


_WRITERS: dict[str, Callable[[Asking, Any], Block]] = {
    "integer": writing.integer,
    "decimal": writing.decimal,
    "date": writing.date,
    "time": writing.time,
}


def _pattern(asking: Asking, item: RowItem) -> str:
    """Return the cells of a number, a date or a time; nothing for other types."""
    writer = _WRITERS.get(tag_of(item))
    made = writer(asking, item) if writer else None
    return made.pattern if isinstance(made, Cells) else ""


def _select(asking: Asking, item: RosterItem, select: Selection, table: int | None) -> Select:
    how = asking.asked("kish" if select.method == "kish" else "birthday")
    columns = len(KISH_TABLES[0])
    return Select(
        title=asking.asked("select_title"),
        text=" ".join((*_eligible(asking, item, select), how)),
        adults=(*map(str, range(1, columns)), f"{columns}+"),
        table=None if table is None else KishTable(
            name=f"{table} ({KISH_NAMES[table - 1]})",
            selected=tuple(map(str, KISH_TABLES[table - 1])),
        ),
    )  # fmt: skip


def _eligible(asking: Asking, item: RosterItem, select: Selection) -> Iterator[str]:
    if select.eligible is None:
        return
    yield asking.asked("eligible", condition=asking.row_condition(select.eligible, item))
