"""Every expression of an instrument, with where it stands, what it governs and what it may see.

An expression looks back only. Places are pairs: the place of the item in asking order, and inside a
roster the place in the row, so that a row sees what was asked before the roster and before itself.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from questionnaires.compiled import columns_of
from questionnaires.expressions import Node, Purpose, parse
from questionnaires.flattening import flat
from questionnaires.instrument import Instrument, items
from questionnaires.question_types import (
    CalculatedItem,
    ChoosingItem,
    GridItem,
    ItemBase,
    RosterItem,
    SourceItem,
)

Order = tuple[int, int]
LAST = 1_000_000
"""Behind every item of a row."""


class Written(NamedTuple):
    """One expression text.

    Attributes:
        where: its path in the file.
        text: the expression.
        purpose: the column of XLSForm it stands in.
        before: it may refer to items with a place before this one.
        also: further names it may refer to: the item itself, the roster around it.
        governed: the names of the items it decides about.
    """

    where: str
    text: str
    purpose: Purpose
    before: Order
    also: frozenset[str]
    governed: frozenset[str]


def order_of(instrument: Instrument) -> dict[str, Order]:
    """Return the place of every item, those of rows included."""
    found: dict[str, Order] = {}
    for place, item in enumerate(items(instrument)):
        found[item.name] = (place, LAST)
        if isinstance(item, RosterItem):
            found |= {inner.name: (place, inside) for inside, inner in enumerate(item.items)}
    return found


def written_expressions(instrument: Instrument) -> Iterator[Written]:
    """Yield the expressions in the order of the file."""
    place = 0
    for number, section in enumerate(instrument.sections):
        parts = [flat(item, instrument.lists) for item in section.items]
        if section.relevant is not None:
            inside = frozenset(item.name for part in parts for item in part)
            where = f"sections[{number}].relevant"
            yield Written(where, section.relevant, "relevant", (place, 0), frozenset(), inside)
        for position, (item, part) in enumerate(zip(section.items, parts, strict=True)):
            where = f"sections[{number}].items[{position}]"
            governed = frozenset(each.name for each in part[:1] if not isinstance(item, GridItem))
            governed = governed or frozenset(each.name for each in part)
            yield from _of_item(item, where, (place, 0), frozenset(), governed)
            if isinstance(item, RosterItem):
                yield from _of_rows(instrument, item, where, place)
            place += len(part)


def _of_item(
    item: SourceItem, where: str, before: Order, also: frozenset[str], governed: frozenset[str]
) -> Iterator[Written]:
    for field, text, purpose in _texts(item):
        itself = also | governed if purpose == "constraint" and len(governed) == 1 else also
        yield Written(f"{where}.{field}", text, purpose, before, itself, governed)


def _texts(item: ItemBase) -> Iterator[tuple[str, str, Purpose]]:
    if item.relevant is not None:
        yield "relevant", item.relevant, "relevant"
    if isinstance(item.required, str):
        yield "required", item.required, "required"
    if item.constraint is not None:
        yield "constraint", item.constraint, "constraint"
    if item.default is not None:
        yield "default", item.default, "default"
    if isinstance(item, CalculatedItem):
        yield "calculation", item.calculation, "calculation"
    if isinstance(item, ChoosingItem) and item.choice_filter is not None:
        yield "choice_filter", item.choice_filter, "choice_filter"


def _of_rows(
    instrument: Instrument, roster: RosterItem, where: str, place: int
) -> Iterator[Written]:
    around = frozenset({roster.name})
    inside = 0
    for position, item in enumerate(roster.items):
        part = flat(item, instrument.lists)
        governed = frozenset(each.name for each in part)
        if len(part) > 1 and not isinstance(item, GridItem):
            governed = frozenset({item.name})
        yield from _of_item(item, f"{where}.items[{position}]", (place, inside), around, governed)
        inside += len(part)
    after = (place, LAST)
    if roster.row_label is not None:
        yield Written(
            f"{where}.row_label", roster.row_label, "relevant", after, around, frozenset()
        )
    if roster.select is not None and roster.select.eligible is not None:
        governed = frozenset({f"{roster.name}_selected"})
        text = roster.select.eligible
        yield Written(f"{where}.select.eligible", text, "relevant", after, around, governed)


def parsed(written: Written, columns: Mapping[str, str]) -> Node:
    """Return the tree of a written expression.

    Raises:
        ExpressionError: it cannot be read.
    """
    return parse(written.text, written.purpose, columns)


def all_columns(instrument: Instrument) -> dict[str, str]:
    """Return the items asked in rosters, to the name of their roster."""
    return columns_of(items(instrument))
