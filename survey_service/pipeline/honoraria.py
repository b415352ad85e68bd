"""What respondents are paid: the rate by a decision, and signed lists recorded as counts.

The rate is configuration and never has a default: without the decision that set it nothing is paid
and no list is printed. Names stand on the paper list, written by hand, and nowhere here.
"""

from datetime import date, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from survey_service.pipeline.paper_round import PaperRound, Place, day_refused
from survey_service.problems import Problem
from survey_service.store import honoraria
from survey_service.store.database import Connection
from survey_service.store.honoraria import Payment, PaysFor, Rate
from survey_service.units.working_days import local_date

MOST_DONG: Final = 2_000_000_000
MOST_PEOPLE: Final = 10_000


class Signed(Struct, frozen=True, kw_only=True):
    """A signed list of a village, as counts.

    Attributes:
        village: code of the village.
        unit: its commune, where several have a village of this code.
        paid_on: the day.
        own: people who signed themselves (ký nhận).
        for_another: people for whom somebody else signed (ký thay).
        fingerprint: people who gave a fingerprint (điểm chỉ).
        amount: đồng paid in all; None: as the rate says.
        note: what else was written down.
    """

    village: str
    unit: str | None = None
    paid_on: date
    own: int
    for_another: int = 0
    fingerprint: int = 0
    amount: int | None = None
    note: str | None = None


def set_rate(
    connection: Connection, campaign: str, *, amount: int, pays_for: PaysFor, basis: str,
    valid_from: date,
) -> Rate:  # fmt: skip
    """Store what a form is paid from a day on, by which decision; an earlier rate stays.

    Raises:
        Problem: `honorarium-refused`.
    """
    if not 1 <= amount <= MOST_DONG:
        raise wrong("--amount", amount, "đồng for one form, above zero")
    if not basis.strip():
        raise wrong("--basis", basis, "the decision that set the rate, by number and date")
    if any(rate.valid_from == valid_from for rate in honoraria.rates(connection, campaign)):
        raise wrong("--valid-from", str(valid_from), "a day on which no other rate begins")
    rate = Rate(
        campaign=campaign,
        valid_from=valid_from,
        amount=amount,
        pays_for=pays_for,
        basis=" ".join(basis.split()),
    )
    honoraria.add_rate(connection, rate)
    return rate


def rate_on(connection: Connection, campaign: str, day: date) -> Rate:
    """Return the rate in force on a day.

    Raises:
        Problem: `honorarium-rate-missing`.
    """
    known = [r for r in honoraria.rates(connection, campaign) if r.valid_from <= day]
    if not known:
        expected = f"a rate that holds on {day}"
        raise Problem("honorarium-rate-missing", campaign, "no rate", expected)
    return known[-1]


def pay(connection: Connection, ground: PaperRound, signed: Signed, at: datetime) -> Payment:
    """Record a signed list.

    Raises:
        Problem: `honorarium-rate-missing`; `honorarium-refused`, `paper-refused` naming what is
            wrong.
    """
    village = ground.village(signed.village, signed.unit)
    day_refused(signed.paid_on, local_date(at))
    counts = {name: getattr(signed, name) for name in ("own", "for_another", "fingerprint")}
    for name, value in counts.items():
        if not 0 <= value <= MOST_PEOPLE:
            raise wrong(name, value, f"0 to {MOST_PEOPLE} people")
    people = sum(counts.values())
    if not people:
        raise wrong("own, for_another, fingerprint", 0, "at least one person who signed")
    rate = rate_on(connection, ground.campaign.code, signed.paid_on)
    amount = people * rate.amount if signed.amount is None else signed.amount
    if not 0 <= amount <= MOST_DONG:
        raise wrong("amount", amount, f"0 to {MOST_DONG} đồng")
    payment = Payment(
        campaign=ground.campaign.code,
        number=honoraria.next_payment(connection, ground.campaign.code),
        unit=village.unit,
        psu=village.psu,
        paid_on=signed.paid_on,
        recorded_at=at,
        rate_from=rate.valid_from,
        amount=amount,
        note=" ".join((signed.note or "").split()) or None,
        **counts,
    )
    honoraria.add_payment(connection, payment)
    return payment


def cancel_payment(
    connection: Connection, campaign: str, number: int, reason: str, at: datetime
) -> Payment:
    """Append the row that cancels a payment written down wrongly.

    Raises:
        Problem: `honorarium-refused`.
    """
    known = {one.number: one for one in payments_of(connection, campaign)}
    if number not in known:
        raise wrong("NUMBER", number, "the number of a payment that holds")
    if not reason.strip():
        raise wrong("--reason", reason, "why it was wrong, in words")
    row = replace(
        known[number],
        number=honoraria.next_payment(connection, campaign),
        cancels=number,
        recorded_at=at,
        note=" ".join(reason.split()),
    )
    honoraria.add_payment(connection, row)
    return row


def payments_of(connection: Connection, campaign: str) -> tuple[Payment, ...]:
    """Return the payments of a campaign that hold: neither cancelled nor cancelling."""
    every = honoraria.payments(connection, campaign)
    cancelled = {one.cancels for one in every}
    return tuple(one for one in every if one.cancels is None and one.number not in cancelled)


def by_village(payments: tuple[Payment, ...]) -> dict[Place, list[Payment]]:
    """Return payments by village."""
    found: dict[Place, list[Payment]] = {}
    for one in payments:
        found.setdefault((one.unit, one.psu), []).append(one)
    return found


def wrong(where: str, got: object, expected: str) -> Problem:
    """Return the problem that refuses a rate or a payment."""
    return Problem("honorarium-refused", where, got, expected)
