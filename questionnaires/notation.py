"""Text → plain data: strict JSON, or the part of YAML 1.2 that an instrument needs.

`yaml_notation` says which part that is. Duplicate keys, deep nesting and broken characters are
refused.
"""

import json
import math
import re
import unicodedata
from typing import NoReturn

from questionnaires.errors import InstrumentError
from questionnaires.question_types.free_text import NOT_TEXT
from questionnaires.yaml_notation import DEEPEST, in_one_form, read_yaml

LARGEST = 1_000_000
"""Characters of the largest instrument text."""


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
    data = _json(text) if text.lstrip().startswith("{") else read_yaml(text)
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
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_decimal,
        )
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


def _decimal(digits: str) -> float:
    number = float(digits)
    return in_one_form(number) if math.isfinite(number) else _refuse_constant(digits[:60])


def _refuse_constant(constant: str) -> NoReturn:
    raise InstrumentError("syntax", "", constant, "JSON")
