"""Quota cells (sex × age in a commune): targets and alarms for field work, never a gate.

In a probability sample a quota must never stop an interview: a drawn person who is willing is
interviewed even if the cell is full, since turning them away would change the inclusion
probabilities that the weights are made of. Nothing here returns a permission, and no count, however
high, is refused; imbalance is mended by weighting. The alarms tell supervisors where people were
missed at home.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from sampling.allocation import allocate, proportional
from sampling.errors import SamplingError

CellKey = tuple[str, str, str]
"""Unit, sex, age band."""
State = Literal["on-track", "behind", "over"]


class QuotaCell(Struct, frozen=True, kw_only=True):
    """How many answers of one sex and age band a proportional sample of the unit would hold."""

    unit: str
    sex: str
    age: str
    target: int

    @property
    def key(self) -> CellKey:
        """Unit, sex and age band."""
        return (self.unit, self.sex, self.age)


class CellProgress(Struct, frozen=True, kw_only=True):
    """One cell beside its target. `expected` is the target times the progress of the whole unit.

    `state` is information for the supervisor. It never closes the cell.
    """

    cell: QuotaCell
    achieved: int
    expected: float
    state: State


class Progress(Struct, frozen=True):
    """Every cell, and the answers that belong to none (age or sex not given): counted as well."""

    cells: tuple[CellProgress, ...]
    unplaced: int


def quota_cells(
    unit: str, total: int, margins: Mapping[tuple[str, str], float]
) -> tuple[QuotaCell, ...]:
    """Divide `total` interviews of a unit in proportion to its people by (sex, age band).

    Args:
        unit: code of the commune.
        total: interviews planned there.
        margins: number of people for each (sex, age band); cells without people are left out.

    Raises:
        SamplingError: `no-strata` if nobody lives there, `bad-share` for a negative count.
    """
    names = {f"{sex}/{age}": (sex, age) for sex, age in margins}
    people = {f"{sex}/{age}": count for (sex, age), count in margins.items() if count != 0}
    parts = allocate(total, proportional(people))
    return tuple(
        QuotaCell(unit=unit, sex=names[p.stratum][0], age=names[p.stratum][1], target=p.n)
        for p in parts
    )


def joint_from_margins(
    sex: Mapping[str, float], age: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Return sex × age counts as if the two were independent, where only margins are known."""
    everyone = sum(sex.values())
    bands = sum(age.values())
    if everyone <= 0 or bands <= 0:
        raise SamplingError(
            "no-strata",
            where="margins",
            got=(everyone, bands),
            expected="people in both margins",
            hint="Take the margins from the population register of the unit.",
        )
    return {(s, a): n * m / bands for s, n in sex.items() for a, m in age.items()}


def progress(
    cells: tuple[QuotaCell, ...], achieved: Mapping[CellKey, int], *, tolerance: float = 0.2
) -> Progress:
    """Compare answers with targets. Never refuses an answer, whatever the counts.

    A cell is `over` when it holds more than its target, `behind` when it holds less than its
    target times the progress of its unit; either by more than `tolerance` of the target, and by
    more than one answer.
    """
    pace = _pace(cells, achieved)
    placed = {cell.key for cell in cells}
    return Progress(
        tuple(
            _compare(cell, achieved.get(cell.key, 0), pace[cell.unit], tolerance) for cell in cells
        ),
        sum(count for key, count in achieved.items() if key not in placed),
    )


def _pace(cells: tuple[QuotaCell, ...], achieved: Mapping[CellKey, int]) -> dict[str, float]:
    """Return the progress of each unit: all its answers ÷ all its targets, at most 1."""
    targets: dict[str, int] = {}
    for cell in cells:
        targets[cell.unit] = targets.get(cell.unit, 0) + cell.target
    done = dict.fromkeys(targets, 0)
    for (unit, _, _), count in achieved.items():
        if unit in done:
            done[unit] += count
    return {unit: min(1.0, done[unit] / total) if total else 1.0 for unit, total in targets.items()}


def _compare(cell: QuotaCell, achieved: int, pace: float, tolerance: float) -> CellProgress:
    slack = max(1.0, tolerance * cell.target)
    expected = cell.target * pace
    state: State = "on-track"
    if achieved > cell.target + slack:
        state = "over"
    elif achieved < expected - slack:
        state = "behind"
    return CellProgress(cell=cell, achieved=achieved, expected=expected, state=state)
