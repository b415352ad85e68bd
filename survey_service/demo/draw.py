"""The demonstration's two probability samples, drawn by the product's own sampling.

Residents: ten villages per commune with probability proportional to size, seven adults in each.
Clients of departments: closed transactions, office × month, 150 per department.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
from msgspec import Struct, to_builtins

from sampling.design import Design, FirstStage, SecondStage
from sampling.transactions import TransactionCase, draw_transactions, overall_list
from sampling.two_stage import Case as ResidentCase
from sampling.two_stage import SampledPsu, draw_two_stage
from survey_service.demo.frame import dossiers, villages
from survey_service.store.samples import Case, Psu, Sample
from survey_service.units.registry import Registry

VILLAGES_PER_COMMUNE = 10
ADULTS_PER_VILLAGE = 7
TRANSACTIONS_PER_DEPARTMENT = 150
RESERVE_SHARE = 0.2

QUOTA_MARGINS = {
    sex: {
        "18-24": 0.12 * share,
        "25-34": 0.20 * share,
        "35-49": 0.29 * share,
        "50-60": 0.18 * share,
        "over_60": 0.21 * share,
    }
    for sex, share in (("male", 0.49), ("female", 0.51))
}
"""Assumed shares of adults by sex and age: the targets of the quota alarms, which stop nobody."""

DESIGN = Design(
    first=FirstStage(psus=VILLAGES_PER_COMMUNE, short_strata="take-all"),
    second=SecondStage(take=ADULTS_PER_VILLAGE, reserve=2),
)


class DemoSample(Struct, frozen=True):
    """A stored sample: its document, its villages, its cases."""

    sample: Sample
    psus: tuple[Psu, ...]
    cases: tuple[Case, ...]


def draw(registry: Registry, year: int, rng: np.random.Generator) -> DemoSample:
    """Draw both samples for the round of `year`."""
    first, last = date(year, 1, 1), date(year, 9, 30)
    frame = villages(registry, last, rng)
    residents = draw_two_stage(frame, DESIGN, rng)
    listed = overall_list(dossiers(registry, first, last, rng), first, last)
    sizes = dict.fromkeys(listed.by_office(), TRANSACTIONS_PER_DEPARTMENT)
    clients = draw_transactions(listed, rng, sizes=sizes, reserve_share=RESERVE_SHARE)
    name = f"hp-{year}-sample"
    sample = Sample(
        name=name,
        title={"vi": f"Mẫu xác suất mô phỏng {year}", "en": f"Simulated probability sample {year}"},
        design={
            "residents": to_builtins(DESIGN),
            "departments": {
                "transactions_per_department": TRANSACTIONS_PER_DEPARTMENT,
                "strata": "office × month",
                "reserve_share": RESERVE_SHARE,
            },
            "frame_psus": {unit: len(own) for unit, own in frame.strata().items()},
            "quota_margins": QUOTA_MARGINS,
            "synthetic": True,
        },
    )
    return DemoSample(
        sample,
        tuple(_psu(name, psu) for psu in residents.psus),
        (
            *(_resident(name, case) for case in residents.cases),
            *(_client(name, case) for case in clients.cases),
        ),
    )


def official(sample: DemoSample) -> Iterator[Case]:
    """Yield the cases that are visited: the official list."""
    return (case for case in sample.cases if case.list == "official")


def _psu(sample: str, psu: SampledPsu) -> Psu:
    village = psu.attributes["name"]
    return Psu(
        sample=sample,
        unit=psu.stratum,
        psu=psu.code,
        stratum=psu.stratum,
        name={"vi": village, "en": village},
        size=float(psu.size),
        pi1=psu.pi1,
    )


def _resident(sample: str, case: ResidentCase) -> Case:
    return Case(
        unit=case.stratum,
        case_id=case.id,
        sample=sample,
        psu=case.psu,
        stratum=case.stratum,
        list=case.list,
        position=case.order,
        pi1=case.pi1,
        pi2=case.pi2,
        design_weight=case.design_weight,
    )


def _client(sample: str, case: TransactionCase) -> Case:
    return Case(
        unit=case.office,
        case_id=case.id,
        sample=sample,
        psu=case.id,
        stratum=case.stratum,
        list=case.list,
        position=case.order,
        pi1=case.pi,
        pi2=1.0,
        design_weight=case.design_weight,
        particulars={"dossier": case.dossier, "receiving": case.receiving or ""},
    )
