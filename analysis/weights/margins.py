"""Margins: what is known of the population, as files say it and as numbers.

A margin is named by its columns, `sex*age`, and gives a total for each of their combinations,
`{"1|2": 142061}`; a margin that is a number is the total of a numeric column over the population.
Everything that can be judged without the answers is judged here.
"""

import math
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray

Controls = Mapping[str, Mapping[str | int, float] | float]
"""Margins as a file gives them: name to totals by level, or to the total of a numeric column."""

AGREEMENT = 1e-9
"""Margins of one population may differ by this share of their sum, the rounding of a file."""


class Margin(Struct, frozen=True, eq=False):
    """Population totals: one per level of the crossed columns, or one of a numeric column.

    `levels` is empty for the total of a numeric column; otherwise as long as `totals`.
    """

    name: str
    columns: tuple[str, ...]
    levels: tuple[str, ...]
    totals: FloatArray

    @property
    def numeric(self) -> bool:
        """Whether this is the total of a numeric column."""
        return not self.levels

    def label(self, level: int) -> str:
        """How messages name one total."""
        return self.name if self.numeric else f"{self.name} {self.levels[level]!r}"


def parse_margins(controls: Controls, where: str) -> tuple[Margin, ...]:
    """Margins in the order given, each checked and all compared.

    Raises:
        AnalysisError: `no-margins`; `bad-margin-level` for a level that does not fit its columns;
            `bad-control-total` for a total that is no positive number; `margins-disagree` where
            two margins describe populations of different size.
    """
    if not controls:
        raise AnalysisError(
            "no-margins",
            where=f"{where}.margins",
            got="no margin",
            expected="at least one margin with its totals",
            hint='Write for example "sex*age": {"1|2": 142061, …}.',
        )
    margins = tuple(
        _margin(name, totals, f"{where}.margins: {name!r}") for name, totals in controls.items()
    )
    _compare([margin for margin in margins if not margin.numeric], where)
    return margins


def _margin(name: str, totals: Mapping[str | int, float] | float, where: str) -> Margin:
    columns = tuple(part.strip() for part in name.split("*"))
    if not isinstance(totals, Mapping):
        _check_number(totals, where)
        return Margin(name, (name,), (), np.array([totals], dtype=np.float64))
    if not totals:
        raise _total_error(where, "no level")
    named = [(str(level), total) for level, total in totals.items()]
    for level, total in named:
        if len(columns) > 1 and len(level.split("|")) != len(columns):
            raise _level_error(
                f"{where}, level {level!r}",
                f"{len(level.split('|'))} parts",
                f"{len(columns)} parts, one per column of the margin",
            )
        _check_number(total, f"{where}, level {level!r}")
        if total <= 0:
            raise _total_error(f"{where}, level {level!r}", total)
    levels = tuple(level for level, _ in named)
    if len(set(levels)) < len(levels):
        twice = next(level for level in levels if levels.count(level) > 1)
        raise _level_error(f"{where}, level {twice!r}", "two totals", "one total per level")
    return Margin(name, columns, levels, np.array([total for _, total in named], dtype=np.float64))


def _level_error(where: str, got: str, expected: str) -> AnalysisError:
    return AnalysisError(
        "bad-margin-level",
        where=where,
        got=got,
        expected=expected,
        hint='Join the values with a bar: "sex*age": {"1|2": 142061}.',
    )


def _check_number(total: float, where: str) -> None:
    if not math.isfinite(total):
        raise _total_error(where, total)


def _total_error(where: str, got: object) -> AnalysisError:
    return AnalysisError(
        "bad-control-total",
        where=where,
        got=got,
        expected="a number > 0 for every level",
        hint="Leave out a level that the population does not have, or join it to a neighbour.",
    )


def _compare(margins: list[Margin], where: str) -> None:
    """Refuse margins that do not add up to the same population."""
    for margin in margins[1:]:
        first, own = float(margins[0].totals.sum()), float(margin.totals.sum())
        if abs(own - first) > AGREEMENT * first:
            raise AnalysisError(
                "margins-disagree",
                where=f"{where}.margins: {margin.name!r}",
                got=f"a sum of {own:.10g}",
                expected=f"{first:.10g}, the sum of {margins[0].name!r}",
                hint="Take both from one source and day, or scale one to the sum of the other.",
            )
