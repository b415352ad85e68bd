"""The two sides of a comparison: totals of the items by group, and influences on units.

A side is a set of rows of a design: a year, a unit, a block. Two sides of one design (a unit and
its block) share PSUs and rows; sides of two designs are independent samples, or samples that share
PSUs (`shared.py`).
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from analysis.columns import factorise
from analysis.design import SurveyDesign
from analysis.domains import Domains, crossed
from analysis.estimation.estimates import degrees_of_freedom
from analysis.estimation.linearisation import Linearised, linearised
from analysis.estimation.variance import BaseInfluence
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes
from analysis.indices.scheme import IndexScheme
from analysis.indices.scoring import item_totals, scored_items
from analysis.totals import Cells, Totals

UNKNOWN = "missing"
"""The group of rows whose group is not known: without it nothing would add up."""


class Side(Struct, frozen=True, eq=False, kw_only=True):
    """Totals of the items by group, over the rows of one side; `forms` counts rows per group."""

    totals: Totals
    groups: tuple[str, ...]
    forms: IntArray

    @property
    def df(self) -> int:
        """Degrees of freedom of the side."""
        cells = self.totals.cells
        everyone = Cells(cells.unit, np.zeros_like(cells.domain), 1)
        return int(degrees_of_freedom(self.totals.design, everyone)[0])

    def sums(self, groups: Sequence[str]) -> FloatArray:
        """Σw·score and Σw of valid answers by the given groups: (2 × G × Q)."""
        totals = self.totals
        raw = totals.value + totals.origin * totals.weight
        found = [totals.per_domain(part) for part in (raw, totals.weight)]
        place = [self.groups.index(group) if group in self.groups else -1 for group in groups]
        empty = np.zeros((1, found[0].shape[1]))
        return np.stack([np.concatenate([part, empty])[place] for part in found])

    def influences(self, groups: Sequence[str], gradient: FloatArray) -> Linearised:
        """Influence on K functions with this gradient by the sums, (K × 2 × G × Q)."""
        place = np.array([groups.index(group) for group in self.groups], dtype=np.int64)
        on_value, on_answered = gradient[:, 0, place], gradient[:, 1, place]
        origin = self.totals.origin

        def influence(group: IntArray, weight: FloatArray, value: FloatArray) -> FloatArray:
            found = np.zeros((len(group), len(gradient)))
            raw = value + origin * weight
            for each in range(len(place)):
                here = group == each
                found[here] = (
                    raw[here] @ on_value[:, each].T + weight[here] @ on_answered[:, each].T
                )
            return found

        est = np.zeros((self.totals.cells.n_domains, len(gradient)))
        anywhere = np.repeat(self.totals.count.sum(axis=1, keepdims=True) > 0, len(gradient), 1)
        return together([linearised(self.totals, est, influence, anywhere)])


def side_of(
    scheme: IndexScheme, design: SurveyDesign, rows: BoolArray, by: Sequence[str] = ()
) -> Side:
    """The totals of the given rows, in groups that cross the columns `by`."""
    keys = [factorise(design.table.column(name)) for name in by]
    groups = crossed(keys, design.n)
    codes = np.where(groups.codes < 0, groups.size, groups.codes)
    labels = (*(" × ".join(label) for label in groups.labels), UNKNOWN)
    codes = np.where(rows, codes, -1)
    scored = scored_items(scheme, design)
    domains = Domains(codes, tuple((label,) for label in labels))
    counted = codes[(codes >= 0) & (scored.statuses != scored.missing).any(axis=0)]
    return Side(
        totals=item_totals(scored, design, domains),
        groups=labels,
        forms=np.bincount(counted, minlength=len(labels)),
    )


def together(parts: Sequence[Linearised]) -> Linearised:
    """The sum of influences on one design, all domains as one."""
    unit = np.concatenate([part.cells.unit for part in parts])
    influence = np.concatenate([part.influence for part in parts])
    present = np.concatenate([part.present for part in parts])
    codes, units, _ = pair_codes(unit, np.zeros_like(unit))
    bases = [part.base for part in parts if part.base is not None]
    base = None
    if bases:
        cell = np.concatenate([each.cell for each in bases])
        base_codes, cells, _ = pair_codes(cell, np.zeros_like(cell))
        values = group_sums(base_codes, len(cells), np.concatenate([b.values for b in bases]))
        base = BaseInfluence(cells, np.zeros_like(cells), values)
    return Linearised(
        design=parts[0].design,
        cells=Cells(units, np.zeros_like(units), 1),
        est=np.zeros((1, influence.shape[1])),
        influence=group_sums(codes, len(units), influence),
        present=group_sums(codes, len(units), present) > 0,
        base=base,
    )
