"""Python and the browser agree on random trees and answers, and neither ever fails."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import Scope, as_text, evaluate, truth
from questionnaires.expressions.values import MOST_ROWS
from tests.questionnaires.expressions.both import shown
from tests.questionnaires.expressions.random_trees import Trees

BATCH = 1_000
SHORT, LONG = 1, 50

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["age", "lat", "lon"]), inner),
    max_leaves=12,
)
names = st.sampled_from(["a", "b", "c", "people"])


@pytest.mark.parametrize("batches", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_the_browser_agrees_on_random_trees(batches, javascript):
    for batch in range(batches):
        trees = Trees(batch)
        cases = [trees.case() for _ in range(BATCH)]
        for (tree, answers, scope), value in zip(cases, javascript(cases), strict=True):
            told = json.dumps(answers)
            assert value == shown(evaluate(tree, json.loads(told), scope)), (tree, told, scope)


def test_random_trees_are_not_all_the_same():
    trees = Trees(0)
    values = [evaluate(*trees.case()) for _ in range(2 * BATCH)]
    kinds = {type(value) for value in values}
    assert kinds == {bool, float, str, tuple}
    assert len({repr(value) for value in values}) > BATCH / 5


@given(st.integers(0, 2**32), st.dictionaries(names, anything), anything)
def test_whatever_is_answered_has_a_value(seed, answers, current):
    value = evaluate(Trees(seed).node(0), answers, Scope(current=current, choice={"level": 1}))
    assert isinstance(value, bool | float | str | tuple)
    assert isinstance(truth(value), bool)
    assert isinstance(as_text(value), str)


def test_a_huge_roster_is_not_slow():
    rows = [{"age": number} for number in range(100_000)]
    trees = [Trees(seed).node(0) for seed in range(100)]
    began = time.process_time()
    for tree in trees:
        evaluate(tree, {"people": rows}, Scope())
    assert time.process_time() - began < 5
    assert evaluate(trees[0], {"people": rows}) == evaluate(trees[0], {"people": rows[:MOST_ROWS]})
