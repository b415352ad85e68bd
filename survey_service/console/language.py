"""The two languages of the console: Vietnamese in the source, English in `locales/`.

Vietnamese sentences are the message ids; `locales/en/LC_MESSAGES/console.po` translates them and
is compiled in memory. A test extracts every message and refuses a missing or a stale one. Another
language is another folder and one code in LANGUAGES.
"""

import io
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from litestar import Request

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
COOKIE = "language"
PARAMETER = "lang"


def mark(message: str) -> str:
    """Name a sentence for translation where it is written down before a reader is known."""
    return message


def _load(language: str) -> NullTranslations:
    if language == DEFAULT:
        return NullTranslations()
    folder = files("survey_service.console").joinpath("locales", language, "LC_MESSAGES")
    with folder.joinpath("console.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


TRANSLATIONS = {language: _load(language) for language in LANGUAGES}


def translate(message: str, language: str) -> str:
    """Return the sentence in `language`; Vietnamese where there is no such language."""
    return TRANSLATIONS.get(language, TRANSLATIONS[DEFAULT]).gettext(message)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The reader's language: `?lang=`, else what they chose before, else Vietnamese."""
    asked = request.query_params.get(PARAMETER)
    chosen = asked if isinstance(asked, str) and asked in LANGUAGES else request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else DEFAULT
