"""The history of dispositions in the ledger: a digest at every publication of the sample.

Response rates are made of dispositions. Once a figure stands, nobody can write the history behind
its rate anew without the digest telling.
"""

import hashlib
from datetime import datetime
from typing import Final

from msgspec import Struct

from survey_service.ledger import entries
from survey_service.store import dispositions, ledger, replacements, samples
from survey_service.store.database import Connection
from survey_service.store.documents import dump

_DOMAIN: Final = b"langnghe/fieldwork/v1\x00"


class History(Struct, frozen=True, kw_only=True):
    """How many cases were called, changes made and reserves called, and their SHA-256."""

    cases: int
    changes: int
    reserves: int
    digest: str


def history_of(connection: Connection, sample: str) -> History:
    """Return the history of the dispositions of a sample.

    The digest is over canonical JSON, a line each: every change (unit, case, before, after, source,
    moment) case by case, then every reserve called (unit, failed, stands in, disposition). Who
    recorded them is no part of it.
    """
    hashed, changes = hashlib.sha256(_DOMAIN), 0
    for one in dispositions.each_change(connection, sample):
        at = entries.instant(one.at)
        row = (one.unit, one.case_id, one.before, one.after, one.source, at)
        hashed.update(f"{dump(row)}\n".encode())
        changes += 1
    steps = replacements.of_sample(connection, sample)
    called = sorted((step.unit, step.failed, step.stands_in, step.disposition) for step in steps)
    for reserve in called:
        hashed.update(f"{dump(reserve)}\n".encode())
    cases = sum(1 for _ in samples.called_cases(connection, sample))
    return History(cases=cases, changes=changes, reserves=len(steps), digest=hashed.hexdigest())


def enter_fieldwork(connection: Connection, campaign: str, sample: str, at: datetime) -> None:
    """Enter the history of a sample's dispositions as it stands."""
    found = history_of(connection, sample)
    entry = entries.encode(
        "fieldwork",
        campaign=campaign,
        sample=sample,
        cases=found.cases,
        changes=found.changes,
        reserves=found.reserves,
        digest=found.digest,
        at=entries.instant(at),
    )
    ledger.append_once(connection, entry)
