"""A sample of closed transactions: overall list, checks, official list, reserve list.

The steps of the Ministry's field rules: an office hands in the list of everything it closed
(danh sách giao dịch tổng thể), it is checked, and from it are drawn the official list (danh sách
điều tra chính thức) and the reserve list (danh sách dự phòng). Strata are office × month; within
a stratum every transaction has the same chance n / N. Rows that fail a check are kept with the
reason, for the supervising bodies to see.

>>> from datetime import date
>>> from numpy.random import PCG64, Generator
>>> rows = [
...     Transaction(dossier=f"H31.{k:04d}", office="31.SNV", closed_on=date(2026, 1 + k % 3, 9))
...     for k in range(686)
... ]
>>> listed = overall_list(rows, date(2026, 1, 1), date(2026, 3, 31))
>>> sample = draw_transactions(listed, Generator(PCG64(2026)), reserve_share=0.2)
>>> len(sample.official()), len(sample.reserve())
(253, 51)
>>> round(sum(case.design_weight for case in sample.official()))
686
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace
from numpy.random import Generator

from sampling.allocation import allocate, proportional
from sampling.errors import SamplingError
from sampling.inclusion import design_weight, second_stage_probability
from sampling.selection import ListMethod, select
from sampling.size import yamane

Reason = Literal["duplicate", "contradicting-duplicate", "outside-period", "no-dossier-code"]


class Transaction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed dossier. `office` decided it, `receiving` is the centre that took it in."""

    dossier: str
    office: str
    closed_on: date
    receiving: str | None = None

    @property
    def stratum(self) -> str:
        """Office × month, such as `31.SNV.2026-03`."""
        return f"{self.office}.{self.closed_on:%Y-%m}"


class RejectedRow(Struct, frozen=True):
    """A row left out of the overall list, and why."""

    transaction: Transaction
    reason: Reason


class OverallList(Struct, frozen=True):
    """Everything that can be drawn, in canonical order, and everything left out."""

    transactions: tuple[Transaction, ...]
    rejected: tuple[RejectedRow, ...]

    def by_office(self) -> dict[str, int]:
        """Return the number of transactions of each office."""
        return dict(sorted(Counter(t.office for t in self.transactions).items()))


class TransactionCase(Struct, frozen=True, kw_only=True):
    """A drawn transaction. `order` counts from 1 in its stratum; pi = n / N of the stratum."""

    id: str
    dossier: str
    office: str
    receiving: str | None
    stratum: str
    stratum_size: int
    order: int
    list: Literal["official", "reserve"]
    pi: float
    design_weight: float

    @property
    def cell(self) -> str:
        """The group within which a reserve may stand in: the stratum."""
        return self.stratum


class TransactionSample(Struct, frozen=True):
    """Cases in canonical order: stratum, then order."""

    cases: tuple[TransactionCase, ...]

    def official(self) -> tuple[TransactionCase, ...]:
        """Return the cases of the official list."""
        return tuple(case for case in self.cases if case.list == "official")

    def reserve(self) -> tuple[TransactionCase, ...]:
        """Return the cases of the reserve list."""
        return tuple(case for case in self.cases if case.list == "reserve")


def overall_list(rows: Iterable[Transaction], first: date, last: date) -> OverallList:
    """Check the rows handed in for the period from `first` to `last` (both included).

    A dossier listed twice in the same way counts once. Listed twice in different ways, no row of
    it can be trusted and all are left out. Rows may come in any order.
    """
    accepted: list[Transaction] = []
    rejected: list[RejectedRow] = []
    groups: dict[str, list[Transaction]] = {}
    tidy = (replace(row, dossier=row.dossier.strip()) for row in rows)
    for row in sorted(tidy, key=_canonical):
        groups.setdefault(row.dossier, []).append(row)
    for dossier, group in groups.items():
        keep, reason = _judge(dossier, group, first, last)
        accepted += group[:keep]
        rejected += [RejectedRow(row, reason) for row in group[keep:]]
    return OverallList(tuple(sorted(accepted, key=_canonical)), tuple(rejected))


def _judge(dossier: str, group: list[Transaction], first: date, last: date) -> tuple[int, Reason]:
    """Return how many rows of one dossier to keep, and the reason for leaving out the rest."""
    if not dossier:
        return 0, "no-dossier-code"
    if any(row != group[0] for row in group):
        return 0, "contradicting-duplicate"
    if not first <= group[0].closed_on <= last:
        return 0, "outside-period"
    return 1, "duplicate"


def draw_transactions(
    listed: OverallList,
    generator: Generator,
    *,
    sizes: Mapping[str, int] | None = None,
    method: ListMethod = "srs",
    reserve_share: float = 0.0,
    minimum: int = 2,
) -> TransactionSample:
    """Draw the official and the reserve list, office by office and month by month.

    Args:
        listed: the checked overall list.
        generator: source of randomness; the same state gives the same lists.
        sizes: number of official cases per office; offices left out, and all where None, get
            Yamane's number at 5 %.
        method: `srs`, or `systematic` down the list in order of closing date.
        reserve_share: length of the reserve list as a share of the official one, rounded up in
            each month.
        minimum: least number in a month (all of it where it has fewer, and fewer where an
            office's number cannot reach it in every month).

    Raises:
        SamplingError: `empty-list`, `unknown-office`, `sample-larger-than-list`,
            `sample-smaller-than-months`, `bad-reserve`.
    """
    available = listed.by_office()
    wanted = _wanted(available, sizes or {}, reserve_share)
    strata: dict[str, list[Transaction]] = {}
    for transaction in listed.transactions:
        strata.setdefault(transaction.stratum, []).append(transaction)
    cases: list[TransactionCase] = []
    for office, n in wanted.items():
        months = {s: rows for s, rows in strata.items() if rows[0].office == office}
        counts = {stratum: len(rows) for stratum, rows in months.items()}
        least = _least(office, n, minimum, len(months))
        for part in allocate(n, proportional(counts), minimum=least, maximum=counts):
            rows = months[part.stratum]
            spare = math.ceil(part.n * reserve_share)
            cases += _draw_stratum(rows, part.n, spare, method, generator)
    return TransactionSample(tuple(cases))


def _draw_stratum(
    rows: list[Transaction], take: int, spare: int, method: ListMethod, generator: Generator
) -> Iterator[TransactionCase]:
    chosen = select(len(rows), take, spare, method, generator)
    pi = second_stage_probability(take, len(rows))
    weight = design_weight(pi)
    positions = [*chosen.official.tolist(), *chosen.reserve.tolist()]
    for order, position in enumerate(positions, start=1):
        row = rows[position]
        yield TransactionCase(
            id=f"{row.stratum}-{order:04d}",
            dossier=row.dossier,
            office=row.office,
            receiving=row.receiving,
            stratum=row.stratum,
            stratum_size=len(rows),
            order=order,
            list="official" if order <= take else "reserve",
            pi=pi,
            design_weight=weight,
        )


def _wanted(
    available: dict[str, int], sizes: Mapping[str, int], reserve_share: float
) -> dict[str, int]:
    if not available:
        raise _refusal("empty-list", "overall list", 0, "at least one transaction")
    if not 0 <= reserve_share <= 1:
        raise _refusal("bad-reserve", "reserve_share", reserve_share, "a share from 0 to 1")
    for office, n in sizes.items():
        if office not in available:
            raise _refusal("unknown-office", office, office, "an office of the overall list")
        if not 1 <= n <= available[office]:
            most = available[office]
            raise _refusal("sample-larger-than-list", office, n, f"a number from 1 to {most}")
    return {office: sizes.get(office, yamane(count).n) for office, count in available.items()}


def _least(office: str, n: int, minimum: int, months: int) -> int:
    """Return the least number per month: `minimum`, or what `n` allows, but never nothing.

    A month without a case would have no chance of being heard, and its weight would be lost.
    """
    if n < months:
        raise _refusal("sample-smaller-than-months", office, n, f"at least {months}, one a month")
    return max(1, min(minimum, n // months))


def _refusal(code: str, where: str, got: object, expected: str) -> SamplingError:
    hint = "Compare the request with the overall list of each office."
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)


def _canonical(row: Transaction) -> tuple[str, date, str, str]:
    return (row.office, row.closed_on, row.dossier, row.receiving or "")
