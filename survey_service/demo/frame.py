"""Synthetic frames: villages of real communes, and dossiers of real departments.

The number and list of thôn and tổ dân phố are not public, so they are made here from each
commune's published population. Codes carry `MP` (mô phỏng, simulated) so that no synthetic village
or dossier can be taken for a real one.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from sampling.frame import Frame, PrimaryUnit, frame_of
from sampling.transactions import Transaction
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

ADULT_SHARE = 0.72
ADULTS_PER_VILLAGE = 900
SMALLEST_VILLAGE = 60
FEWEST_VILLAGES = 3


def villages(registry: Registry, day: date, rng: np.random.Generator) -> Frame:
    """Return a frame of synthetic villages: adults by commune from its population."""
    communes = registry.units(day, kind="commune")
    return frame_of(unit for commune in communes for unit in _villages_of(commune, rng))


def _villages_of(commune: Unit, rng: np.random.Generator) -> Iterator[PrimaryUnit]:
    adults = round((commune.population or 0) * ADULT_SHARE)
    count = max(FEWEST_VILLAGES, round(adults / ADULTS_PER_VILLAGE))
    shares = rng.dirichlet(np.full(count, 6.0))
    kind = "Tổ dân phố" if commune.type == "phuong" else "Thôn"
    for number, share in enumerate(shares, start=1):
        yield PrimaryUnit(
            code=f"{commune.code}.MP{number:03d}",
            stratum=commune.code,
            size=max(SMALLEST_VILLAGE, round(adults * float(share))),
            attributes={"name": f"{kind} {number} (mô phỏng)"},
        )


def dossiers(
    registry: Registry, first: date, last: date, rng: np.random.Generator
) -> list[Transaction]:
    """Return synthetic closed transactions of every department between two days."""
    found: list[Transaction] = []
    days = (last - first).days + 1
    centre = registry.units(last, kind="city")[0].code + ".TT"
    for department in registry.units(last, kind="department"):
        count = int(rng.integers(900, 3200))
        closed = rng.integers(0, days, count)
        for number, offset in enumerate(closed.tolist(), start=1):
            found.append(
                Transaction(
                    dossier=f"MP.{department.code}.{number:05d}",
                    office=department.code,
                    closed_on=first + timedelta(days=offset),
                    receiving=centre,
                )
            )
    return found
