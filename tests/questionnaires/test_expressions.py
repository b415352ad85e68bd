"""Expressions against a table of vectors (XPath 1.0 by hand), and their bounds.

The vectors are plain JSON, so that an evaluator in another language runs the same table.
"""

import json
import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import ExpressionError, Node, evaluate, parse, references, truth
from questionnaires.expressions.evaluation import as_text
from questionnaires.expressions.tree import Comparison, Number, Or, Reference

VECTORS = json.loads((Path(__file__).parent / "expression_vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expression"])
def test_vectors(vector):
    value = evaluate(parse(vector["expression"]), vector["answers"])
    assert value == vector["value"]
    assert type(value) is type(vector["value"])


def test_there_are_enough_vectors_of_every_kind():
    assert len(VECTORS) >= 60
    assert len({vector["expression"] + str(vector["answers"]) for vector in VECTORS}) == len(
        VECTORS
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expression"])
def test_trees_travel_as_json(vector):
    node = parse(vector["expression"])
    assert msgspec.json.decode(msgspec.json.encode(node), type=Node) == node


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
        ("and 1", "unknown-function", 0),
        ("count(${x})", "unknown-function", 0),
        ("selected(${x})", "unexpected", 13),
        ("not(${x}, 1)", "unexpected", 8),
        ("not ${x}", "unexpected", 4),
        ("${x} + 1", "unknown-sign", 5),
        ("${x} = 1; drop", "unknown-sign", 8),
        ("../x", "unknown-sign", 0),
        ("(" * 60 + "1" + ")" * 60, "too-deep", 50),
        ("not(" * 60 + "1" + ")" * 60, "too-deep", 200),
        ("1" + " = 1" * 60, "too-deep", 200),
        ("1 or " * 500 + "1", "too-long", 2000),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text, code, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert caught.value.expected


def test_fifty_levels_are_enough_and_allowed():
    assert evaluate(parse("(" * 49 + "1" + ")" * 49), {}) == 1.0


def test_references_come_once_in_order():
    node = parse("${b} = 1 and (${a} = 2 or not(selected(${b}, ${c})))")
    assert references(node) == ("b", "a", "c")


@given(st.text())
def test_no_text_makes_the_parser_fail_otherwise(text):
    found = []
    try:
        parse(text)
    except ExpressionError as error:
        found.append(error)
    assert all(0 <= error.position <= len(text) for error in found)


fragments = st.sampled_from(
    ["${x}", "1", "'a'", "not(", "selected(", "(", ")", ",", "and", "or", "=", "!=", "<", ">=", "-"]
)
answers = st.dictionaries(
    st.sampled_from(["x"]),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers() | st.text() | st.none() | st.lists(st.text())),
)


@given(st.lists(fragments, max_size=12), answers)
def test_whatever_parses_has_a_value_for_any_answers(parts, given_answers):
    try:
        node = parse(" ".join(parts))
    except ExpressionError:
        return
    value = evaluate(node, given_answers)
    assert isinstance(value, bool | float | str)
    assert isinstance(truth(value), bool)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3.0, "3"),
        (-0.5, "-0.5"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_numbers_as_text(number, text):
    assert as_text(number) == text


def test_nan_is_false():
    assert truth(math.nan) is False
