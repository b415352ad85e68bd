"""Quota cells live: target, answers, what offline devices hold, what is left.

A quota is a target and an alarm and never stops an interview (ADR 0023). Answers are counted from
the answers themselves, so there is no counter that a crash could leave wrong; a lease only keeps
two tablets that hear nothing of each other from aiming at the same last place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from sampling.quotas import CellKey, QuotaCell, State, progress, quota_cells
from survey_service.pipeline.assignments import sample_of
from survey_service.problems import Problem
from survey_service.store import campaigns, quota_leases, responses, samples
from survey_service.store.database import Connection
from survey_service.store.quota_leases import Lease

SEX, AGE = "sex", "age_band"
LIFETIME: Final = timedelta(hours=36)
"""How long a device may stay away before what it holds is free again."""
LEASE_BYTES: Final = 16
MOST_LEASED: Final = 500


class LiveCell(Struct, frozen=True, kw_only=True):
    """One cell now: `leased` is held by devices, `free` is left for others, never below zero."""

    unit: str
    sex: str
    age: str
    target: int
    achieved: int
    leased: int
    free: int
    state: State


class Holder(Struct, frozen=True, kw_only=True):
    """A device and the unit of a campaign it works in."""

    campaign: str
    device: str
    unit: str


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many interviews of a sex and age band a device means to make."""

    sex: str
    age: str
    amount: int


class _Facts(Struct, frozen=True):
    sex: str | int | None = None
    age_band: str | int | None = None


_facts: Final = msgspec.json.Decoder(_Facts)


def cell_of(unit: str, answers: str) -> CellKey:
    """Return the cell of an interview from its answers as JSON text."""
    facts = _facts.decode(answers)
    return (unit, str(facts.sex), str(facts.age_band))


def live_cells(
    connection: Connection, campaign: str, now: datetime, unit: str | None = None
) -> tuple[LiveCell, ...]:
    """Return the cells of a campaign, or of one unit, by unit, sex and age band.

    Nothing where the sample has no margins of sex and age.

    Raises:
        Problem: `campaign-unknown`, `sample-missing`.
    """
    cells = _targets(connection, sample_of(connection, campaign), unit)
    achieved = Counter(
        cell_of(place, answers)
        for place, answers in responses.texts(connection, campaign, "sample", unit)
    )
    leased: Counter[CellKey] = Counter()
    for lease in quota_leases.open_in(connection, campaign, now, unit):
        leased[lease.cell] += lease.amount - lease.used
    return tuple(
        LiveCell(
            unit=line.cell.unit,
            sex=line.cell.sex,
            age=line.cell.age,
            target=line.cell.target,
            achieved=line.achieved,
            leased=leased[line.cell.key],
            free=max(0, line.cell.target - line.achieved - leased[line.cell.key]),
            state=line.state,
        )
        for line in progress(cells, achieved).cells
    )


def lease(
    connection: Connection,
    holder: Holder,
    wanted: Iterable[Wanted],
    now: datetime,
    random: Callable[[int], bytes],
) -> tuple[Lease, ...]:
    """Lend a device part of what is free in a unit, in place of what it held there.

    It gets at most what it wants and at most what is free; a cell of which nothing is free is left
    out. An empty wish gives everything back.

    Args:
        connection: a writing transaction; leases of a campaign wait for each other.
        holder: the device, and where it works.
        wanted: how many of which cell.
        now: the present moment.
        random: source of the leases' names.

    Raises:
        Problem: `campaign-unknown`, `sample-missing`; `lease-invalid` for an amount below 1 or
            above 500.
    """
    asked = tuple(wanted)
    for one in asked:
        if not 1 <= one.amount <= MOST_LEASED:
            raise Problem("lease-invalid", "amount", str(one.amount), f"1 to {MOST_LEASED}")
    campaigns.held(connection, holder.campaign)
    mine = quota_leases.held_by(connection, [holder.device], now)
    before = [one for one in mine if one.unit == holder.unit]
    quota_leases.give_back(connection, (one.lease for one in before), now)
    here = live_cells(connection, holder.campaign, now, holder.unit)
    free = {(cell.sex, cell.age): cell.free for cell in here}
    given = []
    for one in asked:
        amount = min(one.amount, free.get((one.sex, one.age), 0))
        if amount > 0:
            free[one.sex, one.age] -= amount
            given.append(
                Lease(
                    lease=random(LEASE_BYTES),
                    campaign=holder.campaign,
                    unit=holder.unit,
                    sex=one.sex,
                    age=one.age,
                    device=holder.device,
                    amount=amount,
                    given_at=now,
                    expires_at=now + LIFETIME,
                )
            )
    quota_leases.add(connection, given)
    return tuple(given)


def use_leases(
    connection: Connection, interviews: Iterable[tuple[str, CellKey]], now: datetime
) -> None:
    """Count interviews that just came in on the open leases of their devices.

    Args:
        connection: the transaction in which the answers are stored.
        interviews: device and cell of each.
        now: the present moment; a lease that expired is used no more.
    """
    made = Counter(interviews)
    if not made:
        return
    used: dict[bytes, int] = {}
    for held in quota_leases.held_by(connection, {device for device, _ in made}, now):
        more = min(made[held.device, held.cell], held.amount - held.used)
        if more > 0:
            made[held.device, held.cell] -= more
            used[held.lease] = more
    quota_leases.use(connection, used)


def _targets(connection: Connection, sample: str, unit: str | None) -> tuple[QuotaCell, ...]:
    found = samples.get(connection, sample)
    shares: Mapping[str, Mapping[str, float]] = (
        found.design.get("quota_margins", {}) if found else {}
    )
    if not shares:
        return ()
    margins = {(sex, age): share for sex, ages in shares.items() for age, share in ages.items()}
    planned = samples.planned(connection, sample)
    return tuple(
        cell
        for code, count in sorted(planned.items())
        if "." not in code and unit in {None, code}
        for cell in quota_cells(code, count, margins)
    )
