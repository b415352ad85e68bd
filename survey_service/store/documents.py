"""Values to rows and back: structs to column dictionaries, JSON columns to typed values."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import msgspec

T = TypeVar("T")

LOOKUP_CHUNK = 500
"""Values in one IN list: below the parameter limits of both databases."""

INSERT_CHUNK = 1000
"""Rows of one executemany: large enough to be quick, small enough to hold in memory."""


def dump(value: object) -> str:
    """Return a value as canonical JSON text (sorted names, no blanks)."""
    return msgspec.json.encode(value, order="sorted").decode()


def load(text: str, kind: type[T]) -> T:
    """Return a JSON column as a value of `kind`."""
    return msgspec.json.decode(text, type=kind)


def columns(value: msgspec.Struct) -> dict[str, object]:
    """Return the fields of a struct by name, ready to be bound to columns of the same names."""
    return msgspec.structs.asdict(value)


def chunks(values: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Cut `values` into lists of at most `size`."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
