"""Grids: rows judged on one scale under one sentence. Asked as one Likert item per row.

A grid is what an author writes; respondents, tables and rules only ever meet its rows.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    Checker,
    Choice,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Record,
    Scales,
    Variable,
    last_field,
    write_text,
)
from questionnaires.question_types.likert import CHOOSE, LIKERT, LikertItem, scale_faults
from questionnaires.text import Wording


class GridRow(Record, frozen=True, kw_only=True):
    """One row: the name its answer stands under, its sentence, its label for tables."""

    name: str
    text: Wording
    short: Wording | None = None


class GridItem(ItemBase, frozen=True, kw_only=True, tag="grid"):
    """Rows on the named scale. Its name is that of the whole and no variable.

    `required`, `relevant`, `constraint` and `default` hold for every row.
    """

    scale: str
    missing: tuple[int, ...] = ()
    rows: tuple[GridRow, ...]


def row_items(item: GridItem) -> tuple[LikertItem, ...]:
    """Return the rows as the Likert items they are asked as."""
    return tuple(
        LikertItem(
            name=row.name,
            text=row.text,
            short=row.short,
            scale=item.scale,
            missing=item.missing,
            guidance=item.guidance,
            required=item.required,
            required_message=item.required_message,
            relevant=item.relevant,
            constraint=item.constraint,
            constraint_message=item.constraint_message,
            default=item.default,
            read_only=item.read_only,
            wording=item.wording,
            sensitive=item.sensitive,
        )
        for row in item.rows
    )


def choices(item: GridItem, scales: Scales) -> tuple[Choice, ...]:
    """Return the levels, which are the columns of the grid."""
    return tuple(c for c in scales[item.scale] if not c.missing or c.code in item.missing)


def checker(item: GridItem, _scales: Scales) -> Checker:
    """Return a check that lets nothing pass: the answers stand under the names of the rows."""
    expected = f"answers under {', '.join(row.name for row in item.rows)}"
    return lambda raw: Finding("not-asked", printable(raw), expected)


def variables(item: GridItem, scales: Scales) -> tuple[Variable, ...]:
    """Return one ordinal column per row; its label begins with the sentence of the grid."""
    rows = row_items(item)
    return tuple(
        replace(
            LIKERT.variables(row, scales)[0],
            label={lang: f"{stem} – {row.text[lang]}" for lang, stem in item.text.items()},
        )
        for row in rows
    )


def faults(item: GridItem, scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the scale, and a grid without rows."""
    yield from scale_faults(item.scale, item.missing, scales)
    if not item.rows:
        yield Fault("empty-section", "rows", 0, "at least one row")


GRID = QuestionType(
    item=GridItem,
    unanswered=CHOOSE,
    choices=choices,
    checker=checker,
    reader=last_field,
    writer=write_text,
    variables=variables,
    faults=faults,
    shown=False,
    answered=False,
)
