"""Instrument files: YAML or JSON text → `Instrument`, or an `InstrumentError` that says why not.

Reading goes in three steps, each its own module: `notation` (text → plain data), msgspec (plain
data → structs), `soundness` (what the structs cannot say). Wording is normalised to NFC first.
"""

import re
from functools import cache
from importlib import resources

import msgspec

from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument
from questionnaires.instrument_file import InstrumentFile, Waiver, instrument_of
from questionnaires.labels import printable
from questionnaires.notation import read_notation
from questionnaires.question_types import TYPES
from questionnaires.question_types.roster_selection import ROSTER_SELECTION
from questionnaires.soundness import require_sound

_LIBRARY = resources.files("questionnaires") / "library"
_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MESSAGE = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`")
_FIELD = re.compile(r"(?P<what>unknown|missing required) field `(?P<field>[^`]*)`")


def parse(text: str) -> Instrument:
    """Return the instrument that the text defines.

    Raises:
        InstrumentError: the text is no sound instrument; says what is wrong, and where.
    """
    instrument, _ = read(text)
    require_sound(instrument)
    return instrument


def read(text: str) -> tuple[Instrument, tuple[Waiver, ...]]:
    """Return the instrument of a text, sound or not, and the waivers beside it.

    Raises:
        InstrumentError: the text has not the shape of an instrument.
    """
    data = read_notation(text)
    try:
        file = msgspec.convert(data, InstrumentFile)
    except msgspec.ValidationError as error:
        raise _misshapen(str(error), data) from None
    return instrument_of(file), file.waivers


def library() -> tuple[str, ...]:
    """Return the names of the instruments packaged here."""
    files = (file.name for file in _LIBRARY.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


@cache
def load_library(name: str) -> Instrument:
    """Return a packaged instrument, the same value every time.

    Raises:
        InstrumentError: `unknown-instrument`, with the names there are.
    """
    if name not in library():
        raise InstrumentError("unknown-instrument", "", printable(name), ", ".join(library()))
    return parse((_LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))


def _misshapen(message: str, data: object) -> InstrumentError:
    """Return msgspec's refusal in our words: a path, what stands there, what should."""
    at = _AT.search(message)
    path = at.group("path") if at else ""
    if field := _FIELD.search(message):
        code = "unknown-field" if field.group("what") == "unknown" else "missing-field"
        where = f"{path}.{field.group('field')}".lstrip(".")
        return InstrumentError(code, where, None, "a field of the format")
    if mismatch := _MESSAGE.search(message):
        expected = " or ".join(_KINDS.get(kind, kind) for kind in mismatch["expected"].split(" | "))
        got = _at_path(data, path)
        code = "bad-version" if path == "version" else "wrong-type"
        return InstrumentError(code, path, printable(got), expected)
    expected = _WORDS.get(path.rsplit(".", 1)[-1], "a value of the format")
    return InstrumentError("wrong-type", path, printable(_at_path(data, path)), expected)


_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a block of fields",
    "null": "nothing",
}
_WORDS = {
    "type": ", ".join(kind.tag for kind in TYPES.values() if kind is not ROSTER_SELECTION),
    "layout": "single, battery, page",
    "wording": "official, house",
    "audience": "citizen, organisation, official, enumerator",
    "symbol": "face, star",
    "level": "commune, village",
    "method": "kish, next_birthday",
    "measure": "nominal, ordinal, scale, text",
}


def _at_path(data: object, path: str) -> object:
    """Return what stands at a msgspec path such as `sections[2].items[0].name`."""
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit():
            data = data[int(step)]
    return data
