"""Published figures: how many answers they rest on, and the index where each answer counts once.

The index of an item is the share of its valid answers at one of the scheme's levels. `item_mean`
is the plain mean of the items that were answered, `factor_mean` the mean of the means of the
factors, `pooled` all answers at the levels ÷ all valid ones. n of an index is the number of people
with a valid answer to one of its items. Weighted figures are compared by n alone.
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
Key = tuple[str, str]
"""Campaign and series."""


class Scheme:
    """How answers become indices: for every answer the places it counts in, for counts the values.

    An item has two places, valid and at one of the levels; then each composite has one. Counts of
    all places are the digits of one large number, 2⁶⁴ to a digit, so that counting is adding.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._scale, self._levels = set(document["scale"]), set(document["levels"])
        self._aggregation = document["aggregation"]
        factors = document["factors"]
        self.items = [item for factor in factors for item in factor["items"]]
        self.parts: dict[str, list[list[int]]] = {"overall": []}
        for factor in factors:
            places = [self.items.index(item) for item in factor["items"]]
            pillar = factor.get("pillar")
            for name in ("overall", f"factor:{factor['name']}", f"factor:{pillar}"):
                if name != "factor:None":
                    self.parts.setdefault(name, []).append(places)
        self._place = {name: 2 * len(self.items) + n for n, name in enumerate(self.parts)}
        self._digits = Struct(f"<{2 * len(self.items) + len(self.parts)}Q")
        self._seen: dict[str, int] = {}

    def marks(self, answers: str) -> int:
        """Return a number with a 1 in every place where one person's answers (JSON text) count."""
        found = self._seen.get(answers)
        if found is None:
            places = self._marks(json.loads(answers))
            found = sum(1 << 8 * COUNT_BYTES * place for place in places)
            if len(self._seen) > REMEMBERED:
                self._seen.clear()
            if len(answers) <= LONGEST_REMEMBERED:
                self._seen[answers] = found
        return found

    def cells(self, counts: int) -> Sequence[int]:
        """Return the count of every place."""
        return self._digits.unpack(counts.to_bytes(self._digits.size, "little"))

    def value(self, cells: Sequence[int], index: str) -> tuple[int, float | None]:
        """Return n and the index, None where nobody answered; KeyError for an unknown index."""
        if index.startswith("item:"):
            place = self.items.index(index.removeprefix("item:"))
            return cells[2 * place], self._mean([[place]], cells)
        return cells[self._place[index]], self._mean(self.parts[index], cells)

    def _marks(self, answers: Mapping[str, Any]) -> Iterator[int]:
        given = [answers.get(item) for item in self.items]
        valid = {n for n, value in enumerate(given) if isinstance(value, int | float)}
        valid = {n for n in valid if given[n] in self._scale}
        for place in valid:
            yield 2 * place
            if given[place] in self._levels:
                yield 2 * place + 1
        for name, parts in self.parts.items():
            if any(place in valid for part in parts for place in part):
                yield self._place[name]

    def _mean(self, parts: Sequence[Sequence[int]], cells: Sequence[int]) -> float | None:
        answered = [[place for place in part if cells[2 * place]] for part in parts]
        groups = [part for part in answered if part]
        places = [place for part in groups for place in part]
        if not places:
            return None
        if self._aggregation == "pooled":
            return sum(cells[2 * p + 1] for p in places) / sum(cells[2 * p] for p in places)
        share = {place: cells[2 * place + 1] / cells[2 * place] for place in places}
        if self._aggregation == "factor_mean":
            return sum(sum(share[p] for p in part) / len(part) for part in groups) / len(groups)
        return sum(share.values()) / len(share)


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
