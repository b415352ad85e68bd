"""Queries on the versions of an interview: the one that counts, and those it took the place of."""

from sqlalchemy import Connection, delete, insert, literal, select

from survey_service.store.responses import ResponseRow
from survey_service.store.tables.responses import responses, superseded_responses
from survey_service.store.tables.samples import cases

_CONTENT = tuple(column.name for column in responses.columns)


def hold(connection: Connection, unit: str, case_id: str) -> None:
    """Keep others from answering, changing or deleting a case until this transaction ends."""
    chosen = (cases.c.unit == unit) & (cases.c.case_id == case_id)
    connection.execute(select(cases.c.case_id).where(chosen).with_for_update())


def live(connection: Connection, unit: str, case_id: str) -> ResponseRow | None:
    """Return the response of a case that counts."""
    content = (responses.c[name] for name in ResponseRow.__struct_fields__)
    wanted = select(*content).where(responses.c.unit == unit, responses.c.case_id == case_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else ResponseRow(**row)


def supersede(
    connection: Connection, row: ResponseRow, reason: str, replaced_by: bytes | None
) -> None:
    """Take a response out of the count and keep it whole, salt included.

    Args:
        connection: the transaction that holds the row.
        row: the response that counts.
        reason: why, for those who may read the answers.
        replaced_by: commitment of the new version; None where there is none.
    """
    old = (responses.c.unit == row.unit) & (responses.c.response_id == row.response_id)
    moved = select(*responses.columns, literal(reason), literal(replaced_by)).where(old)
    names = [*_CONTENT, "reason", "replaced_by"]
    connection.execute(insert(superseded_responses).from_select(names, moved))
    connection.execute(delete(responses).where(old))


def versions(connection: Connection, unit: str, case_id: str) -> tuple[bytes, ...]:
    """Return the commitments of every version of a case, the one that counts included."""
    found = [
        bytes(commitment)
        for table in (responses, superseded_responses)
        for commitment in connection.scalars(
            select(table.c.commitment).where(table.c.unit == unit, table.c.case_id == case_id)
        )
    ]
    return tuple(sorted(found))
