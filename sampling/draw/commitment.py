"""What is fixed and published before a draw: frame, plan, source of chance, sealed secrets."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from sampling.draw.frame import DrawFrame
from sampling.draw.seed import tagged
from sampling.errors import SamplingError

FORMAT: Final = "langnghe/draw/v1"
SourceKind = Literal["dice", "lottery", "drand"]
Count = Annotated[int, Meta(ge=1)]
Hex = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Moment = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
"""UTC to the second; such texts are in the order of time."""


class StratumTake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many units are drawn in a stratum: official ones, and reserves in fixed order."""

    stratum: str
    take: Count
    reserve: Annotated[int, Meta(ge=0)] = 0


class LinesTake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many lines are drawn on the list of every drawn unit; a shorter list is taken whole."""

    take: Count
    reserve: Annotated[int, Meta(ge=0)] = 0


class DrawPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a sample is drawn.

    Attributes:
        method: `srs` (simple random) or `pps` (randomised systematic in proportion to size).
        strata: one entry for every stratum of the frame, in order of their codes.
        lines: the second stage; None where units themselves are asked.
    """

    method: Literal["srs", "pps"]
    strata: tuple[StratumTake, ...]
    lines: LinesTake | None = None


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public source of chance, named before it speaks.

    Attributes:
        kind: ten-sided dice on video, the numbers of a lottery, or a drand round.
        name: which: `XSMB of 2026-10-02, all prizes`, `quicknet round 123456`.
        at: when its value becomes known.
    """

    kind: SourceKind
    name: str
    at: Moment


class SealedSecret(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A secret number that its owner has sealed: only its hash is known."""

    owner: str
    commitment: Hex


class Commitment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that decides about a draw but chance.

    Attributes:
        format: name and version of the rules.
        draw_id: which draw this is.
        campaign: the round it is for.
        series: what is drawn: `sample`, `recontact`.
        period: what it is drawn for, such as `2026`.
        replaces: the draw it takes the place of.
        reason: why.
        frame_root: root of the frame.
        frame_units: number of its rows.
        plan: how many, and how.
        source: the public source of chance; None with secrets alone.
        secrets: sealed secrets in order of their owners.
        open_until: last moment at which secrets are opened, before the source speaks.
        committed_at: when this was fixed.
    """

    draw_id: str
    campaign: str
    series: str
    period: str
    frame_root: Hex
    frame_units: Count
    plan: DrawPlan
    committed_at: Moment
    source: Source | None
    secrets: tuple[SealedSecret, ...] = ()
    open_until: Moment | None = None
    replaces: str | None = None
    reason: str | None = None
    format: Literal["langnghe/draw/v1"] = FORMAT


def canonical(value: object) -> bytes:
    """Return canonical JSON: UTF-8, names in order, no spaces; whole numbers only."""
    return msgspec.json.encode(value, order="sorted")


def commitment_digest(commitment: Commitment) -> str:
    """Return the SHA-256 of a commitment as hexadecimal digits: what the ledger keeps."""
    return tagged("commitment", canonical(commitment)).hex()


def check_plan(plan: DrawPlan, frame: DrawFrame) -> None:
    """Insist that a plan can be carried out on a frame.

    Raises:
        SamplingError: `strata-differ`, `sample-larger-than-stratum`, `reserve-with-pps`.
    """
    strata = frame.strata()
    named = [each.stratum for each in plan.strata]
    if named != list(strata):
        odd = sorted(set(named) ^ set(strata)) or named
        raise SamplingError(
            "strata-differ",
            where=odd[0],
            got=", ".join(odd[:3]),
            expected="every stratum of the frame once, in order of their codes",
            hint="Say for each stratum how many are drawn.",
        )
    for each in plan.strata:
        available = len(strata[each.stratum])
        if each.take + each.reserve > available:
            raise SamplingError(
                "sample-larger-than-stratum",
                where=each.stratum,
                got=each.take + each.reserve,
                expected=f"at most {available} units",
                hint="Draw fewer there, or join it to another stratum.",
            )
        if each.reserve and (plan.method == "pps" or plan.lines):
            raise SamplingError(
                "reserve-with-pps",
                where=each.stratum,
                got=each.reserve,
                expected="0",
                hint="Reserves of units belong to one-stage simple random draws; "
                "in a draw of two stages they are lines.",
            )
