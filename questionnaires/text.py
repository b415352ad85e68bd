"""Wording per language. Wording is part of the measurement, so it lives in the instrument."""

Wording = dict[str, str]
"""Language code to sentence; `vi` is always present."""


def say(text: Wording, language: str) -> str:
    """Return the sentence in `language`, or in Vietnamese where there is no such translation."""
    return text.get(language) or text["vi"]
