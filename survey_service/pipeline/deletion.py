"""Deleting an interview on request: one person asks, another decides, row and salt are destroyed.

An interview is named by its case. Receipts, posters and kiosks are anonymous: nobody can tell which
answer was whose, so there is nothing to delete, and the notice on the form says so. All versions of
a case go, those that were corrected or voided too. What remains is the commitment in the ledger,
which says nothing without its salt, and a tombstone outside the database (`tombstones.py`).
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, get_args

from survey_service.ledger import entries
from survey_service.pipeline import tombstones
from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.store import ledger, samples, superseded
from survey_service.store.approvals import Approval
from survey_service.store.database import Connection, Database
from survey_service.store.erasure import Erased, erase

ACT: Final = "response.delete"
Reason = Literal["subject-request", "consent-withdrawn", "legal-order", "retention-ended"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
DISPOSITION: Final = "2.36"
"""What becomes of the case: it belonged to the sample and gives no answer, for another reason."""


def request(
    database: Database, now: datetime, *, unit: str, case_id: str, reason: Reason, requested_by: str
) -> Approval:
    """Ask for the deletion of every version of an interview.

    Raises:
        Problem: `case-unanswered`.
    """
    with database.read() as connection:
        _versions(connection, unit, case_id)
    return approvals.request(
        database,
        now,
        act=ACT,
        subject=f"{unit} {case_id}",
        particulars={"unit": unit, "case": case_id, "reason": reason},
        requested_by=requested_by,
    )


def decide(
    database: Database,
    now: datetime,
    identifier: str,
    *,
    decided_by: str,
    approve: bool,
    journal: Path,
) -> int:
    """Approve or refuse a deletion; an approved one is carried out in the same transaction.

    Args:
        database: where the interview is.
        now: the present moment.
        identifier: of the request.
        decided_by: somebody other than the one who asked.
        approve: False leaves everything as it is.
        journal: the file of tombstones, written before the database forgets.

    Returns:
        How many versions were destroyed; 0 where the request was refused.

    Raises:
        Problem: those of `approvals.decide`, `approval-unknown` too where the request is for
            another act; `case-unanswered` where somebody was faster.
        LedgerError: those of `tombstones.remember`; nothing was deleted then.
    """
    with database.write() as connection:
        found = approvals.decide_within(
            connection, now, identifier, decided_by=decided_by, approve=approve
        )
        if found.act != ACT:
            raise Problem("approval-unknown", "id", identifier)
        if not approve:
            return 0
        return _carry_out(connection, now, found, journal)


def _carry_out(connection: Connection, now: datetime, approval: Approval, journal: Path) -> int:
    said = approval.particulars
    unit, case_id = str(said["unit"]), str(said["case"])
    superseded.hold(connection, unit, case_id)
    commitments = _versions(connection, unit, case_id)
    made = [
        entries.encode(
            "deletion",
            commitment=commitment.hex(),
            reason=said["reason"],
            approval=approval.id,
            at=entries.instant(now),
        )
        for commitment in commitments
    ]
    for entry in made:
        ledger.append(connection, entry)
    destroy(connection, commitments)
    tombstones.remember(journal, map(tombstones.tombstone, made))
    return len(made)


def destroy(connection: Connection, commitments: Iterable[bytes]) -> Erased:
    """Destroy rows and salts of these commitments; return what was still there."""
    gone = erase(connection, commitments)
    for unit, case_id in set(gone.versions):
        samples.dispose(connection, unit, case_id, DISPOSITION)
    return gone


def _versions(connection: Connection, unit: str, case_id: str) -> tuple[bytes, ...]:
    found = superseded.versions(connection, unit, case_id)
    if not found:
        raise Problem("case-unanswered", "case", f"{unit} {case_id}")
    return found
