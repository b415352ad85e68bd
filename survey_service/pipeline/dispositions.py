"""What became of a case: recorded by people, moved by interviews, never overwritten.

One rule keeps ledger and record together: an interview is complete because its answers are in the
ledger, and for no other reason. So nobody can record 1.1 or 1.2 by hand, an answer that comes in
makes its case complete whatever stood there before, and a case that has its answer changes only
through a correction of the interview. A final disposition is changed with a reason, and both stay
on record.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sampling.dispositions import DISPOSITIONS
from survey_service.store import assignments, dispositions
from survey_service.store.database import Connection
from survey_service.store.dispositions import CaseKey, Change, ChangeSource

COMPLETE: Final = "1.1"
"""AAPOR disposition of a case that has its whole interview."""
INTERVIEWS: Final = frozenset({"1.1", "1.2"})
SYNC: Final = "sync"
"""Who records that an interview came in."""


def is_final(code: str | None) -> bool:
    """Tell whether a case is at its end; one that was never tried is not."""
    return code is not None and not DISPOSITIONS[code].is_temporary


def answered(connection: Connection, keys: Iterable[CaseKey], at: datetime, by: str = SYNC) -> None:
    """Make the cases of interviews that just came in complete.

    Where a final disposition stood that was no interview, the reason of the change says so: a
    monitor will want to look.
    """
    moved = []
    for (unit, case_id), before in dispositions.held(connection, keys).items():
        if before in INTERVIEWS:
            continue
        overruled = f"interview after {before}" if is_final(before) else None
        moved.append(
            Change(
                unit=unit,
                case_id=case_id,
                before=before,
                after=COMPLETE,
                source="interview",
                at=at,
                recorded_by=by,
                reason=overruled,
            )
        )
    apply(connection, moved)


def withdrawn(
    connection: Connection,
    keys: Iterable[CaseKey],
    after: str | None,
    *,
    source: ChangeSource,
    at: datetime,
    by: str,
    reason: str | None = None,
) -> None:
    """Give cases whose interview was voided or deleted another disposition; None: to be worked."""
    moved = [
        Change(
            unit=unit,
            case_id=case_id,
            before=before,
            after=after,
            source=source,
            at=at,
            recorded_by=by,
            reason=reason,
        )
        for (unit, case_id), before in dispositions.held(connection, keys).items()
    ]
    apply(connection, moved)


def apply(connection: Connection, moved: Sequence[Change]) -> None:
    """Write changes down; finish the assignments of cases at their end, open the others again."""
    if not moved:
        return
    dispositions.move(connection, moved)
    ended = [change.key for change in moved if is_final(change.after)]
    again = [change.key for change in moved if not is_final(change.after)]
    assignments.set_state(connection, ended, "finished")
    assignments.set_state(connection, again, "given")
