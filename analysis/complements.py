"""Complementary suppression: what else must be hidden so that no small cell can be worked out.

A cell is one index of one domain with its number of answers. Sums run through it both ways: a
composite index is a known combination of its parts, a total is one of its units. `closed` hides
further cells until every sum that is known has no secret part or at least two, and every secret sum
at least one; secret units of a known total have `small_cell` answers together.

Then within a unit a secret item can change, made up for in another one, while all its known indices
stay as they are, and every sum over units that holds a secret holds two: neither gives one away.
Cells that are hidden for precision alone count as known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

Cell = tuple[str, str]
"""A domain and an index."""

FEWEST_SECRETS = 2
"""One hidden part of a known sum is not hidden."""


class Table(Struct, frozen=True, kw_only=True):
    """The cells that have answers, and the two trees that add them up.

    `composition` gives the parts of every composite index; `parents` the total of a domain. A total
    that is no domain of the table is taken to be published.
    """

    sizes: Mapping[Cell, int]
    composition: Mapping[str, Sequence[str]]
    parents: Mapping[str, str]
    small_cell: int


class Sum(Struct, frozen=True, kw_only=True):
    """A published sum: its parts, smallest first, and the answers its secret parts need."""

    whole: Cell
    parts: Sequence[Cell]
    together: int


def closed(table: Table, secret: Iterable[Cell]) -> set[Cell]:
    """Return the secret cells and those to hide with them, smallest first."""
    sums = [*_composites(table), *_totals(table)]
    hidden = set(secret)
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for each in sums:
            hidden.update(_companions(table, each, hidden))
    return hidden


def _companions(table: Table, this: Sum, hidden: set[Cell]) -> list[Cell]:
    """Return what must be hidden so that no secret of this sum follows from it."""
    secret = [cell for cell in this.parts if cell in hidden]
    known = this.whole not in hidden
    if known and not secret:
        return []
    fewest, together = (FEWEST_SECRETS, this.together) if known else (1, 0)
    free = [cell for cell in this.parts if cell not in hidden]
    added: list[Cell] = []
    answers = sum(table.sizes[cell] for cell in secret)
    while free and (len(secret) + len(added) < fewest or answers < together):
        added.append(free.pop(0))
        answers += table.sizes[added[-1]]
    if len(secret) + len(added) < fewest and this.whole in table.sizes:
        added.append(this.whole)
    return added


def _composites(table: Table) -> Iterator[Sum]:
    """Yield the sums along the index tree, of items with answers."""
    for domain, index in table.sizes:
        if index in table.composition:
            parts = ((domain, part) for part in table.composition[index])
            yield Sum(whole=(domain, index), parts=_smallest_first(table, parts), together=0)


def _totals(table: Table) -> Iterator[Sum]:
    """Yield the sums over domains."""
    columns: dict[Cell, list[Cell]] = defaultdict(list)
    for domain, index in table.sizes:
        if domain in table.parents:
            columns[table.parents[domain], index].append((domain, index))
    for whole, cells in columns.items():
        parts = _smallest_first(table, cells)
        yield Sum(whole=whole, parts=parts, together=table.small_cell)


def _smallest_first(table: Table, cells: Iterable[Cell]) -> list[Cell]:
    present = (cell for cell in cells if cell in table.sizes)
    return sorted(present, key=lambda cell: (table.sizes[cell], cell))
