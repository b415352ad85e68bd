"""Acts that change what figures mean, each with its entry in the ledger in one transaction.

Acts that have a use-case of their own (roles, codes, keys, publications, devices, deletions) enter
themselves there.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from questionnaires.instrument import Instrument, content_hash
from survey_service.ledger import entries
from survey_service.store import accounts, campaigns, instruments, ledger, samples
from survey_service.store.campaigns import SeriesName
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.samples import Case, Psu, Sample

_SAMPLE: Final = b"langnghe/sample/v1\x00"


def publish_instrument(connection: Connection, instrument: Instrument, at: datetime) -> bool:
    """Publish a version of a questionnaire; False where exactly this content is published.

    Raises:
        StoreError: `instrument-changed`.
    """
    if not instruments.publish(connection, instrument):
        return False
    entry = entries.encode(
        "instrument",
        name=instrument.name,
        version=instrument.version,
        content_hash=content_hash(instrument),
        at=entries.instant(at),
    )
    ledger.append_once(connection, entry)
    return True


def attach_sample(
    connection: Connection,
    campaign: str,
    sample: Sample,
    *,
    psus: Iterable[Psu],
    drawn: Iterable[Case],
    at: datetime,
) -> None:
    """Store a drawn sample and let a campaign ask it; who was drawn can no longer be exchanged."""
    villages, cases = tuple(psus), tuple(drawn)
    samples.add(connection, sample, villages, cases)
    campaigns.attach_sample(connection, campaign, sample.name)
    entry = entries.encode(
        "sample",
        campaign=campaign,
        name=sample.name,
        digest=sample_digest(sample, villages, cases),
        cases=len(cases),
        at=entries.instant(at),
    )
    ledger.append_once(connection, entry)


def sample_digest(sample: Sample, psus: Iterable[Psu], drawn: Iterable[Case]) -> str:
    """Return the SHA-256 (hexadecimal) of a drawn sample.

    Over canonical JSON, a line each: the sample, its primary units, then its cases as they were
    drawn, in the order of their keys; what became of a case later is no part of it.
    """
    lines = [dump(sample)]
    lines += sorted(dump(psu) for psu in psus)
    lines += sorted(dump((c.unit, c.case_id, c.psu, c.stratum, c.list, c.position)) for c in drawn)
    return hashlib.sha256(_SAMPLE + "".join(f"{line}\n" for line in lines).encode()).hexdigest()


def record_export(
    connection: Connection,
    *,
    what: str,
    campaign: str,
    series: SeriesName,
    rows: int,
    digest: str,
    username: str,
    at: datetime,
) -> None:
    """Enter that answers are about to be taken away: which file, how long, and by which account."""
    account = accounts.find(connection, username)
    entry = entries.encode(
        "export",
        what=what,
        campaign=campaign,
        series=series,
        rows=rows,
        digest=digest,
        account=None if account is None else account.pseudonym,
        at=entries.instant(at),
    )
    ledger.append_once(connection, entry)
