"""Organisations and what each does in a campaign, from files.

An organisation may collect in one campaign and supervise in another. In one campaign no body does
both, and organisations that are counted together are one body. Whoever supervises gives a
statement of why they count as independent: that is said by somebody, never assumed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.field_files import (
    Cells,
    Fault,
    code_faults,
    once,
    read_rows,
    text_faults,
    word_faults,
)
from survey_service.store import organisations as store
from survey_service.store.database import Connection
from survey_service.store.organisations import (
    CampaignRole,
    Organisation,
    OrganisationKind,
    RoleName,
    body_of,
)

ORGANISATION_COLUMNS = ("code", "name_vi", "name_en", "kind", "counted_with")
ROLE_COLUMNS = ("organisation", "role", "statement")


def import_organisations(
    connection: Connection, text: str
) -> tuple[tuple[Organisation, ...], tuple[BadRow, ...]]:
    """Store the organisations of a file unless a row is wrong; return them and the wrong rows.

    Raises:
        Problem: `field-file-invalid`, the file is no such table.
    """
    given, bad = read_rows(text, ORGANISATION_COLUMNS, _organisation_faults, _organisation)
    found = [*bad, *once(given, "code", lambda one: one.code)]
    known = store.everyone(connection) | {one.code: one for _, one in given}
    found += [
        BadRow(line, "counted_with", one.counted_with, "the code of an organisation")
        for line, one in given
        if one.counted_with is not None and one.counted_with not in known
    ]
    if not found:
        store.put(connection, (one for _, one in given))
    return tuple(one for _, one in given), tuple(found)


def import_roles(
    connection: Connection, campaign: str, text: str
) -> tuple[tuple[CampaignRole, ...], tuple[BadRow, ...]]:
    """Store who does what in a campaign, in place of what was stored, unless a row is wrong.

    Raises:
        Problem: `field-file-invalid`, the file is no such table.
    """
    given, bad = read_rows(text, ROLE_COLUMNS, _role_faults, lambda cells: _role(campaign, cells))
    known = store.everyone(connection)
    found = [*bad, *once(given, "role", lambda one: f"{one.organisation} {one.role}")]
    found += [
        BadRow(line, "organisation", one.organisation, "the code of an organisation")
        for line, one in given
        if one.organisation not in known
    ]
    found += _both(known, given)
    if not found:
        store.set_roles(connection, campaign, (one for _, one in given))
    return tuple(one for _, one in given), tuple(found)


def bodies(connection: Connection, campaign: str, role: RoleName) -> frozenset[str]:
    """Return the bodies that have a role in a campaign: compare with `body_of`."""
    known = store.everyone(connection)
    return frozenset(
        body_of(known, each.organisation)
        for each in store.roles(connection, campaign)
        if each.role == role
    )


def _both(
    known: Mapping[str, Organisation], given: Iterable[tuple[int, CampaignRole]]
) -> Iterator[BadRow]:
    """Yield the rows that make a body supervise where it collects."""
    rows = tuple(given)
    collecting = {
        body_of(known, one.organisation): one.organisation
        for _, one in rows
        if one.role == "collects"
    }
    for line, one in rows:
        body = body_of(known, one.organisation)
        if one.role == "supervises" and body in collecting:
            got = f"{one.organisation} beside {collecting[body]}, which collects"
            yield BadRow(line, "role", got, "a body that does not collect in this campaign")


def _organisation_faults(cells: Cells) -> Iterator[Fault]:
    yield from code_faults(cells, "code")
    yield from text_faults(cells, "name_vi", "name_en")
    yield from word_faults(cells, "kind", get_args(OrganisationKind))
    if cells["counted_with"] == cells["code"]:
        yield "counted_with", cells["counted_with"], "another organisation, or nothing"


def _organisation(cells: Cells) -> Organisation:
    [kind] = [each for each in get_args(OrganisationKind) if each == cells["kind"]]
    return Organisation(
        code=cells["code"],
        name={"vi": cells["name_vi"], "en": cells["name_en"]},
        kind=kind,
        counted_with=cells["counted_with"] or None,
    )


def _role_faults(cells: Cells) -> Iterator[Fault]:
    yield from code_faults(cells, "organisation")
    yield from word_faults(cells, "role", get_args(RoleName))
    if cells["role"] == "supervises":
        yield from text_faults(cells, "statement")


def _role(campaign: str, cells: Cells) -> CampaignRole:
    [role] = [each for each in get_args(RoleName) if each == cells["role"]]
    return CampaignRole(
        campaign=campaign,
        organisation=cells["organisation"],
        role=role,
        statement=cells["statement"] or None,
    )
