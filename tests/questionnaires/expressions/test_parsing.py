"""The tree of an expression, and every refusal with its code, its place and what to do."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import (
    EXPRESSION_HINTS,
    ExpressionError,
    Node,
    evaluate,
    parse,
    references,
)
from questionnaires.expressions.evaluation import _BUILD
from questionnaires.expressions.functions import ELSEWHERE, FUNCTIONS, REFUSED
from questionnaires.expressions.tree import (
    Arithmetic,
    Attribute,
    Call,
    Column,
    Comparison,
    Current,
    Indexed,
    Number,
    Or,
    Reference,
    Rows,
)

COLUMNS = {"age": "people", "name": "people", "plot": "fields"}


def test_the_tree_of_a_condition_is_small_and_tagged():
    assert msgspec.to_builtins(parse("${level} <= 3")) == {
        "node": "comparison",
        "operator": "<=",
        "left": {"node": "reference", "name": "level"},
        "right": {"node": "number", "value": 3.0},
    }


def test_chains_stay_flat():
    node = parse(" or ".join(f"${{x}} = {n}" for n in range(120)))
    assert isinstance(node, Or)
    assert len(node.operands) == 120
    assert node.operands[0] == Comparison("=", Reference("x"), Number(0.0))
    total = parse(" + ".join(f"${{x{n}}}" for n in range(200)))
    assert isinstance(total, Arithmetic)
    assert total.operands[199] == Reference("x199")


def test_brackets_are_kept_where_they_matter():
    one, two, three = Number(1.0), Number(2.0), Number(3.0)
    assert parse("1 - (2 - 3)") == Arithmetic("-", (one, Arithmetic("-", (two, three))))
    assert parse("1 - 2 - 3") == Arithmetic("-", (one, two, three))
    assert parse("1 - 2 + 3") == Arithmetic("+", (Arithmetic("-", (one, two)), three))


def test_items_of_a_roster_are_known_as_such():
    assert parse("${age}", columns=COLUMNS) == Column("people", "age")
    assert parse("${people}", columns=COLUMNS) == Rows("people")
    assert parse("${other}", columns=COLUMNS) == Reference("other")
    picked = parse("indexed-repeat(${age}, ${people}, 2)", columns=COLUMNS)
    assert picked == Indexed("people", "age", Number(2.0))
    assert references(picked) == ("age", "people")


def test_functions_about_the_current_answer_may_be_given_nothing():
    assert parse("string-length()", "constraint") == Call("string-length", (Current(),))
    assert parse("string-length(.)", "constraint") == parse("string-length()", "constraint")


def test_bare_names_are_columns_of_a_choice_in_a_choice_filter_only():
    wanted = Comparison("=", Attribute("province"), Reference("p"))
    assert parse("province = ${p}", "choice_filter") == wanted
    with pytest.raises(ExpressionError, match="bare-name"):
        parse("province = ${p}", "relevant")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 3),
        ("${x", "bad-reference", 0),
        ("$x = 1", "bad-reference", 0),
        ("${1x} = 1", "bad-reference", 0),
        ("'open", "unclosed-text", 0),
        ("${x} == 1", "unexpected", 6),
        ("${x} = ", "unexpected", 7),
        ("(${x} = 1", "unexpected", 9),
        ("${x} = 1)", "unexpected", 8),
        ("${x} = 1 or", "unexpected", 11),
        ("${x} 1", "unexpected", 5),
        ("${x} AND 1", "unexpected", 5),
        ("and 1", "bare-name", 0),
        ("x = 1", "bare-name", 0),
        ("1 = x", "bare-name", 4),
        ("selected(${x})", "wrong-arguments", 13),
        ("selected(${x}, 'a', 'b')", "wrong-arguments", 18),
        ("not(${x}, 1)", "wrong-arguments", 8),
        ("not()", "wrong-arguments", 4),
        ("true(1)", "wrong-arguments", 5),
        ("today(${x})", "wrong-arguments", 6),
        ("if(1, 2)", "wrong-arguments", 7),
        ("round(1, 2, 3)", "wrong-arguments", 10),
        ("coalesce(1, 2, 3)", "wrong-arguments", 13),
        ("position()", "wrong-arguments", 9),
        ("position(${x})", "wrong-arguments", 9),
        ("concat()", "wrong-arguments", 7),
        ("not ${x}", "unexpected", 4),
        ("round", "unexpected", 5),
        ("f(1)", "unknown-function", 0),
        ("1 + counts(${x})", "unknown-function", 4),
        ("Selected(${x}, 'a')", "unknown-function", 0),
        ("random()", "unsupported-function", 0),
        ("1 + pulldata('a', 'b', 'c', 'd')", "unsupported-function", 4),
        ("jr:choice-name(${x}, '${x}')", "unsupported-function", 0),
        ("${x} + ", "unexpected", 7),
        ("${x} + * 1", "unexpected", 7),
        ("1 div", "unexpected", 5),
        ("-", "unexpected", 1),
        ("+1", "unexpected", 0),
        ("${x} = 1; drop", "unknown-sign", 8),
        ("${x} && 1", "unknown-sign", 5),
        ("../x", "path", 0),
        ("./x", "path", 0),
        ("/data/x", "path", 0),
        ("${x}[1]", "path", 4),
        ("${x} | ${y}", "path", 5),
        ("..", "path", 0),
        (". > 1", "no-current", 0),
        ("string-length() > 1", "no-current", 0),
        ("once(1)", "no-current", 0),
        ("9" * 400, "too-large", 0),
        ("regex(${x}, ${y})", "regex-not-literal", 12),
        ("regex(${x}, concat('a', 'b'))", "regex-not-literal", 12),
        ("indexed-repeat(${age}, ${fields}, 1)", "not-in-roster", 0),
        ("indexed-repeat(${x}, ${people}, 1)", "not-in-roster", 0),
        ("(" * 60 + "1" + ")" * 60, "too-deep", 50),
        ("not(" * 60 + "1" + ")" * 60, "too-deep", 200),
        ("-" * 60 + "1", "too-deep", 50),
        ("1" + " = 1" * 60, "too-deep", 200),
        ("1" + " + 1 - 1" * 60, "too-deep", 200),
        ("1 or " * 500 + "1", "too-long", 2000),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text, code, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text, columns=COLUMNS)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert caught.value.expected
    assert caught.value.hint["vi"]
    assert caught.value.hint["en"]


def test_a_misspelt_function_is_answered_with_its_neighbours():
    with pytest.raises(ExpressionError) as caught:
        parse("count-select(${x})")
    assert "count-selected()" in caught.value.expected


def test_what_is_refused_says_what_to_do_instead():
    for name, instead in REFUSED.items():
        with pytest.raises(ExpressionError) as caught:
            parse(f"{name}()")
        assert (caught.value.code, caught.value.expected) == ("unsupported-function", instead)


def test_tables_are_complete_and_apart():
    assert set(_BUILD) == set(get_args(Node))
    assert not set(FUNCTIONS) & set(ELSEWHERE) & set(REFUSED)
    assert all(set(hint) == {"vi", "en"} for hint in EXPRESSION_HINTS.values())


def test_fifty_levels_are_enough_and_allowed():
    assert evaluate(parse("(" * 49 + "1" + ")" * 49), {}) == 1.0


def test_references_come_once_in_order():
    node = parse("${b} = 1 and (${a} = 2 or not(selected(${b}, ${c}))) and regex(${d}, 'a')")
    assert references(node) == ("b", "a", "c", "d")


@given(st.text())
def test_no_text_makes_the_parser_fail_otherwise(text):
    found = []
    try:
        parse(text, "choice_filter")
    except ExpressionError as error:
        found.append(error)
    assert all(0 <= error.position <= len(text) for error in found)
