"""The part of YAML 1.2 that an instrument needs, read from the events of a parser.

No anchors, aliases, tags or merge keys; `yes` and `no` are words, and only plain decimal numbers
are numbers. Events instead of a loader, because nothing is then built before it is looked at, and
because libyaml, where PyYAML has it, reads an instrument in a tenth of the time.
"""

import re
from collections.abc import MutableMapping
from typing import Any, NamedTuple

import yaml

from questionnaires.errors import InstrumentError

DEEPEST = 16
"""Levels of nesting; an instrument needs ten."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile("0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_CONSTANTS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Place(NamedTuple):
    """Where something stands in a file: line and column, both from 1, columns in characters."""

    line: int
    column: int


Places = MutableMapping[str, Place]
"""Path such as `sections[2].items[0].relevant` to the place of its key, or of the list entry."""


def read_yaml(text: str, places: Places | None = None) -> object:
    """Return the plain data of a YAML text.

    Args:
        text: one document.
        places: filled with the place of every path, where given.

    Raises:
        InstrumentError: not well-formed, too deep, or using what is refused.
    """
    building = _Building(places)
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InstrumentError("syntax", where, str(error.problem)[:60], "YAML") from None
    except yaml.YAMLError as error:
        raise InstrumentError("syntax", "", str(error)[:60], "YAML") from None
    return building.document


class _Block:
    """A mapping or list that is being filled; `key` waits for its value."""

    __slots__ = ("content", "key", "path")

    def __init__(self, content: dict[str, object] | list[object], path: str) -> None:
        self.content = content
        self.path = path
        self.key: str | None = None

    def next_path(self) -> str:
        """Return the path of what comes next."""
        if isinstance(self.content, list):
            return f"{self.path}[{len(self.content)}]"
        return f"{self.path}.{self.key}" if self.path else str(self.key)


class _Building:
    """Puts events together, one open block within the other; nothing recurses."""

    def __init__(self, places: Places | None) -> None:
        self.document: object = None
        self._places = places
        self._open: list[_Block] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise InstrumentError("alias", _line(event), event.anchor, "the content itself")
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise InstrumentError("syntax", _line(event), "a second document", "one document")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._require_plain(event)
        plain = bool(event.implicit[0])
        value = _resolved(event.value) if plain else event.value
        block = self._open[-1] if self._open else None
        if block is not None and isinstance(block.content, dict) and block.key is None:
            self._key(block, block.content, value, event)
        else:
            self._put(value, event)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        self._require_plain(event)
        block = self._open[-1] if self._open else None
        if block is not None and isinstance(block.content, dict) and block.key is None:
            raise InstrumentError("syntax", _line(event), _NO_WORD, "a field name")
        path = block.next_path() if block is not None else ""
        content: dict[str, object] | list[object] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self._put(content, event)
        self._open.append(_Block(content, path))

    def _key(
        self, block: _Block, fields: dict[str, object], key: object, event: yaml.ScalarEvent
    ) -> None:
        if not isinstance(key, str):
            raise InstrumentError("syntax", _line(event), _NO_WORD, "a field name")
        if key in fields:
            raise InstrumentError("duplicate-key", _line(event), key[:60], "every field once")
        block.key = key
        if self._places is not None:
            self._places[block.next_path()] = _place(event)

    def _put(self, value: object, event: yaml.Event) -> None:
        block = self._open[-1] if self._open else None
        if block is None:
            self.document = value
        elif isinstance(block.content, list):
            if self._places is not None:
                self._places[block.next_path()] = _place(event)
            block.content.append(value)
        elif block.key is not None:
            block.content[block.key] = value
            block.key = None

    def _require_plain(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            raise InstrumentError("alias", _line(event), event.anchor, "the content itself")
        if (tag := getattr(event, "tag", None)) is not None:
            raise InstrumentError("syntax", _line(event), str(tag)[:60], "no tag")
        if len(self._open) >= DEEPEST:
            most = f"more than {DEEPEST} levels"
            raise InstrumentError("too-deep", _line(event), most, "a few levels")


_NO_WORD = "a key that is no word"


def _resolved(text: str) -> object:
    """Return what an unquoted scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return in_one_form(float(text)) if _DECIMAL.fullmatch(text) else text


def in_one_form(number: float) -> float:
    """Return a whole number as an integer, so that it has one canonical form (RFC 8785)."""
    return int(number) if number.is_integer() else number


def _line(event: yaml.Event) -> str:
    return f"line {_place(event).line}"


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
