"""What an item depends on through its expressions, circles among them, the order to calculate in.

A graph maps a name to the names its expressions refer to. The order puts every name behind what it
depends on; circles are the strongly connected components of Tarjan (1972).
"""

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.expressions.tree import Node, references

Graph = Mapping[str, tuple[str, ...]]
"""Name to the names it depends on, each once."""


def dependencies(rules: Mapping[str, Iterable[Node]]) -> dict[str, tuple[str, ...]]:
    """Return the graph of named rules; `.` is no dependency."""
    return {
        name: tuple(dict.fromkeys(each for node in nodes for each in references(node)))
        for name, nodes in rules.items()
    }


def unknown_references(graph: Graph, known: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return pairs (name, what it refers to) of references that are neither rules nor known."""
    names = {*graph, *known}
    return tuple(
        (name, other) for name, others in graph.items() for other in others if other not in names
    )


def circles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Return the names that depend on themselves, directly or through each other, per circle."""
    place = {name: position for position, name in enumerate(graph)}
    return tuple(
        tuple(sorted(group, key=place.__getitem__))
        for group in _components(graph)
        if len(group) > 1 or group[0] in graph[group[0]]
    )


def calculation_order(graph: Graph) -> tuple[str, ...]:
    """Return the names, each behind everything it depends on; names in circles are left out."""
    circling = {name for circle in circles(graph) for name in circle}
    return tuple(name for group in _components(graph) for name in group if name not in circling)


def _components(graph: Graph) -> list[list[str]]:
    """Return strongly connected components, each behind those it depends on (Tarjan, iterative)."""
    search = _Search(graph)
    for name in graph:
        if name not in search.index:
            search.visit(name)
    return search.found


class _Search:
    """One depth-first search; the path is kept in a list, so that long chains cannot overflow."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._open: list[str] = []
        self._closed: set[str] = set()
        self._lowest: dict[str, int] = {}
        self.index: dict[str, int] = {}
        self.found: list[list[str]] = []

    def visit(self, start: str) -> None:
        path = [(start, self._enter(start))]
        while path:
            name, others = path[-1]
            following = next(others, None)
            if following is None:
                path.pop()
                self._leave(name)
                if path:
                    self._lower(path[-1][0], self._lowest[name])
            elif following not in self.index:
                path.append((following, self._enter(following)))
            elif following not in self._closed:
                self._lower(name, self.index[following])

    def _enter(self, name: str) -> Iterator[str]:
        self.index[name] = self._lowest[name] = len(self.index)
        self._open.append(name)
        return (other for other in self._graph[name] if other in self._graph)

    def _lower(self, name: str, index: int) -> None:
        self._lowest[name] = min(self._lowest[name], index)

    def _leave(self, name: str) -> None:
        if self._lowest[name] != self.index[name]:
            return
        group = [self._open.pop()]
        while group[-1] != name:
            group.append(self._open.pop())
        self._closed.update(group)
        self.found.append(group)
