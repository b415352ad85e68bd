"""What the conditions of an instrument must satisfy: readable, looking back, about real codes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from questionnaires.expressions import (
    ExpressionError,
    Node,
    as_text,
    circles,
    dependencies,
    parse,
    references,
)
from questionnaires.expressions.tree import Comparison, Number, Reference, Selected, Text, walk
from questionnaires.instrument import Instrument, Item, item_choices, items
from questionnaires.question_types.base import Fault


class _Condition(NamedTuple):
    """Where a condition stands, how many items are asked before it, which names it governs."""

    where: str
    node: Node
    before: int
    governed: frozenset[str]


def condition_faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield conditions that cannot be read, look forward or in a circle, or name unknown codes."""
    conditions: list[_Condition] = []
    for where, text, before, governed in _texts(instrument):
        try:
            conditions.append(_Condition(where, parse(text), before, governed))
        except ExpressionError as error:
            place = f"{error.code} at character {error.position + 1}: {error.got}"
            yield Fault("bad-expression", where, place, error.expected)
    order = {item.name: position for position, item in enumerate(items(instrument))}
    circling = tuple(map(frozenset, circles(_graph(conditions, order))))
    by_name = {item.name: item for item in items(instrument)}
    for condition in conditions:
        yield from _misdirected(condition, order, circling)
        yield from _unknown_codes(instrument, condition, by_name)


def _texts(instrument: Instrument) -> Iterator[tuple[str, str, int, frozenset[str]]]:
    before = 0
    for number, section in enumerate(instrument.sections):
        inside = frozenset(item.name for item in section.items)
        if section.relevant is not None:
            yield f"sections[{number}].relevant", section.relevant, before, inside
        for position, item in enumerate(section.items):
            if item.relevant is not None:
                where = f"sections[{number}].items[{position}].relevant"
                yield where, item.relevant, before, frozenset({item.name})
            before += 1


def rule_graph(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Return what every item depends on: the names in its own condition and its section's.

    `questionnaires.expressions` finds circles in it and the order to calculate in.

    Raises:
        ExpressionError: a condition cannot be read; a loaded instrument has none such.
    """
    return _graph(
        [
            _Condition(where, parse(text), before, names)
            for where, text, before, names in _texts(instrument)
        ],
        [item.name for item in items(instrument)],
    )


def _graph(conditions: list[_Condition], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    rules: dict[str, list[Node]] = {name: [] for name in names}
    for condition in conditions:
        for name in condition.governed:
            rules[name].append(condition.node)
    return dependencies(rules)


def _misdirected(
    condition: _Condition, order: Mapping[str, int], circling: tuple[frozenset[str], ...]
) -> Iterator[Fault]:
    """Yield references that are unknown, in a circle or forward."""
    expected = "an item asked before this one"
    for name in references(condition.node):
        if name not in order:
            yield Fault("unknown-reference", condition.where, name, expected)
        elif order[name] >= condition.before:
            circular = any(name in circle and circle & condition.governed for circle in circling)
            code = "circular-reference" if circular else "forward-reference"
            yield Fault(code, condition.where, name, expected)


def _unknown_codes(
    instrument: Instrument, condition: _Condition, by_name: Mapping[str, Item]
) -> Iterator[Fault]:
    """Yield codes that no choice of the item has: such a condition could never come true."""
    for name, literal in _tested(condition.node):
        choices = item_choices(instrument, by_name[name]) if name in by_name else ()
        known = [str(choice.code) for choice in choices]
        if known and literal and literal not in known:
            yield Fault("unknown-code", condition.where, literal, f"{name}: {', '.join(known)}")


def _tested(node: Node) -> Iterator[tuple[str, str]]:
    for each in walk(node):
        match each:
            case (
                Comparison("=" | "!=", Reference(name), Text(value) | Number(value))
                | Comparison("=" | "!=", Text(value) | Number(value), Reference(name))
                | Selected(Reference(name), Text(value) | Number(value))
            ):
                yield name, as_text(value)
            case _:
                pass
