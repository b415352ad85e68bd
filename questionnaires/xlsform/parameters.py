"""Parameters of a question: those of XLSForm, and the ones that only Lắng nghe knows.

Both are written `name=value`, with blanks, commas or semicolons between them.
"""

import re

from questionnaires.xlsform.form import Asked
from questionnaires.xlsform.headers import OWN

_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)\s*=\s*([^\s,;=]+)")
_BETWEEN = re.compile(r"[\s,;]*")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")


def read_pairs(text: str) -> dict[str, str] | None:
    """Return the parameters of a cell, None where it does not have that form."""
    found: dict[str, str] = {}
    position = len(text) - len(text.lstrip())
    while position < len(text):
        pair = _PAIR.match(text, position)
        if pair is None or pair[1] in found:
            return None
        found[pair[1].lower()] = pair[2]
        position = _BETWEEN.match(text, pair.end()).end()  # type: ignore[union-attr]  # matches ""
    return found


def value_of(text: str) -> object:
    """Return what a value of our own parameters means: a number, a truth value or a word."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return {"yes": True, "no": False}.get(text, text)


def take_parameters(asked: Asked) -> None:
    """Fill in the parameters of a row; refuse cells that do not have their form."""
    text = asked.line.value("parameters")
    pairs = read_pairs(text)
    if pairs is None:
        asked.refuse("bad-parameter", "parameters", text, "name=value name=value")
    asked.parameters = pairs or {}
    own = asked.line.own("parameters")
    marks = read_pairs(own)
    if marks is None:
        asked.refuse("bad-parameter", f"{OWN}_parameters", own, "name=value name=value")
    asked.marks = {name: value_of(value) for name, value in (marks or {}).items()}


def refuse_the_rest(asked: Asked, *known: str) -> None:
    """Name the parameters that nothing has been made of."""
    for name, value in asked.parameters.items():
        if name not in known:
            asked.remark("parameter-not-kept", "parameters", f"{name}={value}")
