"""Deleting an interview on request: one person asks, another decides, row and salt are destroyed.

An interview is named by its case. Receipts, posters and kiosks are anonymous: nobody can tell which
answer was whose, so there is nothing to delete, and the notice on the form says so. All versions of
a case go, corrected and voided ones too, and the photos that came with them. What remains is the
commitment in the ledger, which says nothing without its salt, and a tombstone outside the database
(`tombstones.py`).

What is outside the database is done first: if the commit fails, the request still waits and is
decided again, while the other way round a file could outlive the decision.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, get_args

from msgspec import Struct

from questionnaires.text import Wording
from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline import dispositions, tombstones
from survey_service.pipeline.attachment_files import path_of
from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.store import ledger, superseded
from survey_service.store.approvals import Approval
from survey_service.store.database import Connection, Database
from survey_service.store.erasure import erase

ACT: Final = "response.delete"
Reason = Literal["subject-request", "consent-withdrawn", "legal-order", "retention-ended"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
REASON_NAMES: Final[Mapping[str, Wording]] = {
    "subject-request": {"vi": "Người trả lời yêu cầu", "en": "The person asks for it"},
    "consent-withdrawn": {"vi": "Rút lại sự đồng ý", "en": "Consent was withdrawn"},
    "legal-order": {"vi": "Theo quyết định của pháp luật", "en": "Ordered by law"},
    "retention-ended": {"vi": "Hết thời hạn lưu giữ", "en": "The time of keeping is over"},
}
DISPOSITION: Final = "2.36"
"""What becomes of the case: it belonged to the sample and gives no answer, for another reason."""


class Outside(Struct, frozen=True):
    """Where a deletion reaches beyond the database.

    Attributes:
        journal: the file of tombstones.
        attachments: the folder of photos and signatures.
    """

    journal: Path
    attachments: Path


class DeletionDesk:
    """Where a running service decides about deletions.

    Args:
        database: where the interviews are.
        outside: where a deletion reaches beyond it.
        clock: now, as an aware datetime.
    """

    def __init__(self, database: Database, outside: Outside, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._outside = outside
        self._clock = clock

    def decide(self, identifier: str, *, by: str, approve: bool) -> int:
        """As the function `decide`, now and in this service.

        Raises:
            Problem: as there, and `deletion-unrecorded` where the tombstone cannot be written.
        """
        try:
            return decide(
                self._database,
                self._clock(),
                identifier,
                decided_by=by,
                approve=approve,
                outside=self._outside,
            )
        except LedgerError as error:
            raise Problem("deletion-unrecorded", error.code) from error


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
    outside: Outside,
) -> int:
    """Approve or refuse a deletion; an approved one is carried out in the same transaction.

    Args:
        database: where the interview is.
        now: the present moment.
        identifier: of the request.
        decided_by: somebody other than the one who asked.
        approve: False leaves everything as it is.
        outside: what is written and removed before the database forgets.

    Returns:
        How many versions were destroyed; 0 where the request was refused.

    Raises:
        Problem: those of `approvals.decide`, `approval-unknown` too where the request is for
            another act; `case-unanswered` where somebody was faster.
        LedgerError: `tombstones-damaged`, `tombstones-unwritable`; nothing was deleted then.
    """
    with database.write() as connection:
        found = approvals.decide_within(
            connection, now, identifier, decided_by=decided_by, approve=approve
        )
        if found.act != ACT:
            raise Problem("approval-unknown", "id", identifier)
        if not approve:
            return 0
        return _carry_out(connection, now, found, outside)


def _carry_out(connection: Connection, now: datetime, approval: Approval, outside: Outside) -> int:
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
    tombstones.remember(outside.journal, map(tombstones.tombstone, made))
    return len(destroy(connection, commitments, outside.attachments, now))


def destroy(
    connection: Connection, commitments: Iterable[bytes], attachments: Path, now: datetime
) -> tuple[bytes, ...]:
    """Destroy rows, salts and files of these commitments; return those that were there."""
    gone = erase(connection, commitments)
    dispositions.withdrawn(
        connection, gone.cases, DISPOSITION, source="deleted", at=now, by="deletion"
    )
    for digest in gone.files:
        path_of(attachments, digest).unlink(missing_ok=True)
    return gone.commitments


def _versions(connection: Connection, unit: str, case_id: str) -> tuple[bytes, ...]:
    found = superseded.versions(connection, unit, case_id)
    if not found:
        raise Problem("case-unanswered", "case", f"{unit} {case_id}")
    return found
