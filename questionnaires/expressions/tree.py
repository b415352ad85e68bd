"""The expression tree: frozen, tagged structs, the same data for every evaluator."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Operator = Literal["=", "!=", "<", "<=", ">", ">="]


class _Node(msgspec.Struct, frozen=True, tag_field="node", forbid_unknown_fields=True):
    """A tree node; its tag is the class name in lower case."""


class Number(_Node, frozen=True, tag="number"):
    """A number literal."""

    value: float


class Text(_Node, frozen=True, tag="text"):
    """A quoted string."""

    value: str


class Reference(_Node, frozen=True, tag="reference"):
    """`${name}`: the answer to the item of that name, or the empty string."""

    name: str


class Comparison(_Node, frozen=True, tag="comparison"):
    """`left operator right`."""

    operator: Operator
    left: "Node"
    right: "Node"


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


Node: TypeAlias = Number | Text | Reference | Comparison | And | Or | Not | Selected


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    match node:
        case Comparison(left=left, right=right):
            return (left, right)
        case And(operands=operands) | Or(operands=operands):
            return operands
        case Not(operand=operand):
            return (operand,)
        case Selected(choices=choices, code=code):
            return (choices, code)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def references(node: Node) -> tuple[str, ...]:
    """Return the names the expression refers to, once each, in order of appearance."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Reference)))
