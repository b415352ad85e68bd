"""LiveTotals: totals to which answers are added and from which they are taken, in any order.

After any sequence of `add`, `subtract` and `merge` the totals equal those of one pass over the rows
that are left (`totals.py`); a cell without rows vanishes with its rounding. What is refused
changes nothing.
"""

from typing import NamedTuple

import numpy as np
from msgspec import structs

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.live.plan import LivePlan
from analysis.live.sums import FIELDS, IN, Key, Sums, batch_sums, empty
from analysis.totals import Cells, Totals, WeightSums, middle

GROWTH = 1.5


class LiveDomains(NamedTuple):
    """Totals and, by number, the texts of their domains in the order of the plan's `by`."""

    totals: Totals
    labels: tuple[tuple[str, ...], ...]


class _Layout(NamedTuple):
    """How the cells lie in the design: it changes only when a cell comes or goes."""

    design: SurveyDesign
    cells: Cells
    order: IntArray
    labels: tuple[tuple[str, ...], ...]


class LiveTotals:
    """The totals of a plan.

    Args:
        plan: what is kept.
        origins: what each of the plan's `values` is counted from, near their middle; without it
            the middle of the first batch is taken. It changes rounding alone.
    """

    def __init__(self, plan: LivePlan, origins: FloatArray | None = None) -> None:
        self.plan = plan
        self.origins = origins
        self._places: dict[Key, int] = {}
        self._sums = empty(plan, 0)
        self._layout: _Layout | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The cells in the order of `sums`."""
        return tuple(self._places)

    @property
    def sums(self) -> Sums:
        """The sums of all cells."""
        return _part(self._sums, slice(len(self._places)))

    def add(self, table: ResponseTable) -> None:
        """Add the rows of a table; raises `AnalysisError` for what no design takes."""
        self.combine(*self._batch(table))

    def subtract(self, table: ResponseTable) -> None:
        """Take rows away that were added before; raises `not-in-totals`."""
        self.combine(*self._batch(table), sign=-1)

    def merge(self, other: "LiveTotals") -> None:
        """Add all that other totals of the same plan hold; raises `plans-differ`."""
        if other.plan != self.plan:
            raise AnalysisError(
                "plans-differ",
                where="totals",
                got="totals of another plan",
                expected="the same design, domains and variables",
                hint="Merge totals that were made with one plan.",
            )
        if other.origins is None:
            return
        if self.origins is None:
            self.origins = other.origins
        moved = _moved(other.sums, other.origins - self.origins)
        self.combine(list(other.keys), moved)

    def combine(self, keys: list[Key], sums: Sums, sign: int = 1) -> None:
        """Add (1) or subtract (-1) sums by cell."""
        if sign < 0:
            self._refuse_more_than_there_is(keys, sums)
        new = [key for key in keys if key not in self._places]
        if new:
            self._layout = self._lay_out([*self._places, *new])
            self._grow(new)
        at = np.array([self._places[key] for key in keys], dtype=np.int64)
        for name in FIELDS:
            getattr(self._sums, name)[at] += sign * getattr(sums, name)
        if sign < 0:
            self._settle(at)

    def totals(self) -> LiveDomains:
        """The totals as they are now, domains in the order of their texts; raises `no-rows`."""
        if self._layout is None:
            self._layout = self._lay_out(list(self._places))
        design, cells, order, labels = self._layout
        sums, origins = _part(self._sums, order), self.origins
        inside, outside = sums.share_w[:, :, 1], sums.share_w[:, :, 0]
        totals = Totals(
            design=design,
            cells=cells,
            count=np.hstack([sums.share_n.sum(axis=2), sums.value_n]).astype(np.float64),
            weight=np.hstack([inside + outside, sums.value_w[:, :, 0]]),
            value=np.hstack([inside, sums.value_w[:, :, 1]]),
            square=np.hstack([inside, sums.value_w[:, :, 2]]),
            origin=np.concatenate([np.zeros(inside.shape[1]), _known(origins)]),
            weights=WeightSums(*sums.rows.T),
        )
        return LiveDomains(totals, labels)

    def _batch(self, table: ResponseTable) -> tuple[list[Key], Sums]:
        origins = self.origins
        if origins is None:
            values = (table.numeric(name) for name in self.plan.values)
            origins = np.array([middle(y[~np.isnan(y)]) for y in values], dtype=np.float64)
        found = batch_sums(self.plan, table, origins)
        self.origins = origins
        return found

    def _lay_out(self, keys: list[Key]) -> _Layout:
        """The design over all cells; raises what `survey_design` finds wrong with them."""
        order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
        ordered = [keys[place] for place in order]
        names = self.plan.design_columns
        columns = {
            name: np.array([key[at] for key in ordered], dtype=object)
            for at, name in enumerate(names)
        }
        design = self.plan.design(ResponseTable(columns))
        counted = np.array([key[len(names)] == IN for key in ordered], dtype=np.bool_)
        by = [key[len(names) + 1 :] for key in ordered]
        labels = tuple(sorted({label for label, here in zip(by, counted, strict=True) if here}))
        number = {label: place for place, label in enumerate(labels)}
        domain = np.array([number.get(label, -1) for label in by], dtype=np.int64)
        unit = design.stages[-1].unit[counted]
        cells = Cells(unit, domain[counted], len(labels))
        return _Layout(design, cells, order[counted], labels)

    def _grow(self, new: list[Key]) -> None:
        for key in new:
            self._places[key] = len(self._places)
        if len(self._places) > len(self._sums.rows):
            larger = empty(self.plan, int(GROWTH * len(self._places)) + 1)
            for name in FIELDS:
                before = getattr(self._sums, name)
                getattr(larger, name)[: len(before)] = before
            self._sums = larger

    def _refuse_more_than_there_is(self, keys: list[Key], sums: Sums) -> None:
        wrong = [key for key in keys if key not in self._places]
        if not wrong:
            at = np.array([self._places[key] for key in keys], dtype=np.int64)
            enough = self._sums.rows[at, 0] >= sums.rows[:, 0]
            for name in ("share_n", "value_n"):
                left = getattr(self._sums, name)[at] - getattr(sums, name)
                enough &= (left >= 0).reshape(len(keys), -1).all(axis=1)
            wrong = [key for key, there in zip(keys, enough, strict=True) if not there]
        if wrong:
            raise AnalysisError(
                "not-in-totals",
                where=f"cell {' / '.join(wrong[0])}",
                got="more answers than were added",
                expected="rows that were added before",
                hint="Subtract a row as it was when it was added.",
            )

    def _settle(self, at: IntArray) -> None:
        """Set what no answer stands for any more to exactly 0, and drop cells without rows."""
        for count, weight in (("share_n", "share_w"), ("value_n", "value_w")):
            sums = getattr(self._sums, weight)
            part = sums[at]
            part[getattr(self._sums, count)[at] == 0] = 0.0
            sums[at] = part
        if (self._sums.rows[at, 0] > 0).all():
            return
        kept = {key: place for key, place in self._places.items() if self._sums.rows[place, 0] > 0}
        self._sums = _part(self._sums, np.array(list(kept.values()), dtype=np.int64))
        self._places = {key: place for place, key in enumerate(kept)}
        self._layout = None


def _part(sums: Sums, at: IntArray | slice) -> Sums:
    return Sums(**{name: getattr(sums, name)[at] for name in FIELDS})


def _moved(sums: Sums, shift: FloatArray) -> Sums:
    """Sums of values counted from an origin lower by `shift` (V)."""
    weight, value, square = np.moveaxis(sums.value_w, 2, 0)
    moved = [weight, value + shift * weight, square + 2 * shift * value + shift**2 * weight]
    return structs.replace(sums, value_w=np.stack(moved, axis=2))


def _known(origins: FloatArray | None) -> FloatArray:
    return np.zeros(0) if origins is None else origins
