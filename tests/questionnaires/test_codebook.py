"""The codebook: variables, missing codes, labels that fit Stata and SPSS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.codebook import codebook
from questionnaires.labels import fit_label, fit_short
from questionnaires.loader import library, load_library


def test_one_variable_per_item_and_one_per_option_of_multiple_choice(form):
    instrument = form("""
    - {name: level, type: likert, scale: satisfaction, missing: [97], text: {vi: Mức}}
    - {name: one, type: single_choice, ordered: true, text: {vi: Một}, choices: YES_NO}
    - {name: many, type: multiple_choice, text: {vi: Nhiều}, choices: COLOURS}
    - {name: words, type: text, text: {vi: Lời}}
    """)
    book = {variable.name: variable for variable in codebook(instrument)}
    assert list(book) == [
        "level", "one", "many__red", "many__green", "many__blue", "many__none", "words",
    ]  # fmt: skip
    assert [v.measure for v in book.values()] == ["ordinal"] * 2 + ["nominal"] * 4 + ["text"]
    assert list(book["level"].values) == [1, 2, 3, 4, 5, 97]
    assert book["level"].missing == (97,)
    assert book["many__red"].values == {
        0: {"vi": "Không chọn", "en": "Not chosen"},
        1: {"vi": "Có chọn", "en": "Chosen"},
    }
    assert book["many__red"].label == {"vi": "Nhiều – Đỏ"}
    assert book["many__red"].item == "many"
    assert book["words"].values == {}


@pytest.mark.parametrize("name", library())
def test_library_labels_fit_and_need_no_cutting(name):
    for variable in codebook(load_library(name)):
        assert len(variable.name) <= 32
        assert len(variable.name.encode()) <= 64
        for short in variable.short.values():
            assert 0 < len(short) <= 80
            assert "…" not in short, variable.name
        for value in variable.values.values():
            for label in value.values():
                assert len(label.encode()) <= 120
                assert "…" not in label, variable.name


def test_a_missing_short_label_is_cut_from_the_wording_at_a_word(form):
    instrument = form(f"- {{name: words, type: text, text: {{vi: {'rất dài ' * 30}}}}}")
    (variable,) = codebook(instrument)
    assert variable.short["vi"] == ("rất dài " * 10).rstrip()[:-4].rstrip() + "…"


@given(st.text(min_size=1))
def test_any_wording_fits(text):
    assert len(fit_short({"vi": text})["vi"]) <= 80
    assert len(fit_label({"vi": text})["vi"].encode()) <= 120


@given(st.text("ế", max_size=60))
def test_what_fits_is_left_alone(text):
    assert fit_short({"vi": text}) == {"vi": text}
    if len(text) <= 40:
        assert fit_label({"vi": text}) == {"vi": text}
