"""What stands on posters and slips, from the database: offices, places and monitors by name."""

from collections.abc import Iterable
from datetime import date

from kiosk.links import poster_link, receipt_link
from questionnaires.text import Wording
from survey_service.ledger.manifests import Manifest
from survey_service.paper.code_prints import CodePrint
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.store import organisations
from survey_service.store.database import Connection
from survey_service.store.posters import Poster
from survey_service.units.registry import Registry


def poster_prints(
    connection: Connection, registry: Registry, hung: Iterable[Poster], *, base: str, day: date
) -> tuple[CodePrint, ...]:
    """Return what the posters of one campaign say on a day, in the order given.

    Args:
        connection: an open transaction.
        registry: the units.
        hung: posters.
        base: address of the service, without a slash at its end.
        day: the day whose names are printed; an office that is no more keeps the name it had.
    """
    watching: dict[str, tuple[Wording, ...]] = {}
    made = []
    for poster in hung:
        if poster.campaign not in watching:
            watching[poster.campaign] = _monitors(connection, poster.campaign)
        made.append(
            CodePrint(
                link=poster_link(base, poster.code),
                code=poster.code,
                office=_name(registry, poster.unit, day) or poster.place,
                place=_name(registry, poster.receiving, day),
                privacy=PRIVACY["open"],
                monitors=watching[poster.campaign],
            )
        )
    return tuple(made)


def receipt_prints(
    connection: Connection,
    registry: Registry,
    manifest: Manifest,
    codes: Iterable[str],
    *,
    base: str,
) -> tuple[CodePrint, ...]:
    """Return what the slips of one batch of codes say, in the order given."""
    day = manifest.issued_on
    office = _name(registry, manifest.unit, day) or {"vi": manifest.unit}
    place = _name(registry, manifest.receiving, day)
    watching = _monitors(connection, manifest.campaign)
    return tuple(
        CodePrint(
            link=receipt_link(base, code),
            code=code,
            office=office,
            place=place,
            privacy=PRIVACY["transaction"],
            monitors=watching,
            last_day=manifest.last_day,
        )
        for code in codes
    )


def _name(registry: Registry, code: str | None, day: date) -> Wording | None:
    unit = None if code is None else registry.at(code, day)
    return None if unit is None else unit.name


def _monitors(connection: Connection, campaign: str) -> tuple[Wording, ...]:
    known = organisations.everyone(connection)
    roles = organisations.roles(connection, campaign)
    return tuple(known[one.organisation].name for one in roles if one.role == "supervises")
