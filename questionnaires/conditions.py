"""What the expressions of an instrument must satisfy: readable, looking back, about real codes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from questionnaires.expressions import (
    ExpressionError,
    Node,
    as_text,
    circles,
    dependencies,
    references,
)
from questionnaires.expressions.tree import (
    Attribute,
    Column,
    Comparison,
    Number,
    Reference,
    Selected,
    Text,
    walk,
)
from questionnaires.instrument import Instrument, Item, item_choices, items
from questionnaires.question_types import (
    ChoosingItem,
    ConsentItem,
    GridItem,
    NoteItem,
    RosterItem,
    RowItem,
)
from questionnaires.question_types.base import Fault
from questionnaires.rules import seen_by_filter
from questionnaires.written_expressions import (
    Order,
    Written,
    all_columns,
    order_of,
    parsed,
    written_expressions,
)


class _Condition(NamedTuple):
    """An expression and its tree."""

    written: Written
    node: Node


def condition_faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield expressions that cannot be read, look forward or in a circle, or name unknown codes."""
    conditions: list[_Condition] = []
    columns = all_columns(instrument)
    for written in written_expressions(instrument):
        try:
            conditions.append(_Condition(written, parsed(written, columns)))
        except ExpressionError as error:
            place = f"{error.code} at character {error.position + 1}: {error.got}"
            yield Fault("bad-expression", written.where, place, error.expected)
    order, by_name = order_of(instrument), _by_name(instrument)
    circling = tuple(map(frozenset, circles(_graph(conditions, order))))
    for condition in conditions:
        yield from _misdirected(condition, order, circling)
        yield from _unanswerable(condition, by_name)
        yield from _unknown_codes(instrument, condition, by_name)
        yield from _unknown_columns(condition, by_name)


def _by_name(instrument: Instrument) -> dict[str, Item | RowItem]:
    found: dict[str, Item | RowItem] = {}
    for item in items(instrument):
        found[item.name] = item
        if isinstance(item, RosterItem):
            found |= {inner.name: inner for inner in item.items}
    return found


def rule_graph(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Return what every item depends on: the names in its own expressions and its section's.

    `questionnaires.expressions` finds circles in it and the order to calculate in.

    Raises:
        ExpressionError: an expression cannot be read; a loaded instrument has none such.
    """
    columns = all_columns(instrument)
    conditions = [
        _Condition(written, parsed(written, columns)) for written in written_expressions(instrument)
    ]
    return _graph(conditions, order_of(instrument))


def _graph(conditions: list[_Condition], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """A constraint is about its own item, so the item is no dependency of itself there."""
    rules: dict[str, list[Node]] = {name: [] for name in names}
    for written, node in conditions:
        if written.purpose != "constraint":
            for name in written.governed:
                rules[name].append(node)
    return dependencies(rules)


def _misdirected(
    condition: _Condition, order: Mapping[str, Order], circling: tuple[frozenset[str], ...]
) -> Iterator[Fault]:
    """Yield references that are unknown, in a circle or forward."""
    written, expected = condition.written, "an item asked before this one"
    for name in references(condition.node):
        if name not in order:
            yield Fault("unknown-reference", written.where, name, expected)
        elif order[name] >= written.before and name not in written.also:
            circular = any(name in circle and circle & written.governed for circle in circling)
            code = "circular-reference" if circular else "forward-reference"
            yield Fault(code, written.where, name, expected)


def _unanswerable(condition: _Condition, by_name: Mapping[str, Item | RowItem]) -> Iterator[Fault]:
    """Yield references to notes, which have no answer."""
    for name in references(condition.node):
        if isinstance(by_name.get(name), NoteItem | GridItem):
            yield Fault("unknown-reference", condition.written.where, name, "an item with answers")


def _unknown_codes(
    instrument: Instrument, condition: _Condition, by_name: Mapping[str, Item | RowItem]
) -> Iterator[Fault]:
    """Yield codes that no choice of the item has: such a condition could never come true."""
    for name, literal in _tested(condition.node):
        if isinstance(by_name.get(name), ConsentItem):
            expected = f"${{{name}}} or not(${{{name}}}): consent is a truth value"
            yield Fault("unknown-code", condition.written.where, literal, expected)
            continue
        choices = item_choices(instrument, by_name[name]) if name in by_name else ()
        known = [str(choice.code) for choice in choices]
        if known and literal and literal not in known:
            expected = f"{name}: {', '.join(known[:20])}"
            yield Fault("unknown-code", condition.written.where, literal, expected)


def _unknown_columns(
    condition: _Condition, by_name: Mapping[str, Item | RowItem]
) -> Iterator[Fault]:
    """Yield bare names in a choice filter that no choice has as a column."""
    (name,) = condition.written.governed if len(condition.written.governed) == 1 else ("",)
    item = by_name.get(name)
    if condition.written.purpose != "choice_filter" or not isinstance(item, ChoosingItem):
        return
    known = {column for choice in item.choices for column in seen_by_filter(choice)}
    for each in walk(condition.node):
        if isinstance(each, Attribute) and each.name not in known:
            expected = ", ".join(sorted(known))
            yield Fault("unknown-column", condition.written.where, each.name, expected)


def _tested(node: Node) -> Iterator[tuple[str, str]]:
    for each in walk(node):
        match each:
            case (
                Comparison(
                    "=" | "!=", Reference(name) | Column(name=name), Text(value) | Number(value)
                )
                | Comparison(
                    "=" | "!=", Text(value) | Number(value), Reference(name) | Column(name=name)
                )
                | Selected(Reference(name) | Column(name=name), Text(value) | Number(value))
            ):
                yield name, as_text(value)
            case _:
                pass
