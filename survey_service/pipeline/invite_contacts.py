"""Whom to invite: files of contact data as people hand them over, judged row by row.

Closed dossiers: `dossier, office, receiving, closed_on, channel, to, name, language`; a link each.
Sampled cases: `case, unit, channel, to, name, language`; announced, without a link of their own.

A wrong row is told with its line; nothing is prepared from a file that has one. Of dossiers, the
checks of the transaction list apply (`sampling.transactions`): rows set aside there are not wrong,
they are listed with the reason and invited nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from sampling.transactions import Transaction, overall_list
from survey_service.delivery.addresses import EXPECTED, address
from survey_service.pipeline.csv_rows import BadRow, csv_rows, day_in
from survey_service.pipeline.places import RATED
from survey_service.problems import Problem
from survey_service.store.invitations import MessageChannel
from survey_service.units.registry import Registry

DOSSIER_COLUMNS: Final = (
    *("dossier", "office", "receiving", "closed_on"),
    *("channel", "to", "name", "language"),
)
CASE_COLUMNS: Final = ("case", "unit", "channel", "to", "name", "language")
CHANNELS: Final[Sequence[MessageChannel]] = ("letter", "email", "sms", "zalo")
LANGUAGES: Final = ("vi", "en")
LONGEST_NAME: Final = 100
LONGEST_DOSSIER: Final = 80


class Contact(Struct, frozen=True, kw_only=True):
    """One person to be written to.

    Attributes:
        subject: the dossier or case it is about; never stored as it is.
        unit: the office, or the commune of a case.
        case_id: the sampled case; None for dossiers.
        channel: how.
        to: the checked address.
        name: how a letter begins, or an empty text.
        language: of the message.
    """

    subject: str
    unit: str
    case_id: str | None = None
    channel: MessageChannel
    to: str
    name: str
    language: str


class ContactList(Struct, frozen=True):
    """Those to be invited, rows set aside with the reason (line, reason), and wrong rows."""

    contacts: tuple[Contact, ...]
    set_aside: tuple[tuple[int, str], ...]
    bad: tuple[BadRow, ...]


def read_dossiers(text: str, registry: Registry, first: date, last: date) -> ContactList:
    """Read the contacts of closed dossiers.

    Args:
        text: the file.
        registry: the units; an office must exist and be rated on the day it closed the dossier.
        first: first day of the period whose dossiers are asked about.
        last: last day of it.

    Raises:
        Problem: `contacts-invalid`, the file is no such table.
    """
    rows: list[tuple[int, Transaction, Contact]] = []
    bad: list[BadRow] = []
    for line, row in csv_rows(text, DOSSIER_COLUMNS, contacts_wrong):
        cells = {name: row[name].strip() for name in DOSSIER_COLUMNS}
        faults = [*_dossier_faults(line, cells, registry), *_contact_faults(line, cells)]
        bad += faults
        if not faults:
            rows.append((line, _transaction(cells), _contact(cells, cells["dossier"], None)))
    return ContactList(*_judged(rows, first, last), tuple(bad))


def read_cases(text: str, known: Mapping[tuple[str, str], str]) -> ContactList:
    """Read the contacts of sampled cases.

    Args:
        text: the file.
        known: the cases of the sample, by (unit, case).

    Raises:
        Problem: `contacts-invalid`, the file is no such table.
    """
    contacts: dict[tuple[str, str], Contact] = {}
    bad: list[BadRow] = []
    for line, row in csv_rows(text, CASE_COLUMNS, contacts_wrong):
        cells = {name: row[name].strip() for name in CASE_COLUMNS}
        key = (cells["unit"], cells["case"])
        faults = list(_contact_faults(line, cells))
        if key not in known:
            faults.append(
                BadRow(line, "case", cells["case"], "a case of the sample, with its unit")
            )
        elif key in contacts:
            faults.append(BadRow(line, "case", cells["case"], "each case once"))
        bad += faults
        if not faults:
            contacts[key] = _contact(cells | {"office": key[0]}, " ".join(key), key[1])
    return ContactList(tuple(contacts.values()), (), tuple(bad))


def _judged(
    rows: Iterable[tuple[int, Transaction, Contact]], first: date, last: date
) -> tuple[tuple[Contact, ...], tuple[tuple[int, str], ...]]:
    every = tuple(rows)
    listed = overall_list((transaction for _, transaction, _ in every), first, last)
    invited = {transaction.dossier for transaction in listed.transactions}
    reasons = {each.transaction.dossier: each.reason for each in listed.rejected}
    contacts: dict[str, Contact] = {}
    doubtful: set[str] = set()
    for _, transaction, contact in every:
        if contacts.setdefault(transaction.dossier, contact) != contact:
            doubtful.add(transaction.dossier)
    aside: list[tuple[int, str]] = []
    seen: set[str] = set()
    for line, transaction, _ in every:
        dossier = transaction.dossier
        if dossier in doubtful:
            aside.append((line, "contradicting-contact"))
        elif dossier not in invited or dossier in seen:
            aside.append((line, reasons.get(dossier, "duplicate")))
        seen.add(dossier)
    chosen = (contacts[dossier] for dossier in contacts if dossier in invited - doubtful)
    return tuple(chosen), tuple(aside)


def _dossier_faults(line: int, cells: Mapping[str, str], registry: Registry) -> Iterator[BadRow]:
    if not 0 < len(cells["dossier"]) <= LONGEST_DOSSIER:
        expected = f"the number of a dossier, up to {LONGEST_DOSSIER} characters"
        yield BadRow(line, "dossier", cells["dossier"], expected)
    day = day_in(cells["closed_on"])
    if day is None:
        yield BadRow(line, "closed_on", cells["closed_on"], "a day as YYYY-MM-DD")
        return
    office = registry.at(cells["office"], day)
    if office is None or office.kind not in RATED:
        expected = f"a department or commune that exists on {day}"
        yield BadRow(line, "office", cells["office"], expected)
    if cells["receiving"] and registry.at(cells["receiving"], day) is None:
        yield BadRow(line, "receiving", cells["receiving"], f"a unit that exists on {day}")


def _contact_faults(line: int, cells: Mapping[str, str]) -> Iterator[BadRow]:
    channel = next((each for each in CHANNELS if each == cells["channel"]), None)
    if channel is None:
        yield BadRow(line, "channel", cells["channel"], ", ".join(CHANNELS))
    elif address(channel, cells["to"]) is None:
        # what stands there may be an address after all: it is not repeated in a log
        yield BadRow(line, "to", f"{len(cells['to'])} characters", EXPECTED[channel])
    if len(cells["name"]) > LONGEST_NAME or not cells["name"].isprintable():
        yield BadRow(line, "name", f"{len(cells['name'])} characters", f"up to {LONGEST_NAME}")
    if cells["language"] not in LANGUAGES:
        yield BadRow(line, "language", cells["language"], " or ".join(LANGUAGES))


def _transaction(cells: Mapping[str, str]) -> Transaction:
    return Transaction(
        dossier=cells["dossier"],
        office=cells["office"],
        closed_on=date.fromisoformat(cells["closed_on"]),
        receiving=cells["receiving"] or None,
    )


def _contact(cells: Mapping[str, str], subject: str, case_id: str | None) -> Contact:
    channel = next(each for each in CHANNELS if each == cells["channel"])
    return Contact(
        subject=subject,
        unit=cells["office"],
        case_id=case_id,
        channel=channel,
        to=address(channel, cells["to"]) or "",
        name=cells["name"],
        language=cells["language"],
    )


def contacts_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of contacts."""
    return Problem("contacts-invalid", where, got, expected)
