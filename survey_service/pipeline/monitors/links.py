"""Which household gave which form: sealed, opened for the member who is sent there, then destroyed.

A back-check has to find the door again; nothing else may. So the link is no column beside the
answers: it is sealed to a key of its own, opened one by one for a member with an open visit, and on
the purge date the key is destroyed, and the rows with it. Backups then hold what nobody can open.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

import msgspec
from msgspec import Struct

from survey_service.ledger.link_keys import CONTEXT, LinkKeys
from survey_service.ledger.sealing import Opener, Sealer, pad
from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.field_files import Cells, Fault, code_faults, read_rows, text_faults
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.visits import visit_of
from survey_service.problems import Problem
from survey_service.store import household_links, samples
from survey_service.store.database import Connection, Database
from survey_service.store.household_links import LinkStore, SealedLink
from survey_service.units.working_days import local_date

RandomBytes = Callable[[int], bytes]
COLUMNS: Final = ("unit", "case_id", "household", "address", "phone", "form_number")
_ID_BYTES: Final = 16


class Household(Struct, frozen=True, kw_only=True):
    """Where an interview took place: what a member needs to find the person again."""

    unit: str
    case_id: str
    household: str
    address: str
    phone: str = ""
    form_number: str = ""


def seal_households(
    connection: Connection,
    keys: LinkKeys,
    campaign: str,
    text: str,
    *,
    purge_on: date,
    now: datetime,
    random: RandomBytes,
) -> tuple[int, tuple[BadRow, ...]]:
    """Read households from a CSV file and seal them; one wrong row refuses the file.

    Returns:
        How many were sealed, and the wrong rows.

    Raises:
        Problem: `links-purged` where the store of this campaign was purged; `field-file-invalid`;
            `parameter-invalid` for a purge date that is not ahead.
        LedgerError: the key cannot be made.
    """
    rows, bad = read_rows(text, COLUMNS, _faults, _household)
    found = list(bad)
    cases = samples.drawn_in(connection, {(one.unit, one.case_id) for _, one in rows})
    found += [
        BadRow(line, "case_id", one.case_id, "a sampled case of this unit")
        for line, one in rows
        if (one.unit, one.case_id) not in cases
    ]
    if found:
        return 0, tuple(found)
    store = _known(connection, campaign, now) or _opened(
        connection, keys, campaign, purge_on=purge_on, today=local_date(now), box=random(_ID_BYTES)
    )
    sealer = Sealer()
    links = [_sealed(sealer, store, one, random(_ID_BYTES)) for _, one in rows]
    count = household_links.put(connection, links)
    enter(connection, "links", campaign, now, count=count, purge_on=store.purge_on.isoformat())
    return count, ()


def household_for(
    connection: Connection,
    keys: LinkKeys,
    campaign: str,
    *,
    unit: str,
    case_id: str,
    person: str,
    now: datetime,
) -> Household | None:
    """Open the household of an interview for the member who is sent there.

    Returns:
        The household; None where none was handed in for this case.

    Raises:
        Problem: `back-check-not-drawn` for anybody else; `back-check-finished` once the visit is
            closed; `links-purged` from the purge date on, whether the key is gone yet or not.
        LedgerError: the key cannot be read, or the row was altered.
    """
    visit = visit_of(connection, campaign, unit, case_id, person)
    if visit.state != "given":
        raise Problem("back-check-finished", "case", f"{unit} {case_id}")
    store = household_links.get_store(connection, campaign)
    if store is None:
        return None
    if store.purged_on is not None or local_date(now) >= store.purge_on:
        raise Problem("links-purged", campaign, expected=store.purge_on.isoformat())
    link = household_links.get(connection, campaign, unit, case_id)
    if link is None:
        return None
    opener = Opener(keys.get(store.box), store.box, _context(campaign))
    return msgspec.json.decode(opener.open(link.row, link.sealed), type=Household)


def purge_due(database: Database, keys: LinkKeys, now: datetime) -> dict[str, int]:
    """Purge every store whose date has come; return how many households each held."""
    with database.read() as connection:
        due = [
            one.campaign
            for one in household_links.every_store(connection)
            if one.purged_on is None and local_date(now) >= one.purge_on
        ]
    return {campaign: purge(database, keys, campaign, now) for campaign in due}


def purge(database: Database, keys: LinkKeys, campaign: str, now: datetime) -> int:
    """Destroy the key and the rows of a campaign's households, on its date or earlier.

    The key goes first: if the commit fails then, nothing can be opened any more and the purge is
    done again, while the other way round a key could outlive the decision.

    Raises:
        Problem: `links-missing`, `links-purged`.
        LedgerError: the key cannot be destroyed; nothing was deleted then.
    """
    with database.write() as connection:
        store = household_links.get_store(connection, campaign)
        if store is None:
            raise Problem("links-missing", campaign)
        if store.purged_on is not None:
            raise Problem("links-purged", campaign, expected=store.purged_on.isoformat())
        keys.destroy(store.box)
        count = household_links.purge(connection, campaign, local_date(now))
        enter(connection, "links-purged", campaign, now, count=count)
    return count


def _known(connection: Connection, campaign: str, now: datetime) -> LinkStore | None:
    found = household_links.get_store(connection, campaign)
    if found is not None and (found.purged_on is not None or local_date(now) >= found.purge_on):
        raise Problem("links-purged", campaign, expected=found.purge_on.isoformat())
    return found


def _opened(
    connection: Connection,
    keys: LinkKeys,
    campaign: str,
    *,
    purge_on: date,
    today: date,
    box: bytes,
) -> LinkStore:
    if purge_on <= today:
        raise Problem("parameter-invalid", "purge_on", purge_on.isoformat(), f"> {today}")
    public_key = keys.create(box)
    made = LinkStore(
        campaign=campaign, box=box, public_key=public_key, purge_on=purge_on, opened_on=today
    )
    household_links.open_store(connection, made)
    return made


def _sealed(sealer: Sealer, store: LinkStore, one: Household, row: bytes) -> SealedLink:
    content = pad(msgspec.json.encode(one))
    return SealedLink(
        campaign=store.campaign,
        unit=one.unit,
        case_id=one.case_id,
        row=row,
        sealed=sealer.seal(store.public_key, store.box, row, _context(store.campaign), content),
    )


def _context(campaign: str) -> bytes:
    return CONTEXT + campaign.encode()


def _faults(cells: Cells) -> Iterable[Fault]:
    yield from code_faults(cells, "unit", "case_id")
    yield from text_faults(cells, "household", "address")


def _household(cells: Cells) -> Household:
    return Household(**{name: cells[name] for name in COLUMNS})
