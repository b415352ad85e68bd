"""The stratified two-stage draw: villages within communes, then adults within villages.

>>> from numpy.random import PCG64, Generator
>>> from sampling.design import Design, FirstStage, SecondStage
>>> from sampling.frame import PrimaryUnit, frame_of
>>> villages = [
...     PrimaryUnit(code=f"11383.V{k}", stratum="11383", size=400 + 100 * k) for k in range(1, 9)
... ]
>>> design = Design(first=FirstStage(psus=4), second=SecondStage(take=12, reserve=3))
>>> sample = draw_two_stage(frame_of(villages), design, Generator(PCG64(2026)))
>>> len(sample.psus), len(sample.official()), len(sample.reserve())
(4, 48, 12)
>>> case = sample.official()[0]
>>> round(case.design_weight * case.pi1 * case.pi2, 12)
1.0
>>> round(sum(case.design_weight for case in sample.official()))
6800
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from msgspec import Struct, field
from numpy.random import Generator
from numpy.typing import NDArray

from sampling.design import Design, SecondStage, psus_per_stratum
from sampling.frame import Frame, PrimaryUnit
from sampling.inclusion import design_weight, second_stage_probability
from sampling.pps import inclusion_probabilities, randomised_systematic
from sampling.selection import select

ListName = Literal["official", "reserve"]


class SampledPsu(Struct, frozen=True, kw_only=True):
    """A PSU drawn at stage one. `certain` means pi1 = 1: it would be in every sample."""

    code: str
    stratum: str
    size: int
    adults: int
    pi1: float
    certain: bool
    take: int
    reserve: int
    attributes: dict[str, str] = field(default_factory=dict)


class Case(Struct, frozen=True, kw_only=True):
    """One adult to be asked: the person on `line` (from 1) of the adult list of the PSU.

    `order` counts from 1 within the PSU through the official list and on through the reserve. A
    reserve case carries the weight it would have in the place of an official one.
    """

    id: str
    psu: str
    stratum: str
    order: int
    list: ListName
    line: int
    pi1: float
    pi2: float
    design_weight: float

    @property
    def cell(self) -> str:
        """The group within which a reserve may stand in: the PSU."""
        return self.psu


class TwoStageSample(Struct, frozen=True):
    """PSUs and cases in canonical order: stratum, PSU, order."""

    psus: tuple[SampledPsu, ...]
    cases: tuple[Case, ...]

    def official(self) -> tuple[Case, ...]:
        """Return the cases of the official list."""
        return tuple(case for case in self.cases if case.list == "official")

    def reserve(self) -> tuple[Case, ...]:
        """Return the cases of the reserve list."""
        return tuple(case for case in self.cases if case.list == "reserve")


def draw_two_stage(frame: Frame, design: Design, generator: Generator) -> TwoStageSample:
    """Draw PSUs in every stratum and adults in every drawn PSU.

    The same frame (in any row order), design and generator state give the same sample. All PSUs
    are drawn before the first adult.

    Raises:
        SamplingError: whatever `psus_per_stratum` refuses.
    """
    wanted = psus_per_stratum(design, frame)
    psus = tuple(
        psu
        for stratum, units in frame.strata().items()
        for psu in _draw_psus(units, wanted[stratum], design, generator)
    )
    cases = tuple(case for psu in psus for case in _draw_cases(psu, design.second, generator))
    return TwoStageSample(psus, cases)


def first_stage_probabilities(
    units: tuple[PrimaryUnit, ...], n: int, method: str
) -> NDArray[np.float64]:
    """Return pi1 of every PSU of a stratum: in proportion to size, or n / N for `srs`."""
    sizes = [unit.size for unit in units] if method == "pps-systematic" else [1] * len(units)
    return inclusion_probabilities(sizes, n)


def _draw_psus(
    units: tuple[PrimaryUnit, ...], n: int, design: Design, generator: Generator
) -> Iterator[SampledPsu]:
    pi = first_stage_probabilities(units, n, design.first.method)
    if design.first.method == "srs":
        drawn = np.sort(select(len(units), n, 0, "srs", generator).official)
    else:
        drawn = randomised_systematic(pi, generator)
    for position in drawn:
        unit, second = units[position], design.second
        take = min(second.take, unit.listed)
        yield SampledPsu(
            code=unit.code,
            stratum=unit.stratum,
            size=unit.size,
            adults=unit.listed,
            pi1=float(pi[position]),
            certain=bool(pi[position] == 1),
            take=take,
            reserve=min(second.reserve, unit.listed - take),
            attributes=unit.attributes,
        )


def _draw_cases(psu: SampledPsu, second: SecondStage, generator: Generator) -> Iterator[Case]:
    selection = select(psu.adults, psu.take, psu.reserve, second.method, generator)
    pi2 = second_stage_probability(psu.take, psu.adults)
    weight = design_weight(psu.pi1, pi2)
    lines = [*selection.official.tolist(), *selection.reserve.tolist()]
    for order, line in enumerate(lines, start=1):
        yield Case(
            id=f"{psu.code}-{order:03d}",
            psu=psu.code,
            stratum=psu.stratum,
            order=order,
            list="official" if order <= psu.take else "reserve",
            line=line + 1,
            pi1=psu.pi1,
            pi2=pi2,
            design_weight=weight,
        )
