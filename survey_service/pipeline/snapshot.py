"""What the ledger holds of a publication: which answers it counted, and what it said.

The answers counted are those born in the first entries of the log and not removed by one of them.
So before anything is counted, responses are held still and every committed entry gets its position.
"""

from datetime import datetime
from typing import NamedTuple

from survey_service.ledger import entries
from survey_service.ledger.published import publication_digest
from survey_service.store import ledger, ledger_tree, responses
from survey_service.store.campaigns import SeriesName
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.publications import Publication


class Signatories(NamedTuple):
    """Pseudonyms of the two people behind a publication."""

    requested: str
    approved: str


def take_snapshot(connection: Connection, campaign: str, series: SeriesName, now: datetime) -> int:
    """Hold the answers of a series still and enter which they are; return the size of the log.

    Needs a writing transaction, in which the figures are then computed.

    Raises:
        LedgerError: `ledger-entry-changed`, `ledger-gap`.
    """
    responses.hold(connection)
    ledger.settle(connection)
    size = ledger_tree.size(connection)
    counted = responses.counts(connection, campaign, series)
    entry = entries.encode(
        "snapshot",
        campaign=campaign,
        series=series,
        size=size,
        n=sum(counted.values()),
        digest=ledger_tree.root(connection, size).hex(),
        at=entries.instant(now),
    )
    ledger.append_once(connection, entry)
    return size


def enter_publication(
    connection: Connection, publication: Publication, by: Signatories | None = None
) -> None:
    """Enter what was just published, and who asked for it and approved it, if anybody did."""
    entry = entries.encode(
        "publication",
        campaign=publication.campaign,
        series=publication.series,
        sequence=publication.sequence,
        state=publication.state,
        digest=publication_digest(dump(publication.figures), dump(publication.versions)),
        requested_by=None if by is None else by.requested,
        approved_by=None if by is None else by.approved,
        at=entries.instant(publication.as_of),
    )
    ledger.append_once(connection, entry)
