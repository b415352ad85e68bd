"""A map of equal tiles: every commune near where it lies, none larger because it is.

Boundaries are not at hand and would show area, not people. Tiles are laid on a grid from the
coordinates of the communes: by rank, so that a dense city and a far island both get their room,
each on the free tile nearest to its place.
"""

from collections.abc import Mapping
from typing import NamedTuple

COLUMNS, ROWS = 14, 11
SPARE = 1.2
"""Tiles for each commune, so that none lies far from its place."""


class Tile(NamedTuple):
    """A place on the grid, column and row from 0 at the north-west."""

    column: int
    row: int


def tile_grid(points: Mapping[str, tuple[float, float]]) -> dict[str, Tile]:
    """Return a tile of its own for each code.

    Args:
        points: longitude and latitude in degrees by code.
    """
    columns, rows = _size(len(points))
    across = _ranks({code: point[0] for code, point in points.items()})
    down = _ranks({code: -point[1] for code, point in points.items()})
    free = {(column, row) for column in range(columns) for row in range(rows)}
    placed: dict[str, Tile] = {}
    # from the north-west on, so that neighbours are placed one after the other
    for code in sorted(points, key=lambda code: (across[code] + down[code], code)):
        x, y = across[code] * (columns - 1), down[code] * (rows - 1)
        best = min(free, key=lambda cell: ((cell[0] - x) ** 2 + (cell[1] - y) ** 2, cell))
        free.remove(best)
        placed[code] = Tile(*best)
    return placed


def _size(count: int) -> tuple[int, int]:
    columns, rows = COLUMNS, ROWS
    while columns * rows < count * SPARE:
        columns, rows = columns + 1, rows + 1
    return columns, rows


def _ranks(values: Mapping[str, float]) -> dict[str, float]:
    """Return the rank of each value as a share from 0 to 1; equal values by code."""
    ordered = sorted(values, key=lambda code: (values[code], code))
    last = max(len(ordered) - 1, 1)
    return {code: place / last for place, code in enumerate(ordered)}
