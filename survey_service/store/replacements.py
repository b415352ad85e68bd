"""Queries on reserve cases that were called: whose place each of them fills."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.samples import cases
from survey_service.store.tables.visits import case_replacements


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """`stands_in` fills the place of `failed`, whose disposition says why it was given up."""

    unit: str
    failed: str
    stands_in: str
    disposition: str
    at: datetime
    recorded_by: str


def add(connection: Connection, step: Step) -> None:
    """Write down that a reserve case was called.

    Raises:
        sqlalchemy.exc.IntegrityError: the place was filled, or the reserve called, by another.
    """
    connection.execute(insert(case_replacements).values(columns(step)))


def of_sample(connection: Connection, sample: str) -> tuple[Step, ...]:
    """Return every step of a sample, in the order in which they were taken."""
    table = case_replacements
    joined = table.join(cases, (cases.c.unit == table.c.unit) & (cases.c.case_id == table.c.failed))
    wanted = select(table).select_from(joined).where(cases.c.sample == sample)
    ordered = wanted.order_by(table.c.at, table.c.unit, table.c.failed)
    return tuple(Step(**row) for row in connection.execute(ordered).mappings())
