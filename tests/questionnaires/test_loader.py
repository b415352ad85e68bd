"""Instrument files that are refused: each mistake has a code, a place, and what to do about it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.errors import INSTRUMENT_HINTS, InstrumentError
from questionnaires.instrument import canonical
from questionnaires.loader import library, load_library, parse

ITEM = "sections[0].items[0]"
LIKERT = "- {name: level, type: likert, scale: satisfaction, text: {vi: Mức}}\n"


def refusal(text):
    with pytest.raises(InstrumentError) as caught:
        parse(text)
    error = caught.value
    assert error.code in INSTRUMENT_HINTS
    assert error.hint["vi"]
    assert error.hint["en"]
    assert error.expected
    assert "\n" not in str(error)
    return error


def single(choices):
    return f"- {{name: one, type: single_choice, text: {{vi: Một}}, choices: [{choices}]}}"


MISTAKES = {
    "duplicate-name": (LIKERT + LIKERT, "sections[0].items[1].name"),
    "bad-name": ("- {name: Level, type: text, text: {vi: Lời}}", f"{ITEM}.name"),
    "unknown-scale": (
        "- {name: level, type: likert, scale: nope, text: {vi: Mức}}",
        f"{ITEM}.scale",
    ),
    "unknown-code": (
        "- {name: level, type: likert, scale: satisfaction, missing: [99], text: {vi: Mức}}",
        f"{ITEM}.missing[0]",
    ),
    "duplicate-code": (
        single("{code: a, label: {vi: A}}, {code: a, label: {vi: B}}"),
        f"{ITEM}.choices[1].code",
    ),
    "too-few-choices": (
        "- {name: one, type: single_choice, text: {vi: Một}, choices: [{code: a, label: {vi: A}}]}",
        f"{ITEM}.choices",
    ),
    "bad-code": (
        single("{code: a b, label: {vi: A}}, {code: c, label: {vi: B}}"),
        f"{ITEM}.choices[0].code",
    ),
    "name-too-long": (
        "- {name: a_name_of_thirty_three_characters, type: text, text: {vi: Lời}}",
        f"{ITEM}.name",
    ),
    "bad-limit": (
        "- {name: words, type: text, max_length: 0, text: {vi: Lời}}",
        f"{ITEM}.max_length",
    ),
    "missing-language": ("- {name: words, type: text, text: {vi: ' '}}", f"{ITEM}.text.vi"),
    "undeclared-language": (
        "- {name: words, type: text, text: {vi: Lời, fr: Mots}}",
        f"{ITEM}.text.fr",
    ),
    "unknown-field": ("- {name: words, type: text, txt: 1, text: {vi: Lời}}", f"{ITEM}.txt"),
    "missing-field": ("- {name: words, type: text}", f"{ITEM}.text"),
    "wrong-type": ("- {name: words, type: slider, text: {vi: Lời}}", f"{ITEM}.type"),
    "sensitive-required": (
        "- {name: words, type: text, required: true, sensitive: Thống kê, text: {vi: Lời}}",
        f"{ITEM}.required",
    ),
    "bad-expression": (
        '- {name: words, type: text, relevant: "1 +", text: {vi: Lời}}',
        f"{ITEM}.relevant",
    ),
    "unknown-reference": (
        LIKERT + '- {name: words, type: text, relevant: "${levle} = 1", text: {vi: Lời}}',
        "sections[0].items[1].relevant",
    ),
    "forward-reference": (
        '- {name: words, type: text, relevant: "${level} = 1", text: {vi: Lời}}\n' + LIKERT,
        f"{ITEM}.relevant",
    ),
    "circular-reference": (
        '- {name: words, type: text, relevant: "${words} = 1", text: {vi: Lời}}',
        f"{ITEM}.relevant",
    ),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_in_an_item_is_placed(form_text, code):
    body, where = MISTAKES[code]
    error = refusal(form_text(body))
    assert (error.code, error.where) == (code, where)


def test_two_conditions_that_wait_for_each_other_are_a_circle(form_text):
    body = (
        '- {name: first, type: text, relevant: "${second} = 1", text: {vi: Một}}\n'
        '- {name: second, type: text, relevant: "${first} = 1", text: {vi: Hai}}\n'
    )
    assert refusal(form_text(body)).code == "circular-reference"


def test_a_condition_on_a_code_that_cannot_be_answered_is_refused(form_text):
    body = '- {name: words, type: text, relevant: "${level} = 6", text: {vi: Lời}}'
    error = refusal(form_text(LIKERT + body))
    assert (error.code, error.got) == ("unknown-code", "6")
    assert error.expected == "level: 1, 2, 3, 4, 5"


def test_a_section_cannot_depend_on_its_own_items(form_text):
    body = """
    sections:
      - name: main
        title: {vi: Chính}
        relevant: "${words} = 1"
        items: [{name: words, type: text, text: {vi: Lời}}]
    """
    error = refusal(form_text(body))
    assert (error.code, error.where) == ("circular-reference", "sections[0].relevant")


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('"2026.1"', '"one"', "bad-version", "version"),
        ('"2026.1"', "2026", "bad-version", "version"),
        ("[vi]", "[en]", "bad-language", "languages"),
        ("[vi]", "[vi, vi]", "bad-language", "languages[1]"),
        ("[vi]", "[vi, en]", "missing-language", "title.en"),
        ("name: form_in_test", "name: form in test", "bad-name", "name"),
        ("code: 2,", "code: 9,", "scale-not-ordered", "scales.satisfaction"),
        ("code: 2,", "code: two,", "scale-not-ordered", "scales.satisfaction"),
        ("code: 2,", "code: 1,", "duplicate-code", "scales.satisfaction[1].code"),
        ("title: {vi: Phiếu thử}", "", "missing-field", "title"),
        ("title: {vi: Phiếu thử}", "title: Phiếu thử", "wrong-type", "title"),
    ],
)
def test_a_mistake_in_the_header_is_placed(form_text, old, new, code, where):
    text = form_text(LIKERT)
    assert old in text
    error = refusal(text.replace(old, new, 1))
    assert (error.code, error.where) == (code, where)


@pytest.mark.parametrize("sections", ["[]", "[{name: main, title: {vi: Chính}, items: []}]"])
def test_sections_must_hold_something(form_text, sections):
    assert refusal(form_text(f"sections: {sections}")).code == "empty-section"


def test_a_battery_holds_one_scale(form_text):
    body = """
    sections:
      - name: main
        title: {vi: Chính}
        layout: battery
        items:
          - {name: level, type: likert, scale: satisfaction, text: {vi: Mức}}
          - {name: words, type: text, text: {vi: Lời}}
    """
    assert refusal(form_text(body)).code == "mixed-battery"


LEVELS = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
LEVELS += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("\n".join(LEVELS), "alias", id="billion laughs"),
        pytest.param("a: &a [*a]", "alias", id="self reference"),
        pytest.param("a: *b", "alias", id="undefined alias"),
        pytest.param("[" * 5000 + "]" * 5000, "too-deep", id="deep yaml"),
        pytest.param("{" * 5000, "too-deep", id="deep braces"),
        pytest.param('{"a":' * 5000 + "1" + "}" * 5000, "too-deep", id="deep json"),
        pytest.param("- " * 5000 + "1", "too-deep", id="deep dashes"),
        pytest.param("x" * 1_000_001, "too-large", id="too large"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "syntax", id="tag"),
        pytest.param("? [a, b]\n: 1", "syntax", id="composed key"),
        pytest.param("a: 1\na: 2", "duplicate-key", id="duplicate key"),
        pytest.param('{"a": 1, "a": 2}', "duplicate-key", id="duplicate json key"),
        pytest.param('{"a": NaN}', "syntax", id="nan"),
        pytest.param('{"a": ' + "9" * 5000 + "}", "syntax", id="huge number"),
        pytest.param('{"a": }', "syntax", id="broken json"),
        pytest.param("a: [1, 2", "syntax", id="broken yaml"),
        pytest.param("a: b: c", "syntax", id="colon"),
        pytest.param("a: \x00", "not-text", id="nul"),
        pytest.param('a: "\\0"', "not-text", id="escaped nul"),
        pytest.param('{"a": "\\ud800"}', "not-text", id="escaped surrogate"),
        pytest.param("", "wrong-type", id="empty"),
        pytest.param("3", "wrong-type", id="number"),
        pytest.param("[]", "wrong-type", id="list"),
        pytest.param("a: 1\n---\nb: 2", "syntax", id="two documents"),
        pytest.param("1: 2", "syntax", id="number as field"),
    ],
)
def test_hostile_and_broken_texts_are_refused(text, code):
    assert refusal(text).code == code


def test_yes_and_no_are_words_here(form_text):
    body = single("{code: yes, label: {vi: Có}}, {code: no, label: {vi: Không}}")
    choices = parse(form_text(body)).sections[0].items[0].choices
    assert [choice.code for choice in choices] == ["yes", "no"]


def test_wording_is_normalised(form_text):
    text = form_text("- {name: words, type: text, text: {vi: Ho\u0300a Bi\u0300nh}}")
    assert parse(text).sections[0].items[0].text == {"vi": "Hòa Bình"}


def test_json_and_yaml_say_the_same():
    instrument = load_library("transaction_feedback")
    assert parse(canonical(instrument).decode()) == instrument
    assert parse(json.dumps(json.loads(canonical(instrument)), indent="\t")) == instrument


def test_an_unknown_library_instrument_names_those_there_are():
    with pytest.raises(InstrumentError) as caught:
        load_library("../secrets")
    assert caught.value.code == "unknown-instrument"
    assert caught.value.expected == ", ".join(library())


TEMPLATE = json.loads(canonical(load_library("transaction_feedback")))
leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
junk = st.recursive(
    leaf, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3)
)


def paths(data, here=()):
    yield here
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in pairs:
        yield from paths(value, (*here, key))


def replaced(data, path, value):
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)
    return copy


@settings(max_examples=150)
@given(st.sampled_from(list(paths(TEMPLATE))), junk)
def test_one_spoilt_place_never_ends_in_anything_but_a_refusal(path, value):
    codes = set()
    try:
        parse(json.dumps(replaced(TEMPLATE, path, value)))
    except InstrumentError as error:
        codes.add(error.code)
    assert codes <= set(INSTRUMENT_HINTS)


@given(st.text())
def test_no_text_makes_the_loader_fail_otherwise(text):
    with pytest.raises(InstrumentError):
        parse(text)


def test_a_refusal_reads_as_one_line_in_both_languages(form_text):
    error = refusal(form_text("- {name: words, type: slider, text: {vi: Lời}}"))
    assert str(error) == (
        "sections[0].items[0].type: wrong-type: got 'slider', expected likert, rating, score,"
        " single_choice, multiple_choice, grid, ranking, integer, decimal, text, date, time, unit,"
        " procedure, geopoint, photo, signature, consent, note, calculated, hidden, roster. Giá trị"
        " không đúng kiểu. Chữ dễ nhầm với số thì đặt trong dấu ngoặc kép. The value has the wrong"
        " type. Put text that looks like a number in quotes."
    )
    assert refusal(form_text("- 3")).expected == "a block of fields"
