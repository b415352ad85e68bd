"""Issued − revoked = transactions closed, for every unit, receiving place and week; and the proof.

A code too many can be answered by somebody who closed nothing; a transaction without a code is a
person who was not asked. Both are gaps and both are listed. Beside it every spent code is proven:
its manifest's signature is verified, and the Merkle root made again from the hashes in the
database, so a hash that was put there by hand is found.

A week's codes are those of all rounds, as a week's transactions are: the week in which one year's
round gives way to the next belongs to both.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from survey_service.ledger import manifests
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.manifests import Manifest, SignedManifest
from survey_service.store import code_counts, transactions
from survey_service.store.campaigns import Campaign
from survey_service.store.code_counts import Batch
from survey_service.store.database import Connection

WEEK = timedelta(days=7)

KEPT = (
    *("issuer", "unit", "receiving", "deciding", "campaign", "series", "instrument"),
    *("count", "issued_on", "last_day"),
)
"""What the database keeps beside a manifest's document, to be quick; it must say the same."""

Place = tuple[str, str, date]
"""Unit, receiving place, Monday of the week."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What one place did in one week; `week` is its Monday.

    `answered` are codes spent on an answer: `answered / closed` is the coverage of the place.
    """

    unit: str
    receiving: str
    week: date
    issued: int = 0
    revoked: int = 0
    closed: int = 0
    answered: int = 0

    @property
    def gap(self) -> int:
        """Codes without a transaction where positive, transactions without a code otherwise."""
        return self.issued - self.revoked - self.closed


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """The weeks from `first` to `last` (Mondays), and the spent codes that nothing proves.

    `unproven` are hashes in hexadecimal; `proven` counts the answered codes under manifests that
    hold.
    """

    first: date
    last: date
    cells: tuple[Cell, ...]
    proven: int
    unproven: tuple[str, ...]

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells that do not balance."""
        return tuple(cell for cell in self.cells if cell.gap)

    @property
    def balanced(self) -> bool:
        """True where every week balances and every spent code is proven."""
        return not self.gaps and not self.unproven


def reconcile(
    connection: Connection, campaign: Campaign, until: date, unit: str | None = None
) -> Reconciliation:
    """Compare codes with closed transactions over the weeks of a campaign that have ended.

    Args:
        connection: one state of the database.
        campaign: its period says which weeks.
        until: the first day that is not compared; a week that goes on after it is left out.
        unit: compare one unit only.
    """
    first = _monday(campaign.period_from)
    last = _monday(min(campaign.period_to, until - WEEK))
    batches = code_counts.batches(connection, unit)
    revoked, spent = code_counts.revoked(connection), code_counts.spent(connection)
    answered = {each.id: spent.get(each.id, 0) - revoked.get(each.id, 0) for each in batches}
    counts: dict[Place, Counter[str]] = {}
    for batch in batches:
        place = (batch.unit, batch.receiving, _monday(batch.issued_on))
        row = {"issued": batch.count, "revoked": revoked.get(batch.id, 0)}
        counts.setdefault(place, Counter()).update(row | {"answered": answered[batch.id]})
    for reported in transactions.weekly(connection, first, last, unit):
        place = (reported.unit, reported.receiving, reported.week)
        counts.setdefault(place, Counter())["closed"] += reported.closed
    broken = frozenset(_broken(connection, batches))
    return Reconciliation(
        first=first,
        last=last,
        cells=tuple(_cells(counts, first, last)),
        proven=sum(count for number, count in answered.items() if number not in broken),
        unproven=tuple(value.hex() for value in _unproven(connection, broken, unit)),
    )


def _cells(counts: Mapping[Place, Counter[str]], first: date, last: date) -> Iterator[Cell]:
    for (unit, receiving, week), row in sorted(counts.items()):
        if first <= week <= last:
            yield Cell(unit=unit, receiving=receiving, week=week, **row)


def _unproven(connection: Connection, broken: frozenset[int], unit: str | None) -> Iterator[bytes]:
    yield from code_counts.answered_under(connection, sorted(broken))
    yield from code_counts.under_no_manifest(connection, unit)


def _broken(connection: Connection, batches: tuple[Batch, ...]) -> Iterator[int]:
    """Yield the manifests that are no longer what an issuer signed."""
    chosen = {batch.id: batch for batch in batches}
    for number, hashes in code_counts.hashes_by_manifest(connection):
        batch = chosen.pop(number, None)
        if batch is not None and not _holds(batch, hashes):
            yield number
    yield from chosen  # a manifest whose hashes are gone


def _holds(batch: Batch, hashes: list[bytes]) -> bool:
    """Tell whether manifest, signature, issuer's key and hashes still fit together."""
    if batch.public_key is None:
        return False
    try:
        signed = SignedManifest(
            manifest=msgspec.json.decode(batch.document, type=Manifest),
            signature=batch.signature.hex(),
            hashes=tuple(value.hex() for value in hashes),
        )
        manifests.verify(signed, bytes(batch.public_key))
    except (LedgerError, msgspec.MsgspecError):
        return False
    return signed.manifest.root == batch.root.hex() and all(
        getattr(signed.manifest, name) == getattr(batch, name) for name in KEPT
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
