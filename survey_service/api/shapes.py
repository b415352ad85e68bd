"""What is wrong with the shape of a JSON body, said in both languages.

The decoder (msgspec) checks against the struct and explains in English sentences of its own; here
they become the place, what was got and what is expected. A sentence it may learn later is passed
on as it is, which a test would show for every kind of member in use.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from questionnaires.text import Wording
from survey_service.problems import Problem

WITHHELD: Final = frozenset({"code"})
"""Members that are secrets: what was sent there is never sent back."""

TYPES: Final[dict[str, Wording]] = {
    "str": {"vi": "chuỗi ký tự", "en": "a string"},
    "object": {"vi": "đối tượng", "en": "an object"},
    "array": {"vi": "danh sách", "en": "a list"},
    "int": {"vi": "số nguyên", "en": "an integer"},
    "float": {"vi": "số", "en": "a number"},
    "bool": {"vi": "true hoặc false", "en": "true or false"},
    "null": {"vi": "null", "en": "null"},
    "uuid": {"vi": "UUID dạng chuỗi", "en": "a UUID as a string"},
    "datetime": {
        "vi": "thời điểm RFC 3339 kèm múi giờ (2026-06-01T09:58:00+07:00)",
        "en": "an RFC 3339 moment with its offset (2026-06-01T09:58:00+07:00)",
    },
}
_Match = re.Match[str]
_Says = Callable[[_Match, dict[str, Any]], Wording]


def wrong_shape(error: msgspec.ValidationError, value: object, shape: Any) -> Problem:  # noqa: ANN401 - any type the decoder takes
    """The problem of a body that was read but has another shape than `shape`."""
    message, _, path = str(error).partition(" - at ")
    member = path.strip("`").removeprefix("$").removeprefix(".")
    described = _described(shape)
    unknown = _UNKNOWN.fullmatch(message)
    got = unknown[1] if unknown else _got(value, member)
    for pattern, says in _SENTENCES:
        found = pattern.fullmatch(message)
        if found is not None:
            return Problem(
                "body-wrong-shape", member or "body", got, says(found, described(member))
            )
    return Problem("body-wrong-shape", member or "body", got, message)


def _described(shape: Any) -> Callable[[str], dict[str, Any]]:  # noqa: ANN401 - as above
    """Find the JSON Schema of a member, or of the whole for an empty name."""

    def of(member: str) -> dict[str, Any]:
        schema = msgspec.json.schema(shape)
        name = schema.get("$ref", "").rpartition("/")[2]
        whole: dict[str, Any] = schema.get("$defs", {}).get(name, schema)
        found: dict[str, Any] = whole.get("properties", {}).get(member, {}) if member else whole
        return found

    return of


def _got(value: object, member: str) -> object:
    if member in WITHHELD:
        return None
    if member:
        value = value.get(member) if isinstance(value, dict) else None
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return value if isinstance(value, str) else json.dumps(value)


def _typed(found: _Match, _: dict[str, Any]) -> Wording:
    names = found[1].split(" | ")
    words = [TYPES.get(name, {"vi": name, "en": name}) for name in names]
    return {
        "vi": " hoặc ".join(word["vi"] for word in words),
        "en": " or ".join(word["en"] for word in words),
    }


def _missing(found: _Match, _: dict[str, Any]) -> Wording:
    return {"vi": f"có trường {found[1]}", "en": f"a member {found[1]}"}


def _known(_: _Match, whole: dict[str, Any]) -> Wording:
    names = ", ".join(whole.get("properties", ()))
    return {"vi": f"chỉ các trường {names}", "en": f"no members but {names}"}


def _choices(_: _Match, member: dict[str, Any]) -> Wording:
    words = ", ".join(str(word) for word in member.get("enum", ()))
    return {"vi": words, "en": words}


def _short(found: _Match, _: dict[str, Any]) -> Wording:
    return {"vi": f"tối đa {found[1]} ký tự", "en": f"at most {found[1]} characters"}


def _pattern(found: _Match, _: dict[str, Any]) -> Wording:
    return {"vi": f"chuỗi khớp {found[1]}", "en": f"a string matching {found[1]}"}


def _as(name: str) -> _Says:
    return lambda _found, _described: TYPES[name]


_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_SENTENCES: Final[tuple[tuple[re.Pattern[str], _Says], ...]] = (
    (re.compile(r"Expected `([a-z0-9 |]+)`, got `\w+`"), _typed),
    (re.compile(r"Object missing required field `(.*)`"), _missing),
    (_UNKNOWN, _known),
    (re.compile(r"Invalid enum value .*", re.DOTALL), _choices),
    (re.compile(r"Expected `str` of length <= (\d+)"), _short),
    (re.compile(r"Expected `str` matching regex '(.*)'"), _pattern),
    (re.compile(r"Invalid UUID"), _as("uuid")),
    (re.compile(r"Invalid RFC3339 encoded datetime|Expected `datetime` with .*"), _as("datetime")),
)
