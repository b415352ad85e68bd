"""Published figures: how many answers they rest on, and the index where each answer counts once.

The index of an item is the mean score of its valid answers: 1 at one of the scheme's levels, or
the level itself (÷ the highest, or from 0 at the lowest to 1). `item_mean` is the plain mean of the
items that were answered, `factor_mean` the mean of the means of the factors, `pillar_mean` that of
the pillars, `explicit` the same with weights, `pooled` all scores ÷ all valid answers. n of an
index is the number of people with a valid answer to one of its items; a form with fewer than
`min_items` counts nowhere. Weighted figures are compared by n alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from struct import Struct
from typing import Any

from survey_service.ledger.verifier.bundle import MOST_KEPT, UnreadableError
from survey_service.ledger.verifier.findings import Findings

LARGEST_ERROR = 1e-9
COUNT_BYTES = 8
OFFICES = ("department", "commune")
REMEMBERED = 10_000
LONGEST_REMEMBERED = 2_000
Figure = dict[str, Any]
Parts = int | list[tuple[float, Any]]
"""The place of an item, or weighted parts."""
Key = tuple[str, str]
"""Campaign and series."""


class Scheme:
    """How answers become indices: for every answer the places it counts in, for counts the values.

    An item has two places, valid answers and their scores in whole steps (1 at one of the levels;
    or the steps above the lowest level); then each composite has one. Sums of all places are the
    digits of one large number, 2⁶⁴ to a digit, so that counting is adding.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._scale, self._levels = set(document["scale"]), set(document["levels"])
        self._scoring = document.get("scoring", "share")
        self._fewest = document.get("min_items", 1)
        self._pooled = document["aggregation"] == "pooled"
        factors = document["factors"]
        self.items = [item for factor in factors for item in factor["items"]]
        self._trees = dict(_part_trees(document, self.items))
        self._place = {name: 2 * len(self.items) + n for n, name in enumerate(self._trees)}
        self._digits = Struct(f"<{2 * len(self.items) + len(self._trees)}Q")
        self._seen: dict[str, int] = {}

    def marks(self, answers: str) -> int:
        """Return a number with what one person's answers (JSON text) add in every place."""
        found = self._seen.get(answers)
        if found is None:
            places = self._marks(json.loads(answers))
            found = sum(amount << 8 * COUNT_BYTES * place for place, amount in places)
            if len(self._seen) > REMEMBERED:
                self._seen.clear()
            if len(answers) <= LONGEST_REMEMBERED:
                self._seen[answers] = found
        return found

    def cells(self, counts: int) -> Sequence[int]:
        """Return the sum of every place."""
        return self._digits.unpack(counts.to_bytes(self._digits.size, "little"))

    def value(self, cells: Sequence[int], index: str) -> tuple[int, float | None]:
        """Return n and the index, None where nobody answered; KeyError for an unknown index."""
        if index.startswith("item:"):
            place = self.items.index(index.removeprefix("item:"))
            return cells[2 * place], self._scaled(_mean_of_parts(place, cells))
        tree = self._trees[index]
        value = _pooled_parts(tree, cells) if self._pooled else _mean_of_parts(tree, cells)
        return cells[self._place[index]], self._scaled(value)

    def _marks(self, answers: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        given = [answers.get(item) for item in self.items]
        valid = {n for n, value in enumerate(given) if isinstance(value, int | float)}
        valid = {n for n in valid if given[n] in self._scale}
        if len(valid) < self._fewest:
            return
        for place in valid:
            yield 2 * place, 1
            yield 2 * place + 1, self._steps(given[place])
        for name, tree in self._trees.items():
            if valid.intersection(_places_of(tree)):
                yield self._place[name], 1

    def _steps(self, value: Any) -> int:  # noqa: ANN401 - a number of the scale
        """Return the score of an answer in whole steps."""
        if self._scoring == "share":
            return int(value in self._levels)
        low: int = min(self._scale)
        return int(value) - low

    def _scaled(self, steps: float | None) -> float | None:
        """Return a mean of steps on the scale of the index."""
        if steps is None or self._scoring == "share":
            return steps
        low: int = min(self._scale)
        high: int = max(self._scale)
        return (low + steps) / high if self._scoring == "mean" else steps / (high - low)


def _part_trees(document: Mapping[str, Any], items: Sequence[str]) -> Iterator[tuple[str, Parts]]:
    """Yield every composite as a tree of weighted parts down to the places of items."""
    factors, pillars = document["factors"], document.get("pillars", [])
    aggregation = document["aggregation"]
    whole = {f["name"]: [(1.0, items.index(item)) for item in f["items"]] for f in factors}
    for factor in factors:
        weights = factor.get("item_weights") or [1.0] * len(factor["items"])
        places = [place for _, place in whole[factor["name"]]]
        whole[factor["name"]] = list(zip(weights, places, strict=True))
    flat = aggregation in {"item_mean", "pooled"}

    def together(parts: Sequence[Mapping[str, Any]]) -> list[tuple[float, Any]]:
        if flat:
            return [leaf for part in parts for leaf in whole[part["name"]]]
        return [(part.get("weight") or 1.0, whole[part["name"]]) for part in parts]

    for pillar in pillars:
        name = pillar["name"]
        whole[name] = together([f for f in factors if f.get("pillar") == name])
    loose = [factor for factor in factors if not factor.get("pillar")]
    by_pillar = aggregation in {"pillar_mean", "explicit"}
    yield "overall", together([*pillars, *loose] if by_pillar else factors)
    for part in (*pillars, *factors):
        yield f"factor:{part['name']}", whole[part["name"]]


def _places_of(tree: Parts) -> Iterator[int]:
    if isinstance(tree, int):
        yield tree
    else:
        for _, part in tree:
            yield from _places_of(part)


def _mean_of_parts(tree: Parts, cells: Sequence[int]) -> float | None:
    """Return the weighted mean of the parts that anybody answered."""
    if isinstance(tree, int):
        return cells[2 * tree + 1] / cells[2 * tree] if cells[2 * tree] else None
    found = [(weight, _mean_of_parts(part, cells)) for weight, part in tree]
    known = [(weight, value) for weight, value in found if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if known else None


def _pooled_parts(tree: Parts, cells: Sequence[int]) -> float | None:
    """Return all scores ÷ all valid answers."""
    places = list(_places_of(tree))
    answers = sum(cells[2 * place] for place in places)
    return sum(cells[2 * place + 1] for place in places) / answers if answers else None


class Tally:
    """Counts of one series by office, and as they stood at each snapshot."""

    def __init__(self, series: Mapping[str, Any]) -> None:
        self.scheme = Scheme(series["scheme"])
        self.sample: bool = series["series"] == "sample"
        self.weighted: bool = series["weighting_plan"] != "none"
        self.total = 0
        self._counts: dict[str, int] = {}
        self._snapshots: dict[int, tuple[int, int, dict[str, int]]] = {}
        self._earlier: dict[tuple[str, str], Figure] = {}

    def add(self, unit: str, marks: int, people: int) -> None:
        """Count people in, by the sum of their marks; out where both are negative."""
        self._counts[unit] = self._counts.get(unit, 0) + marks
        self.total += people

    def freeze(self, size: int, unknown: int) -> None:
        """Keep the counts as of a snapshot; `unknown` answers were deleted since."""
        if len(self._snapshots) * len(self._counts) > MOST_KEPT:
            raise UnreadableError("publications.jsonl", "more snapshots than can be compared")
        self._snapshots[size] = (self.total, unknown, self._counts.copy())

    def total_at(self, size: int) -> tuple[int, int]:
        """Return the answers of a snapshot, and how many more may have been deleted since."""
        return self._snapshots[size][:2]

    def compare(
        self, levels: Mapping[str, Sequence[Figure]], size: int, where: str, findings: Findings
    ) -> None:
        """Hold published figures against the answers of their snapshot.

        In the self-selected series a figure may stand from the publication before.
        """
        _, unknown, counts = self._snapshots[size]
        for level, figures in levels.items():
            for figure in figures:
                members = _members(levels, level, figure, sample=self.sample)
                cells = self.scheme.cells(sum(counts.get(unit, 0) for unit in members))
                self._compare(figure, (level, cells, unknown), where, findings)

    def _compare(
        self,
        figure: Figure,
        at: tuple[str, Sequence[int], int],
        where: str,
        findings: Findings,
    ) -> None:
        level, cells, unknown = at
        key = f"{level} {figure['unit']}", figure["index"]
        earlier, self._earlier[key] = self._earlier.get(key), figure
        n, value = self.scheme.value(cells, figure["index"])
        shown, est = figure["n"], figure["est"]
        before = None if earlier is None or self.sample else (earlier["n"], earlier["est"])
        if before == (shown, est):
            return
        place = f"{where} {key[0]} {key[1]}"
        if shown is not None and not n <= shown <= n + unknown:
            findings.add("publication-n", place, shown, n)
        elif est is not None and not (self.weighted or unknown or _same(est, value)):
            findings.add("publication-index", place, est, value)


def _same(est: float, value: float | None) -> bool:
    return value is not None and abs(est - value) <= LARGEST_ERROR


def _members(
    levels: Mapping[str, Sequence[Figure]], level: str, figure: Figure, *, sample: bool
) -> set[str]:
    """Return the offices whose answers a figure is made of."""
    if level in OFFICES:
        return {figure["unit"]}
    every = ((each["unit"], each["block"]) for office in OFFICES for each in levels[office])
    if level == "block":
        return {unit for unit, block in every if block == figure["unit"]}
    return {unit for unit, block in every if not sample or block != "departments"}
