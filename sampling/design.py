"""The design of a stratified two-stage sample, as data: it is stored and published as it stands.

Stage one draws PSUs (villages) within strata (communes), stage two draws adults within PSUs. A
third stage or a new method begins with a new value here and its branch in `two_stage.py`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from sampling.errors import SamplingError
from sampling.frame import Frame

Count = Annotated[int, Meta(ge=1)]


class FirstStage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How PSUs are drawn. `psus` per stratum, or another number for the strata in `psus_in`.

    `minimum` is the least number of PSUs in a stratum: with fewer than two no variance can be
    estimated. A stratum with fewer PSUs than asked is refused, or taken whole (`take-all`).
    """

    psus: Count
    psus_in: dict[str, Count] = field(default_factory=dict)
    method: Literal["pps-systematic", "srs"] = "pps-systematic"
    minimum: Count = 2
    short_strata: Literal["refuse", "take-all"] = "refuse"


class SecondStage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How adults are drawn in each PSU: `take` official and up to `reserve` more, in order.

    A PSU with fewer adults than `take` is taken whole. A PSU with fewer than `smallest` is
    refused, since its few answers would say who gave them: join it to its neighbour first.
    """

    take: Count
    reserve: Annotated[int, Meta(ge=0)] = 0
    method: Literal["srs", "systematic"] = "srs"
    smallest: Count = 1


class Design(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stratified two-stage design: who is drawn at either stage, and how many."""

    first: FirstStage
    second: SecondStage


def psus_per_stratum(design: Design, frame: Frame) -> dict[str, int]:
    """Return the number of PSUs to draw in each stratum of the frame.

    Raises:
        SamplingError: `unknown-stratum`, `too-few-psus`, `sample-larger-than-stratum`,
            `psu-too-small`.
    """
    first, strata = design.first, frame.strata()
    for stratum in first.psus_in:
        if stratum not in strata:
            raise SamplingError(
                "unknown-stratum",
                where=stratum,
                got=stratum,
                expected="a stratum of the frame",
                hint="Strata are matched by their whole code, marks included.",
            )
    _check_smallest(design.second, frame)
    return {name: _psus(first, name, len(units)) for name, units in strata.items()}


def _psus(first: FirstStage, stratum: str, available: int) -> int:
    wanted = first.psus_in.get(stratum, first.psus)
    if wanted > available and first.short_strata == "take-all":
        return available
    if wanted > available:
        raise SamplingError(
            "sample-larger-than-stratum",
            where=stratum,
            got=wanted,
            expected=f"at most {available} PSUs",
            hint="Ask for fewer there (`psus_in`), or set short_strata to take-all.",
        )
    if wanted < min(first.minimum, available):
        raise SamplingError(
            "too-few-psus",
            where=stratum,
            got=wanted,
            expected=f"at least {min(first.minimum, available)} PSUs",
            hint="Variance needs two PSUs in a stratum; draw more, or lower `minimum`.",
        )
    return wanted


def _check_smallest(second: SecondStage, frame: Frame) -> None:
    for unit in frame.units:
        if unit.listed < second.smallest:
            raise SamplingError(
                "psu-too-small",
                where=unit.code,
                got=unit.listed,
                expected=f"at least {second.smallest} adults",
                hint="Join it to a neighbouring PSU before drawing.",
            )
