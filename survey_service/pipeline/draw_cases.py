"""What a verifiable draw writes: the sample of a campaign, its villages and its cases."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import to_builtins

from sampling.draw.drawing import Drawn
from sampling.draw.frame import DrawFrame
from sampling.draw.manifest import Manifest
from survey_service.pipeline.acts import attach_sample
from survey_service.pipeline.campaigns import series_of
from survey_service.problems import Problem
from survey_service.store import samples, units
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.draws import StoredDraw
from survey_service.store.samples import Case, Psu, Sample

TAG: Final = 6
"""Digits of the commitment in the name of a case: a village drawn in two years has two cases."""


def check_strata(connection: Connection, campaign: Campaign, frame: DrawFrame) -> None:
    """Insist that a campaign has a sample, and that its strata are units one can go to.

    Raises:
        Problem: `draw-refused`.
    """
    part = series_of(campaign, "sample")
    if part is None:
        raise Problem("draw-refused", "campaign", campaign.code, "a campaign with a sample series")
    strata = frame.strata()
    unknown = sorted(strata.keys() - units.known(connection, strata))
    if unknown:
        raise Problem("draw-refused", "stratum", unknown[0], "the code of a unit of the city")
    if part.sample is not None:
        worked = samples.dispositions(connection, part.sample)
        count = sum(cases for code, cases in worked.items() if code is not None)
        if count:
            got = f"{part.sample}, {count} cases worked"
            raise Problem("draw-refused", "campaign", got, "a sample that nobody has worked on yet")


def attach_drawn(
    connection: Connection,
    draw: StoredDraw,
    manifest: Manifest,
    *,
    drawn: Sequence[Drawn],
    frame: DrawFrame,
    at: datetime,
) -> None:
    """Store the cases that were drawn and let the campaign ask them."""
    name = draw.draw_id.replace("/", ".")
    sample = Sample(
        name=name,
        title={"vi": f"Mẫu bốc thăm công khai {draw.draw_id}", "en": f"Public draw {draw.draw_id}"},
        design={
            "draw": draw.draw_id,
            "plan": to_builtins(draw.commitment.plan),
            "commitment": manifest.commitment_sha256,
            "seed": manifest.seed,
            "frame_psus": {stratum: len(own) for stratum, own in frame.strata().items()},
        },
    )
    attach_sample(
        connection,
        draw.key.campaign,
        sample,
        psus=_psus(name, draw, drawn, frame),
        drawn=_cases(name, manifest.commitment_sha256[:TAG], drawn),
        at=at,
    )


def _psus(sample: str, draw: StoredDraw, drawn: Sequence[Drawn], frame: DrawFrame) -> Iterator[Psu]:
    if draw.commitment.plan.lines is None:
        return
    sizes = {unit.unit: unit.size for unit in frame.units}
    for unit, case in {each.unit: each for each in drawn}.items():
        called = draw.names.get(unit, unit)
        yield Psu(
            sample=sample,
            unit=case.stratum,
            psu=unit,
            stratum=case.stratum,
            name={"vi": called, "en": called},
            size=float(sizes[unit]),
            pi1=float(case.pi1),
        )


def _cases(sample: str, tag: str, drawn: Sequence[Drawn]) -> Iterator[Case]:
    for case in drawn:
        yield Case(
            unit=case.stratum,
            case_id=f"{case.unit}-{case.order:03d}.{tag}" if case.line else f"{case.unit}.{tag}",
            sample=sample,
            psu=case.unit,
            stratum=case.stratum,
            list=case.list,
            position=case.order,
            pi1=float(case.pi1),
            pi2=float(case.pi2),
            design_weight=float(1 / (case.pi1 * case.pi2)),
            particulars={"line": case.line} if case.line else {},
        )
