"""Labels that fit: the limits of statistics programs, and values shown back to whoever sent them.

Limits: Stata variable labels 80 characters; SPSS value labels 120 bytes of UTF-8.
"""

import math

from questionnaires.text import Wording

SHORT_CHARACTERS = 80
LABEL_BYTES = 120
_SHOWN = 60
_SAFE_INTEGER = 2**53


def fit_short(text: Wording) -> Wording:
    """Return the wording cut at a word to 80 characters per language."""
    return {language: _clip(sentence, SHORT_CHARACTERS) for language, sentence in text.items()}


def fit_label(text: Wording) -> Wording:
    """Return the wording cut at a word to 120 bytes of UTF-8 per language."""
    return {language: _clip_bytes(sentence) for language, sentence in text.items()}


def _clip(text: str, characters: int) -> str:
    if len(text) <= characters:
        return text
    head = text[: characters - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:–") + "…"


def _clip_bytes(text: str) -> str:
    clipped, characters = text, len(text)
    while len(clipped.encode()) > LABEL_BYTES:
        characters = min(characters, len(clipped)) - 1
        clipped = _clip(text, characters)
    return clipped


def printable(value: object) -> str | int | float | bool | None:
    """Return a short, JSON-safe picture of any JSON value, to show what was received.

    Long texts are cut, surrogates and control characters replaced, lists and objects only counted.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else "an integer beyond 2^53"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return _clip(
            "".join(
                c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[: _SHOWN + 1]
            ),
            _SHOWN,
        )
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    return type(value).__name__
