"""Names and codes as the instrument format takes them, and what they were called in the form."""

import re
import unicodedata
from collections.abc import Iterable

_OTHER_SIGNS = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
_CODE = re.compile(r"[a-z0-9](?:[_-]?[a-z0-9])*")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_DIGITS = re.compile(r"[0-9]+")
LARGEST_CODE = 9_999


def house_name(name: str) -> str:
    """Return the name in lower case, without marks, with single underscores; may be empty."""
    name = name.strip()
    if _NAME.fullmatch(name):
        return name
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(each for each in letters if not unicodedata.combining(each)).lower()
    joined = _OTHER_SIGNS.sub("_", plain).strip("_")
    return f"q_{joined}" if joined[:1].isdecimal() else joined


def house_codes(codes: Iterable[str]) -> dict[str, int | str | None]:
    """Return the codes of one list: numbers, words, or None where no code can be made.

    A list whose numbers begin with zeros, or are too long for codes, has texts only, so that `01`
    and `10` stay of one kind.
    """
    texts = list(codes)
    digits = [text for text in texts if _DIGITS.fullmatch(text)]
    numbers = all(_WHOLE.fullmatch(text) and int(text[:6]) <= LARGEST_CODE for text in digits)
    return {text: _code(text, numbers=numbers) for text in texts}


def _code(text: str, *, numbers: bool) -> int | str | None:
    if _DIGITS.fullmatch(text):
        return int(text) if numbers else text
    if _CODE.fullmatch(text):
        return text
    made = house_name(text)
    return made if made and any(sign.isalpha() for sign in text) else None
