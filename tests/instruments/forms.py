"""Instruments that tests of documents share."""

from functools import cache
from pathlib import Path

from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library, parse

EVERY_TYPE = Path(__file__).parent / "every_type.yaml"


@cache
def every_type() -> Instrument:
    """The form with an item of every question type."""
    return parse(EVERY_TYPE.read_text(encoding="utf-8"))


def all_forms() -> list[Instrument]:
    """That form, and every packaged instrument."""
    return [every_type(), *map(load_library, library())]
