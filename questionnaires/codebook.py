"""The codebook: the flat variables of an instrument, the schema of every table and export.

Variables with a `roster` are the columns of its child table, which has one row per row of the
roster; all others are columns of the table of responses.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from questionnaires.instrument import Instrument, Placed, items, placed
from questionnaires.question_types import (
    GridItem,
    Item,
    MultipleChoiceItem,
    RosterItem,
    Scales,
    SourceItem,
    Variable,
    type_of,
)


def codebook(instrument: Instrument) -> tuple[Variable, ...]:
    """Return the variables in asking order; columns of a roster stand behind its own."""
    return tuple(
        variable for each in placed(instrument) for variable in _of_placed(each, instrument.scales)
    )


def _of_placed(each: Placed, scales: Scales) -> Iterator[Variable]:
    found: tuple[Variable, ...] = type_of(each.item).variables(each.item, scales)
    yield from (_as_written(variable, each.source, scales) for variable in found)
    if isinstance(each.item, RosterItem) and isinstance(each.source, RosterItem):
        grids = {row.name: grid for grid in _grids(each.source) for row in grid.rows}
        for inner in each.item.items:
            for variable in type_of(inner).variables(inner, scales):
                written = _as_written(variable, grids.get(inner.name, inner), scales)
                yield replace(written, roster=each.item.name)


def _grids(roster: RosterItem) -> Iterator[GridItem]:
    yield from (inner for inner in roster.items if isinstance(inner, GridItem))


def _as_written(variable: Variable, source: SourceItem, scales: Scales) -> Variable:
    """Return the variable; that of a grid row has the sentence of the grid before its label."""
    if not isinstance(source, GridItem):
        return variable
    rows = type_of(source).variables(source, scales)
    return next(row for row in rows if row.name == variable.name)


def cells(instrument: Instrument, answers: Mapping[str, object]) -> dict[str, object]:
    """Return typed answers as the row of the table of responses; missing cells are absent.

    Options of an answered multiple choice that were not chosen are 0.
    """
    return _cells(items(instrument), answers)


def roster_cells(
    instrument: Instrument, roster: str, answers: Mapping[str, object]
) -> tuple[dict[str, object], ...]:
    """Return the rows of a roster as the rows of its child table, none where it is unanswered."""
    rows = answers.get(roster)
    (found,) = [item for item in items(instrument) if item.name == roster]
    if not isinstance(found, RosterItem) or not isinstance(rows, list):
        return ()
    inner = tuple(item for item in found.items if not isinstance(item, GridItem))
    return tuple(_cells(inner, row) for row in rows)


def _cells(asked: Sequence[Item], answers: Mapping[str, object]) -> dict[str, object]:
    row: dict[str, object] = {}
    for item in asked:
        if item.name in answers:
            if isinstance(item, MultipleChoiceItem):
                row |= {f"{item.name}__{choice.code}": 0 for choice in item.choices}
            row |= type_of(item).columns(item.name, answers[item.name])
    return row


__all__ = ["Variable", "cells", "codebook", "roster_cells"]
