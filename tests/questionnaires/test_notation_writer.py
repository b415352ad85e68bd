"""Writing instrument files: in the notation of the library, and read back equal."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library, parse
from questionnaires.notation import read_notation
from questionnaires.notation_writer import WIDTH, write_notation

TRICKY = [
    "yes", "no", "null", "~", "true", "12", "012", "1.5", "1e3", "-", "- a", "a: b", "a #b", "#a",
    ":",
    "{a}", "[a]", "'a'", '"a"', "it's", "a\\b", "a\nb", "a\tb", "  a", "a  b " + "c " * 80,
    "é\u2028x",
    "${a} = 'x: y'", "?", "a?", "@a", "`a`", "%a", "&a", "*a", "!a", "|", ">", "2026-01-01",
    "12:30",
    "=", "<<", "a,b", "…", "𝒯", "\ufeffa", "câu " * 60, "x" * 300, "a" + " " * 3 + "b", "0x1F",
    "1_000",
    ". <= 3", ".5", "(a) and (b)", "a:", ":a", "--- a", "---", "...", "%YAML 1.2", "“a”",
]  # fmt: skip


def with_text(text):
    """Return the library's small form with that text in three places."""
    data = msgspec.to_builtins(load_library("transaction_feedback"))
    data["purpose"]["vi"] = text
    item = dict(data["sections"][0]["items"][0], sensitive=None)
    item["text"] = {"vi": text, "en": text}
    item["relevant"] = text
    data["sections"][0]["items"] = (item, *data["sections"][0]["items"][1:])
    return msgspec.convert(data, Instrument)


@pytest.mark.parametrize("name", library())
def test_the_library_is_written_as_it_is_read(name):
    instrument = load_library(name)
    text = write_notation(instrument)
    assert parse(text) == instrument
    assert max(map(len, text.splitlines())) <= WIDTH + 20
    assert text.splitlines()[0] == f"name: {name}"


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_texts_come_back(text):
    instrument = with_text(text)
    found = read_notation(write_notation(instrument))
    assert found == msgspec.json.decode(msgspec.json.encode(instrument))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=120))
def test_any_text_comes_back(text):
    instrument = with_text(text)
    written = read_notation(write_notation(instrument))
    expected = read_notation(msgspec.json.encode(instrument).decode())
    assert written == expected
