"""Every Vietnamese sentence of the console has an English one, and none is left over."""

from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from survey_service.console.language import TRANSLATIONS

ROOT = Path(str(files("survey_service.console")))
JINJA = {"newstyle_gettext": "true"}
WORDS = {"gettext": None, "_": None, "ngettext": (1, 2)}


def extracted() -> set[str]:
    found = set()
    for path in [*ROOT.rglob("*.html"), *ROOT.rglob("templates/*.svg"), *ROOT.rglob("*.py")]:
        method = "python" if path.suffix == ".py" else "jinja2"
        keywords = {"mark": None} if method == "python" else WORDS
        with path.open("rb") as source:
            for _, message, _, _ in extract(
                method, source, keywords=keywords, options={} if method == "python" else JINJA
            ):
                found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue():
    with (ROOT / "locales/en/LC_MESSAGES/console.po").open("rb") as source:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message
            for message in read_po(source, locale="en")
            if message.id
        }


def test_nothing_is_missing():
    assert extracted() - set(catalogue()) == set()


def test_nothing_is_stale():
    assert set(catalogue()) - extracted() == set()


def test_nothing_is_empty_fuzzy_or_without_its_placeholders():
    wrong = [
        message.id
        for message in catalogue().values()
        if not message.string or not all(message.string) or message.fuzzy or list(message.check())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [("Chỉ số chính thức", "Official index"), ("Khoảng hạng", "Rank set")],
)
def test_the_glossary_is_what_readers_get(vietnamese, english):
    assert TRANSLATIONS["en"].gettext(vietnamese) == english
    assert TRANSLATIONS["vi"].gettext(vietnamese) == vietnamese
