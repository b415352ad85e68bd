"""The languages of the screens: catalogues, dates and numbers.

Message ids are the Vietnamese sentences themselves, so Vietnamese needs no catalogue and can never
be missing. Every other language is one `locales/<code>/LC_MESSAGES/kiosk.po`, compiled in memory
at start (no build step, no stale .mo), and one line in `NAMES`. Questions are not translated here:
their wording is part of the instrument.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from types import MappingProxyType

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

DEFAULT = "vi"
NAMES: Mapping[str, str] = MappingProxyType({"vi": "Tiếng Việt", "en": "English"})
"""Language code to its own name, in the order in which they are offered."""


def N_(sentence: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a sentence for translation where it is defined, not where it is shown."""
    return sentence


def chosen(wanted: str | None, offered: Iterable[str] = NAMES) -> str:
    """Return the wanted language where it is offered, else Vietnamese."""
    return wanted if wanted is not None and wanted in NAMES and wanted in offered else DEFAULT


@cache
def translations(language: str) -> NullTranslations:
    """Return the compiled catalogue of a language of `NAMES`."""
    if language == DEFAULT:
        return NullTranslations()
    source = files("kiosk") / "locales" / language / "LC_MESSAGES" / "kiosk.po"
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def spoken(sentence: str, language: str) -> str:
    """Return a sentence of the screens in a language."""
    return translations(language).gettext(sentence)


def day(value: date, language: str) -> str:
    """Return a date as both languages write it here: 22/11/2026."""
    return format_date(value, "dd/MM/yyyy", locale=language)


def moment(value: datetime) -> str:
    """Return a moment, by the clock it carries, as both languages write it: 22/11/2026 14:30."""
    return value.strftime("%d/%m/%Y %H:%M")


def number(value: float, language: str) -> str:
    """Return a number with the marks of the language: 1.234,5 or 1,234.5."""
    return format_decimal(value, locale=language)
