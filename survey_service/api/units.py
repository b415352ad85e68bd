"""GET /api/v1/units: the registry of offices as it is on a day."""

from datetime import date
from typing import get_args

from litestar import get
from litestar.params import FromQuery
from msgspec import Struct

from questionnaires.text import Wording
from survey_service.api.description import problems
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.units.registry import Registry
from survey_service.units.unit import Kind, Unit
from survey_service.units.working_days import local_date

KINDS: tuple[Kind, ...] = get_args(Kind)


class UnitBody(Struct, frozen=True, kw_only=True):
    """One unit; `block` is the group it is ranked in, null for those that are not ranked."""

    code: str
    kind: str
    type: str | None
    name: Wording
    parent: str | None
    block: str | None
    ranked: bool
    population: int | None
    area_km2: float | None
    longitude: float | None
    latitude: float | None
    valid_from: date
    valid_to: date | None


class UnitsBody(Struct, frozen=True, kw_only=True):
    """The units of one day in order of code."""

    on: date
    units: tuple[UnitBody, ...]


@get(
    "/units",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="listUnits",
    summary="List the units on a day",
    tags=["units"],
    responses=problems(400),
)
def list_units(
    services: Given, kind: FromQuery[str | None] = None, on: FromQuery[date | None] = None
) -> UnitsBody:
    """List units of every kind or of one, today or on the day asked for with `?on=`."""
    wanted = next((known for known in KINDS if known == kind), None)
    if kind is not None and wanted is None:
        raise Problem("parameter-invalid", "?kind", kind, ", ".join(KINDS))
    day = on or local_date(services.clock())
    found = services.registry.units(day, wanted)
    return UnitsBody(on=day, units=tuple(_body(services.registry, unit) for unit in found))


def _body(registry: Registry, unit: Unit) -> UnitBody:
    shared = [name for name in UnitBody.__struct_fields__ if name != "block"]
    facts = {name: getattr(unit, name) for name in shared}
    return UnitBody(block=registry.block(unit), **facts)
