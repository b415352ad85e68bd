"""Catalogues hold exactly what the pages say; dates and numbers read as people write them."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kiosk
from kiosk import languages

PACKAGE = Path(kiosk.__file__).parent
OTHERS = [language for language in languages.NAMES if language != languages.DEFAULT]


def sentences() -> set[str]:
    """Every message id in templates and code."""
    found = extract_from_dir(
        PACKAGE,
        [("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"newstyle_gettext": "true", "silent": "false"}},
        keywords={"_": None, "gettext": None, "N_": None, "spoken": None},
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(language: str) -> Catalog:
    path = PACKAGE / "locales" / language / "LC_MESSAGES" / "kiosk.po"
    return read_po(path.read_bytes().splitlines(keepends=True), locale=language)


def test_every_catalogue_is_offered_and_every_language_has_one() -> None:
    assert {path.name for path in (PACKAGE / "locales").iterdir()} == set(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_and_nothing_stale(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.id and message.string}
    assert translated == sentences()


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_fuzzy_or_loses_a_placeholder(language: str) -> None:
    read = catalogue(language)
    assert [message.id for message in read if message.id and message.fuzzy] == []
    assert [(message.id, errors) for message, errors in read.check() if errors] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_spoken_is_what_the_catalogue_says(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert languages.spoken(str(message.id), language) == message.string


def test_sentences_are_composed_vietnamese() -> None:
    assert all(unicodedata.is_normalized("NFC", sentence) for sentence in sentences())
    assert len(sentences()) > 60


def test_dates_and_numbers() -> None:
    assert languages.day(date(2026, 11, 2), "vi") == "02/11/2026"
    assert languages.day(date(2026, 11, 2), "en") == "02/11/2026"
    assert languages.number(4664124, "vi") == "4.664.124"
    assert languages.number(4664124, "en") == "4,664,124"


@pytest.mark.parametrize(
    ("wanted", "given"), [("en", "en"), ("vi", "vi"), (None, "vi"), ("fr", "vi"), ("", "vi")]
)
def test_an_unknown_language_is_vietnamese(wanted: str | None, given: str) -> None:
    assert languages.chosen(wanted) == given


def test_a_language_the_questions_are_not_in_is_not_chosen() -> None:
    assert languages.chosen("en", ("vi",)) == "vi"
