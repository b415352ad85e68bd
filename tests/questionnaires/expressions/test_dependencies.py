"""Graphs of expressions: what refers to nothing, what goes in circles, what comes first."""

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import (
    calculation_order,
    circles,
    dependencies,
    parse,
    unknown_references,
)

NAMES = tuple("abcdefgh")
graphs = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)
)


def reached(graph, start):
    """Everything a name depends on, found by asking again until nothing new comes."""
    found = set(graph[start])
    while more := {other for name in found for other in graph.get(name, ())} - found:
        found |= more
    return found


def test_a_graph_is_made_of_references():
    graph = dependencies(
        {
            "total": [parse("${a} + ${b} * ${a}")],
            "b": [parse("${a} > 1"), parse("${c}")],
            "own": [parse(". > ${a}", "constraint")],
        }
    )
    assert graph == {"total": ("a", "b"), "b": ("a", "c"), "own": ("a",)}
    assert unknown_references(graph, {"a"}) == (("b", "c"),)
    assert circles(graph) == ()
    assert calculation_order(graph) == ("b", "total", "own")


def test_items_of_a_roster_are_dependencies_too():
    graph = dependencies(
        {
            "oldest": [parse("max(${age})", columns={"age": "people"})],
            "first": [parse("indexed-repeat(${age}, ${people}, ${n})", columns={"age": "people"})],
        }
    )
    assert graph == {"oldest": ("age",), "first": ("age", "people", "n")}


@given(graphs)
def test_circles_are_the_names_that_reach_themselves(graph):
    found = circles(graph)
    assert {name for circle in found for name in circle} == {
        name for name in graph if name in reached(graph, name)
    }
    for circle in found:
        assert all(set(circle) <= reached(graph, name) for name in circle)


@given(graphs)
def test_the_order_puts_every_name_behind_what_it_needs(graph):
    order = calculation_order(graph)
    circling = {name for circle in circles(graph) for name in circle}
    assert sorted(order) == sorted(set(graph) - circling)
    for position, name in enumerate(order):
        needed = set(graph[name]) & set(graph) - circling
        assert needed <= set(order[:position])


def test_long_chains_do_not_overflow():
    graph = {f"x{n}": (f"x{n + 1}",) for n in range(5_000)}
    assert calculation_order(graph)[0] == "x4999"
    assert circles(graph | {"x5000": ("x0",)}) == ((*graph, "x5000"),)
