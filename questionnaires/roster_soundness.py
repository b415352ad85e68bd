"""What rosters and unit items must satisfy where they point at other items by name."""

from collections.abc import Iterator, Sequence

from questionnaires.instrument import Instrument, Item, items
from questionnaires.question_types import (
    TYPES,
    CalculatedItem,
    DateItem,
    HiddenItem,
    IntegerItem,
    ItemBase,
    RosterItem,
    RowItem,
    Selection,
    SingleChoiceItem,
    UnitItem,
)
from questionnaires.question_types.base import Fault
from questionnaires.written_items import written_items

_NEEDED = {"kish": ("sex", "age", "male", "table"), "next_birthday": ("birthday",)}
_KINDS: dict[str, tuple[type[ItemBase], ...]] = {
    "sex": (SingleChoiceItem,),
    "age": (IntegerItem, CalculatedItem),
    "birthday": (DateItem,),
}


def roster_faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield selections that lack what their method needs, or point at the wrong items."""
    earlier: list[Item] = []
    places = {item.name: where for where, item in written_items(instrument)}
    for item in items(instrument):
        if isinstance(item, RosterItem) and item.select is not None:
            where = f"{places[item.name]}.select"
            yield from _selection_faults(item.select, item.items, earlier, where)
        earlier.append(item)


def _selection_faults(
    select: Selection, inside: Sequence[RowItem], earlier: Sequence[Item], where: str
) -> Iterator[Fault]:
    by_name = {item.name: item for item in inside}
    for field in _NEEDED[select.method]:
        if getattr(select, field) is None:
            yield Fault("missing-field", f"{where}.{field}", None, f"needed by {select.method}")
    for field, kinds in _KINDS.items():
        name = getattr(select, field)
        if name is not None and not isinstance(by_name.get(name), kinds):
            expected = " or ".join(TYPES[kind].tag for kind in kinds)
            yield Fault("wrong-reference", f"{where}.{field}", name, f"{expected} of the roster")
    sex = by_name.get(select.sex or "")
    if isinstance(sex, SingleChoiceItem) and select.male is not None:
        codes = [choice.code for choice in sex.choices]
        if select.male not in codes:
            yield Fault("unknown-code", f"{where}.male", select.male, ", ".join(map(str, codes)))
    tables = {each.name for each in earlier if isinstance(each, HiddenItem | CalculatedItem)}
    if select.table is not None and select.table not in tables:
        expected = "a hidden or calculated item before the roster"
        yield Fault("wrong-reference", f"{where}.table", select.table, expected)


def unit_faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield villages within something that is no commune asked before."""
    communes: set[str] = set()
    for where, item in written_items(instrument):
        if not isinstance(item, UnitItem):
            continue
        if item.within is not None and (item.level != "village" or item.within not in communes):
            expected = "a commune asked before, of an item with level: village"
            yield Fault("wrong-reference", f"{where}.within", item.within, expected)
        if item.level == "commune":
            communes.add(item.name)
