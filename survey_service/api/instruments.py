"""GET /api/v1/instruments and /{name}: the published questionnaires, flat and in asking order."""

import re
from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from questionnaires.description import describe
from survey_service.api.description import problems
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.store import instruments


class InstrumentLine(Struct, frozen=True, kw_only=True):
    """A published questionnaire and its versions, oldest first."""

    name: str
    latest: str
    versions: tuple[str, ...]


class InstrumentList(Struct, frozen=True, kw_only=True):
    """Every published questionnaire by name."""

    instruments: tuple[InstrumentLine, ...]


@get(
    "/instruments",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="listInstruments",
    summary="List the published questionnaires",
    tags=["instruments"],
)
def list_instruments(services: Given) -> InstrumentList:
    """Name every published questionnaire with its versions."""
    with services.database.read() as connection:
        published = _by_name(instruments.versions(connection))
    lines = (
        InstrumentLine(name=name, latest=versions[-1], versions=versions)
        for name, versions in published.items()
    )
    return InstrumentList(instruments=tuple(lines))


@get(
    "/instruments/{name:str}",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="showInstrument",
    summary="Show a questionnaire: items, choices and their codes",
    tags=["instruments"],
    responses=problems(404),
)
def show_instrument(
    services: Given, name: FromPath[str], version: FromQuery[str | None] = None
) -> dict[str, Any]:
    """Describe the latest published version, or the one asked for with `?version=`."""
    with services.database.read() as connection:
        published = _by_name(instruments.versions(connection)).get(name)
        if published is None:
            raise Problem("instrument-unknown", "name", name)
        instrument = instruments.get(connection, name, version or published[-1])
    if instrument is None:
        raise Problem("instrument-unknown", "?version", version, ", ".join(published))
    return describe(instrument)


def _by_name(published: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, version in sorted(published, key=lambda pair: (pair[0], _natural(pair[1]))):
        found[name] = (*found.get(name, ()), version)
    return found


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    """Order 1.9 before 1.10: runs of digits count as numbers."""
    parts = re.findall(r"[0-9]+|[^0-9]+", version)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
