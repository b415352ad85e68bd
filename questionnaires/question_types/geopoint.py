"""Geopoint items: where a device says it is. `{"lat", "lon", "accuracy", "mock"}` (WGS 84).

Accuracy is a radius in metres; `mock` tells that the device itself admits to a made-up place. In
a form field: `20.86 106.68 accuracy=12 mock=false`, or the two numbers with a comma between.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from msgspec.structs import replace

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    no_choices,
    variable,
)
from questionnaires.text import Wording

BOUNDS = {"lat": 90.0, "lon": 180.0}
FARTHEST = 1e9
"""Metres, far more than the earth is round: the largest number a place may hold."""

_NAMES = ("lat", "lon", "accuracy", "mock")
_EXPECTED = '{"lat": 20.86, "lon": 106.68, "accuracy": 12, "mock": false}'
_FIELD = re.compile(
    r"(?P<lat>-?[0-9]{1,3}(?:\.[0-9]{1,17})?)[ ,;]{1,3}(?P<lon>-?[0-9]{1,3}(?:\.[0-9]{1,17})?)"
    r"(?: accuracy=(?P<accuracy>[0-9]{1,9}(?:\.[0-9]{1,17})?))?(?: mock=(?P<mock>true|false))?"
)
PARTS: dict[str, Wording] = {
    "lat": {"vi": "vĩ độ", "en": "latitude"},
    "lon": {"vi": "kinh độ", "en": "longitude"},
    "accuracy": {"vi": "sai số (m)", "en": "accuracy (m)"},
    "mock": {"vi": "vị trí giả lập", "en": "mock location"},
}
MOCK: dict[int | str, Wording] = {
    0: {"vi": "Không", "en": "No"},
    1: {"vi": "Có", "en": "Yes"},
}


class GeopointItem(ItemBase, frozen=True, kw_only=True, tag="geopoint"):
    """A place; one less accurate than `max_accuracy` metres is not accepted."""

    max_accuracy: int | float | None = None


def checker(item: GeopointItem, _scales: Scales) -> Checker:
    """Return the check of a place."""
    most = item.max_accuracy

    def check(raw: object) -> object:
        if not _is_place(raw):
            return Finding("wrong-type", printable(raw), _EXPECTED)
        accuracy = raw.get("accuracy")
        if most is not None and (accuracy is None or accuracy > most):
            return Finding("not-accurate", accuracy, f"at most {most} m", {"max": str(most)})
        return {name: _number(raw[name]) for name in _NAMES if name in raw}

    return check


def _is_place(raw: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether this is a place on earth, with nothing beside it."""
    if not isinstance(raw, dict) or not raw.keys() <= set(_NAMES):
        return False
    numbers = [raw.get("lat"), raw.get("lon"), raw.get("accuracy", 0)]
    return (
        all(type(each) in {int, float} and abs(each) <= FARTHEST for each in numbers)
        and all(abs(raw[name]) <= most for name, most in BOUNDS.items())
        and numbers[2] >= 0
        and isinstance(raw.get("mock", False), bool)
    )


def _number(value: float) -> float:
    """Return the number in one form: whole numbers without a fraction, zero without a sign."""
    return int(value) if type(value) is float and value.is_integer() else value


def reader(_item: GeopointItem, _scales: Scales) -> Reader:
    """Return the reading of a place in one line."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        if not (found := _FIELD.fullmatch(text)):
            return text or UNANSWERED
        given = {name: value for name, value in found.groupdict().items() if value is not None}
        return {
            name: value == "true" if name == "mock" else _number(float(value))
            for name, value in given.items()
        }

    return read


def writer(answer: Mapping[str, object]) -> tuple[str, ...]:
    """Return the one line of a place."""
    line = f"{_written(answer['lat'])} {_written(answer['lon'])}"
    if "accuracy" in answer:
        line += f" accuracy={_written(answer['accuracy'])}"
    if "mock" in answer:
        line += f" mock={'true' if answer['mock'] else 'false'}"
    return (line,)


def _written(number: object) -> str:
    """Return a number without an exponent."""
    return f"{number:.17f}".rstrip("0").rstrip(".") if "e" in f"{number}" else f"{number}"


def variables(item: GeopointItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return four columns: latitude and longitude in degrees, accuracy in metres, mock 0/1."""
    place = tuple(
        variable(item, "scale", "decimal", part=(f"__{name}", PARTS[name])) for name in _NAMES[:3]
    )
    mock = variable(item, "nominal", part=("__mock", PARTS["mock"]))
    return (*place, replace(mock, values=MOCK))


def columns(name: str, answer: Mapping[str, object]) -> dict[str, object]:
    """Return what is known of the place, per column."""
    return {
        f"{name}__{part}": int(value) if isinstance(value, bool) else value
        for part, value in answer.items()
    }


def faults(item: GeopointItem, _scales: Scales) -> Iterator[Fault]:
    """Yield an accuracy that no device has."""
    if item.max_accuracy is not None and not item.max_accuracy > 0:
        yield Fault("bad-limit", "max_accuracy", printable(item.max_accuracy), "more than 0 m")


GEOPOINT = QuestionType(
    item=GeopointItem,
    unanswered={"vi": "Xin Ông/Bà cho biết vị trí", "en": "Please give the place"},
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=writer,
    variables=variables,
    faults=faults,
    columns=columns,
)
