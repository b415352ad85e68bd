"""One table of values, worked out by hand from the specifications, run by both evaluators.

Every vector names the section it follows: XPath 1.0 (W3C, 16 November 1999), ODK XForms
(getodk.github.io/xforms-spec), XPath 3.0 functions where ODK refers to them, or the section of
docs/expressions.md for what neither lays down. `{"number": "NaN"}` is what JSON cannot write.
"""

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from questionnaires.expressions import Node, Scope, evaluate, parse
from questionnaires.expressions.functions import ELSEWHERE, FUNCTIONS
from tests.questionnaires.expressions.both import shown

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "expressions.json").read_text("utf-8")
)


def tree(vector):
    return parse(vector["expression"], vector.get("purpose", "relevant"), vector.get("columns"))


def scope(vector):
    return Scope(**vector.get("scope", {}))


def expected(value):
    if isinstance(value, list):
        return [expected(each) for each in value]
    if isinstance(value, dict):
        return {"number": repr(float(value["number"]))}
    return {"number": repr(float(value))} if type(value) in {int, float} else value


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expression"])
def test_vectors(vector):
    value = evaluate(tree(vector), vector["answers"], scope(vector))
    assert shown(value) == expected(vector["value"])


def test_the_browser_agrees_on_every_vector(javascript):
    values = javascript([(tree(each), each["answers"], scope(each)) for each in VECTORS])
    wrong = [
        (each["expression"], each["answers"], value)
        for each, value in zip(VECTORS, values, strict=True)
        if value != expected(each["value"])
    ]
    assert wrong == []


def test_there_are_enough_vectors_and_none_twice():
    keys = Counter(json.dumps([v for k, v in each.items() if k != "value"]) for each in VECTORS)
    assert len(VECTORS) >= 400
    assert [key for key, count in keys.items() if count > 1] == []
    assert all(each["section"].startswith(("XPath ", "ODK ", "ours: ")) for each in VECTORS)


def test_every_function_has_vectors():
    text = " ".join(vector["expression"] for vector in VECTORS)
    assert {name for name in {*FUNCTIONS, *ELSEWHERE} if f"{name}(" not in text} == set()


def test_trees_travel_as_json():
    for node in map(tree, VECTORS):
        assert msgspec.json.decode(msgspec.json.encode(node), type=Node) == node
