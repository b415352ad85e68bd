"""Labels for SPSS as syntax in UTF-8; PSPP reads it too.

Limits: variable labels 256 bytes, value labels 120 bytes (cut by the codebook at a word), a missing
value of a text variable 8 bytes. A line stays under 256 bytes, as old versions ask.
"""

from collections.abc import Iterator, Sequence

from questionnaires.codebook import Variable
from questionnaires.text import say
from survey_service.exports.instruments.scripts import Heading, numeric, one_line

LABEL_BYTES = 256
VALUE_BYTES = 120
TEXT_MISSING_BYTES = 8
MOST_MISSING = 3
_PIECE_BYTES = 160
_LEVELS = {"nominal": "NOMINAL", "ordinal": "ORDINAL", "scale": "SCALE", "text": "NOMINAL"}


def script(heading: Heading, variables: Sequence[Variable], language: str) -> str:
    """Return the syntax for one table; arguments as for R."""
    comments = "".join(f"* {line.rstrip('.')}.\n" for line in heading.lines)
    parts = [
        "* Encoding: UTF-8.\n" + comments,
        _command("VARIABLE LABELS", [_labelled(each, language) for each in variables]),
        *(_value_labels(each, language) for each in variables if each.values),
        *(_missing(each) for each in variables if each.missing),
        _command("VARIABLE LEVEL", [f"{each.name} ({_level(each)})" for each in variables]),
    ]
    return "\n".join(part for part in parts if part)


def _level(variable: Variable) -> str:
    """Return the level of measurement; dates and times arrive as text, which is never SCALE."""
    is_text = variable.datatype in {"date", "time", "text"}
    return "NOMINAL" if is_text else _LEVELS[variable.measure]


def _command(name: str, lines: Sequence[str]) -> str:
    return f"{name}\n  " + "\n  /".join(lines) + ".\n"


def _labelled(variable: Variable, language: str) -> str:
    label = one_line(say(variable.label, language))
    if len(label.encode()) > LABEL_BYTES:
        label = one_line(say(variable.short, language))
    return f"{variable.name}\n    {_text(label)}"


def _value_labels(variable: Variable, language: str) -> str:
    lines = [
        f"    {_code(code)} {_text(say(label, language))}"
        for code, label in variable.values.items()
    ]
    return f"VALUE LABELS {variable.name}\n" + "\n".join(lines) + ".\n"


def _missing(variable: Variable) -> str:
    fitting = [code for code in variable.missing if _can_be_missing(code)]
    declared = fitting[:MOST_MISSING]
    left = [str(code) for code in variable.missing if code not in declared]
    name = variable.name
    remark = f"* {name}: cannot be declared missing: {', '.join(left)}.\n" if left else ""
    listed = ", ".join(map(_code, declared))
    return remark + (f"MISSING VALUES {variable.name} ({listed}).\n" if listed else "")


def _can_be_missing(code: int | str) -> bool:
    return isinstance(code, int) or len(code.encode()) <= TEXT_MISSING_BYTES


def _code(code: int | str) -> str:
    return str(code) if numeric(code) else f"'{code}'"


def _text(text: str) -> str:
    pieces = [f"'{piece.replace(chr(39), chr(39) * 2)}'" for piece in _pieces(one_line(text))]
    return " +\n    ".join(pieces)


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for character in text:
        if len((piece + character).encode()) > _PIECE_BYTES:
            yield piece
            piece = ""
        piece += character
    yield piece
