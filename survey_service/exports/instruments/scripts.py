"""What the label scripts of the three programs have in common."""

import re

from msgspec import Struct

_SPACE = re.compile(r"\s+")


class Heading(Struct, frozen=True):
    """The comments at the top of a script, and the data file it goes with."""

    lines: tuple[str, ...]
    file: str


def one_line(text: str) -> str:
    """Return the text without line breaks: a comment or a label ends at one."""
    return _SPACE.sub(" ", text).strip()


def numeric(code: int | str) -> bool:
    """Tell whether a code is stored as a number."""
    return isinstance(code, int)
