"""Text → plain data: strict JSON, or the part of YAML 1.2 that an instrument needs.

YAML here has no anchors, aliases, tags or merge keys, `yes` and `no` are words, and only plain
decimal integers are integers. Duplicate keys, deep nesting and broken characters are refused.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Hashable
from typing import NoReturn

import yaml

from questionnaires.errors import InstrumentError
from questionnaires.question_types.free_text import NOT_TEXT

LARGEST = 1_000_000
"""Characters of the largest instrument text."""

DEEPEST = 16
"""Levels of nesting; an instrument needs eight."""


def read_notation(text: str) -> object:
    """Return the plain data of a JSON or YAML text, with its strings in NFC.

    Raises:
        InstrumentError: too large, too deep, not well-formed, or using what is refused.
    """
    if len(text) > LARGEST:
        raise InstrumentError("too-large", "", f"{len(text)} characters", f"at most {LARGEST}")
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if found := NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise InstrumentError("not-text", f"line {line}", f"U+{ord(found[0]):04X}", "plain text")
    data = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    _require_text(data, "")
    return data


def _require_text(data: object, where: str) -> None:
    r"""Refuse what escapes (`\u0000`, `\ud800`) bring in, which the text itself does not show."""
    if isinstance(data, str) and (found := NOT_TEXT.search(data)):
        raise InstrumentError("not-text", where, f"U+{ord(found[0]):04X}", "plain text")
    if isinstance(data, dict):
        for key, value in data.items():
            _require_text(key, where)
            _require_text(value, f"{where}.{key}".lstrip("."))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            _require_text(value, f"{where}[{position}]")


def _json(text: str) -> object:
    _require_shallow(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InstrumentError("syntax", f"line {error.lineno}", error.msg, "JSON") from None
    except ValueError as error:
        raise InstrumentError("syntax", "", str(error)[:60], "JSON") from None


def _require_shallow(text: str) -> None:
    """Count brackets outside strings, so that no parser has to recurse into a bomb."""
    depth = 0
    for bracket in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        depth += (bracket in "{[") - (bracket in "}]")
        if depth > DEEPEST:
            raise InstrumentError("too-deep", "", f"more than {DEEPEST} levels", "a few levels")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise InstrumentError("duplicate-key", "", key[:60], "every field once")
        found[key] = value
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise InstrumentError("syntax", "", constant, "JSON")


def _yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=_InstrumentLoader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InstrumentError("syntax", where, str(error.problem)[:60], "YAML") from None
    except yaml.YAMLError as error:
        raise InstrumentError("syntax", "", str(error)[:60], "YAML") from None


_STRING = "tag:yaml.org,2002:str"


class _InstrumentLoader(yaml.SafeLoader):
    """The safe loader without aliases, with unique keys, bounded depth and YAML 1.2 scalars."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node, refusing aliases, anchors and depth before descending."""
        peek: Callable[[], yaml.NodeEvent] = self.peek_event
        event = peek()
        where = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        if getattr(event, "anchor", None) is not None:
            raise InstrumentError("alias", where, event.anchor, "the content itself")
        if self.depth >= DEEPEST:
            raise InstrumentError("too-deep", where, f"more than {DEEPEST} levels", "a few levels")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """Build a dict, refusing a key that is no string or stands there twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            where = f"line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode) or key.tag != _STRING:
                raise InstrumentError("syntax", where, "a key that is no word", "a field name")
            if key.value in seen:
                raise InstrumentError("duplicate-key", where, key.value[:60], "every field once")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_InstrumentLoader.yaml_implicit_resolvers = {}
_NOTHING = ["", "~", "n"]
_InstrumentLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), _NOTHING
)
_InstrumentLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"]
)
_InstrumentLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^(?:0|-?[1-9][0-9]{0,14})$"), list("-0123456789")
)
