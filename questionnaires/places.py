"""Where the fields of an instrument stand in its file, for people who look for a mistake."""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping

from questionnaires.errors import InstrumentError
from questionnaires.yaml_notation import Place, Places, read_yaml

TOP = Place(1, 1)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def places(text: str) -> Mapping[str, Place]:
    """Return the place of every path in a text that `read_notation` takes.

    A field stands where its name does, an entry of a list where it begins.
    """
    found: Places = {}
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        _json_places(text, found)
    else:
        read_yaml(text, found)
    return found


def place_of(path: str, known: Mapping[str, Place]) -> Place:
    """Return the place of a path, or of the nearest thing around it that stands in the file."""
    while path and path not in known:
        path = re.sub(r"(?:\.?[^.\[\]]+|\[[0-9]+\])$", "", path) if path[-1] != "." else path[:-1]
    return known.get(path, TOP)


def error_place(error: InstrumentError, text: str) -> Place:
    """Return where an instrument's refusal points to; the beginning where it names no place."""
    if found := re.match(r"line ([0-9]+)", error.where):
        return Place(int(found[1]), 1)
    try:
        return place_of(error.where, places(text))
    except InstrumentError:  # the text itself cannot be read
        return TOP


class _Level:
    """An object or list that the walk is inside of."""

    def __init__(self, path: str, *, is_list: bool) -> None:
        self.path = path
        self.is_list = is_list
        self.entries = 0
        self.key: str | None = None

    def inner(self) -> str:
        """Return the path of what stands here now."""
        if self.is_list:
            return f"{self.path}[{self.entries}]"
        return f"{self.path}.{self.key}".lstrip(".")


def _json_places(text: str, found: Places) -> None:
    """Walk the tokens of well-formed JSON."""
    starts = [0, *(end.end() for end in re.finditer("\n", text))]
    levels: list[_Level] = []
    for token in _TOKEN.finditer(text):
        sign, level = token[0], levels[-1] if levels else None
        if sign in {"}", "]"}:
            levels.pop()
        elif level is not None and sign == ",":
            level.entries += 1
            level.key = None
        elif sign != ":":
            is_key = level is not None and not level.is_list and level.key is None
            if level is not None and is_key:
                level.key = unicodedata.normalize("NFC", json.loads(sign))
            if level is not None and (is_key or level.is_list):
                found[level.inner()] = _at(token.start(), starts)
            if sign in {"{", "["}:
                levels.append(_Level(level.inner() if level else "", is_list=sign == "["))


def _at(offset: int, starts: list[int]) -> Place:
    line = bisect_right(starts, offset)
    return Place(line, offset - starts[line - 1] + 1)
