"""Vietnamese names folded for searching: by people who type no marks, or place them otherwise.

`bare` drops every mark, `marked` keeps them all and evens out two spellings only: both styles of
placing a tone mark (Hoà Bình, Hòa Bình) are one name.
"""

import re
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LATE_TONE = re.compile(rf"(o)([ae])([{_TONES}])|(u)(y)([{_TONES}])")
_MARKS = re.compile(r"[\u0300-\u036f]+")
"""The block of combining marks, in which all of Vietnamese are."""

_BREAK = re.compile(r"[\W_]+")


def marked(name: str) -> str:
    """Fold case, blanks and tone placement, keep every mark: oà and òa become one."""
    decomposed = normalize("NFD", " ".join(name.split()).casefold())
    return normalize("NFC", _LATE_TONE.sub(_tone_first, decomposed))


def bare(name: str) -> str:
    """Fold case and blanks and drop every mark; đ has no decomposition and is mapped by hand."""
    letters = normalize("NFD", " ".join(name.split()).casefold()).replace("đ", "d")
    return _MARKS.sub("", letters)


def words(folded: str) -> list[str]:
    """Return the words of a folded name, without what stands between them."""
    return [word for word in _BREAK.split(folded) if word]


def _tone_first(found: re.Match[str]) -> str:
    first, second, tone = (part for part in found.groups() if part)
    return first + tone + second
