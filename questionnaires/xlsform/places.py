"""Which row every part of an instrument came from, so that its faults are told by cell."""

import re
from typing import cast

from questionnaires.xlsform.headers import Line
from questionnaires.xlsform.reasons import At

_COLUMNS = {
    "text": "label", "title": "label", "code": "name", "guidance": "guidance_hint",
    "other": "type", "list": "type", "scale": "type", "rows": "type",
    "min": "constraint", "max": "constraint", "max_length": "constraint",
    "min_rows": "repeat_count", "max_rows": "repeat_count",
}  # fmt: skip
"""Field of the format to the column it is read from, where the names differ."""

_STEP = re.compile(r"\.?([a-z_]+)(?:\.[a-z]{2,3})?$")


class Built(dict[str, object]):
    """A block of fields that remembers its row."""

    def __init__(self, line: Line | None, **fields: object) -> None:
        super().__init__(**fields)
        self.line = line


class Places:
    """Paths of the instrument, such as `sections[0].items[2]`, to rows."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def settled(self, value: object, path: str = "") -> object:
        """Return plain data, with the places of its blocks noted."""
        if isinstance(value, dict):
            if isinstance(value, Built) and value.line is not None:
                self._lines[path] = value.line
            inner = f"{path}." if path else ""
            return {key: self.settled(each, f"{inner}{key}") for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.settled(each, f"{path}[{n}]") for n, each in enumerate(value)]
        return value

    def at(self, where: str) -> At:
        """Return the cell that a path of the instrument came from."""
        path = where
        while path and path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        line = self._lines.get(path)
        if line is None:
            return ("survey" if where.startswith("sections") else "settings", 0, where)
        found = _STEP.search(where[len(path) :])
        field = found[1] if found else ""
        column = _COLUMNS.get(field, field)
        return (line.sheet, line.number, line.header(column) if column else "")


def block(value: object) -> dict[str, object]:
    """Return a value that is known to be a block of fields."""
    return cast("dict[str, object]", value)
