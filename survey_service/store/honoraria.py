"""Queries on what respondents are paid: rates by decision, and counts of signatures."""

from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.paper import honorarium_payments, honorarium_rates

PaysFor = Literal["valid", "returned"]


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Đồng paid for a form from a day on, by a decision; `pays_for` says for which forms."""

    campaign: str
    valid_from: date
    amount: int
    pays_for: PaysFor
    basis: str


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One signed list of a village as counts: signatures of three kinds, and đồng.

    `cancels` names a payment that was written down wrongly; such a row counts for nothing itself.
    """

    campaign: str
    number: int
    unit: str
    psu: str
    paid_on: date
    recorded_at: datetime
    rate_from: date
    own: int
    for_another: int
    fingerprint: int
    amount: int
    cancels: int | None = None
    note: str | None = None

    @property
    def signed(self) -> int:
        """People who confirmed the money, in whichever way."""
        return self.own + self.for_another + self.fingerprint


def add_rate(connection: Connection, rate: Rate) -> None:
    """Store a rate.

    Raises:
        sqlalchemy.exc.IntegrityError: another rate begins on that day.
    """
    connection.execute(insert(honorarium_rates).values(columns(rate)))


def rates(connection: Connection, campaign: str) -> tuple[Rate, ...]:
    """Return the rates of a campaign by the day they begin."""
    table = honorarium_rates
    wanted = select(table).where(table.c.campaign == campaign).order_by(table.c.valid_from)
    return tuple(Rate(**row) for row in connection.execute(wanted).mappings())


def add_payment(connection: Connection, payment: Payment) -> None:
    """Append a payment."""
    connection.execute(insert(honorarium_payments).values(columns(payment)))


def payments(connection: Connection, campaign: str) -> tuple[Payment, ...]:
    """Return the payments of a campaign in the order they were recorded."""
    table = honorarium_payments
    wanted = select(table).where(table.c.campaign == campaign).order_by(table.c.number)
    return tuple(Payment(**row) for row in connection.execute(wanted).mappings())


def next_payment(connection: Connection, campaign: str) -> int:
    """Return the number of the next payment."""
    table = honorarium_payments
    last = select(func.max(table.c.number)).where(table.c.campaign == campaign)
    return (connection.scalar(last) or 0) + 1
