"""The expression tree: frozen, tagged structs, the same data for every evaluator.

A new kind of node is a struct here, a member of `Node`, and a case in `evaluation` and in
`kiosk/static/expressions.js`. A new function needs no node: it is a `Call`.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Sign = Literal["+", "-", "*", "div", "mod"]


class _Node(msgspec.Struct, frozen=True, tag_field="node", forbid_unknown_fields=True):
    """A tree node; its tag is the class name in lower case."""


class Number(_Node, frozen=True, tag="number"):
    """A number literal, finite."""

    value: float


class Text(_Node, frozen=True, tag="text"):
    """A quoted string."""

    value: str


class Reference(_Node, frozen=True, tag="reference"):
    """`${name}`: the answer to the item of that name, or the empty string."""

    name: str


class Column(_Node, frozen=True, tag="column"):
    """`${name}` of an item in a roster: its answer in the current row, outside it in all rows."""

    roster: str
    name: str


class Rows(_Node, frozen=True, tag="rows"):
    """`${roster}`: one empty node per row, to be counted."""

    roster: str


class Indexed(_Node, frozen=True, tag="indexed"):
    """`indexed-repeat(${name}, ${roster}, index)`: the answer in that row, 1 for the first."""

    roster: str
    name: str
    index: "Node"


class Current(_Node, frozen=True, tag="current"):
    """`.`: the answer to the item that the expression belongs to."""


class Attribute(_Node, frozen=True, tag="attribute"):
    """A bare name in a choice filter: that column of the choice."""

    name: str


class Comparison(_Node, frozen=True, tag="comparison"):
    """`left operator right`."""

    operator: Operator
    left: "Node"
    right: "Node"


class Arithmetic(_Node, frozen=True, tag="arithmetic"):
    """`a operator b operator c`, from the left. Flat, so that long sums stay shallow."""

    operator: Sign
    operands: tuple["Node", ...]


class Negation(_Node, frozen=True, tag="negation"):
    """`-operand`."""

    operand: "Node"


class And(_Node, frozen=True, tag="and"):
    """True when all operands are true. Flat, so that long chains stay shallow."""

    operands: tuple["Node", ...]


class Or(_Node, frozen=True, tag="or"):
    """True when one operand is true."""

    operands: tuple["Node", ...]


class Not(_Node, frozen=True, tag="not"):
    """`not(operand)`."""

    operand: "Node"


class Selected(_Node, frozen=True, tag="selected"):
    """`selected(choices, code)`: the code is one of the blank-separated choices."""

    choices: "Node"
    code: "Node"


class Call(_Node, frozen=True, tag="call"):
    """`function(arguments)`, for every function without a node of its own."""

    function: str
    arguments: tuple["Node", ...]


class Automaton(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regular expression as its position automaton (Glushkov 1961).

    Position p may read a code point that stands in `classes[positions[p]]`, a flat list of first
    and last code points in pairs. A text matches when a path from `first` along `follow` reads all
    of it and ends in `last`; the empty text when `empty`.
    """

    classes: tuple[tuple[int, ...], ...]
    positions: tuple[int, ...]
    first: tuple[int, ...]
    follow: tuple[tuple[int, ...], ...]
    last: tuple[int, ...]
    empty: bool


class Regex(_Node, frozen=True, tag="regex"):
    """`regex(operand, pattern)`: the pattern matches the whole text."""

    operand: "Node"
    pattern: str
    automaton: Automaton


Node: TypeAlias = (
    Number
    | Text
    | Reference
    | Column
    | Rows
    | Indexed
    | Current
    | Attribute
    | Comparison
    | Arithmetic
    | Negation
    | And
    | Or
    | Not
    | Selected
    | Call
    | Regex
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    fields = (getattr(node, name) for name in node.__struct_fields__)
    listed = (each if isinstance(each, tuple) else (each,) for each in fields)
    return tuple(each for group in listed for each in group if isinstance(each, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def references(node: Node) -> tuple[str, ...]:
    """Return the names the expression refers to, once each, in order of appearance."""
    return tuple(dict.fromkeys(name for each in walk(node) for name in _named(each)))


def _named(node: Node) -> tuple[str, ...]:
    match node:
        case Reference(name=name) | Column(name=name):
            return (name,)
        case Rows(roster=roster):
            return (roster,)
        case Indexed(roster=roster, name=name):
            return (name, roster)
        case _:
            return ()
