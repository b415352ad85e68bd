"""The settlement of a round: money, signatures and forms by village, and the budget beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sampling.budget import Budget
from sampling.paper_stock import Stock
from sampling.settlement import (
    Paid,
    Settled,
    SettlementDifference,
    SpentLine,
    beside,
    settle,
    sum_of,
)
from survey_service.pipeline.csv_rows import BadRow, csv_rows
from survey_service.pipeline.honoraria import by_village, payments_of, wrong
from survey_service.pipeline.paper_round import Place, Village, paper_round
from survey_service.pipeline.paper_stock import paper_report
from survey_service.problems import Problem
from survey_service.store import honoraria, paper
from survey_service.store.database import Connection
from survey_service.store.honoraria import Rate
from survey_service.store.paper import GivenReason

HONORARIA: Final = "honoraria"
"""Code of the line that payments to respondents belong to, unless another is named."""
SPENT_COLUMNS: Final = ("code", "spent")
BUDGET_COLUMNS: Final = ("code", "name", "planned", "spent")
MOST_DIGITS: Final = 13


class SettledVillage(Struct, frozen=True):
    """A village, how it stands, and the reasons given for its differences, in their order."""

    village: Village
    settled: Settled
    reasons: tuple[str | None, ...]


class Settlement(Struct, frozen=True, kw_only=True):
    """The settlement of a round.

    Attributes:
        rates: what was paid for a form, from which day, by which decision.
        villages: those where anything was paid or counted.
        whole: sums over them.
        budget: lines of the plan beside what was spent; empty where no plan was given.
        forms_from: where the numbers of valid forms come from, by place.
    """

    rates: tuple[Rate, ...]
    villages: tuple[SettledVillage, ...]
    whole: Settled
    budget: tuple[SpentLine, ...]
    forms_from: Mapping[Place, str | None]

    @property
    def unexplained(self) -> int:
        """Differences without a reason."""
        return sum(reason is None for line in self.villages for reason in line.reasons)


def settlement(
    connection: Connection,
    code: str,
    budget: Sequence[SpentLine] = (),
    line_of_honoraria: str = HONORARIA,
) -> Settlement:
    """Return the settlement of a round.

    Args:
        connection: one state of the database.
        code: the campaign.
        budget: the plan; what was spent on honoraria is put in from the signed lists.
        line_of_honoraria: code of the line that this belongs to.

    Raises:
        Problem: those of `paper_round`; `honorarium-rate-missing`.
    """
    ground = paper_round(connection, code)
    rates = honoraria.rates(connection, code)
    if not rates:
        raise Problem("honorarium-rate-missing", code, "no rate", "a rate and its decision")
    amounts = {rate.valid_from: rate.amount for rate in rates}
    paid = by_village(payments_of(connection, code))
    report = paper_report(connection, code, closing=True, ground=ground)
    told = _told(paper.reasons(connection, code))
    lines = []
    for line in report.villages:
        place = line.village.place
        lists = [
            Paid(one.signed, one.amount, amounts[one.rate_from]) for one in paid.get(place, ())
        ]
        settled = settle(forms=paid_forms(line.stock, rates[-1]), paid=lists)
        if settled.forms is not None or lists:
            reasons = tuple(told.get((place, found)) for found in settled.differences)
            lines.append(SettledVillage(line.village, settled, reasons))
    whole = sum_of(line.settled for line in lines)
    return Settlement(
        rates=rates,
        villages=tuple(lines),
        whole=whole,
        budget=tuple(_spent(line, line_of_honoraria, whole.paid) for line in budget),
        forms_from={line.village.place: line.stock.forms_from for line in report.villages},
    )


def paid_forms(stock: Stock, rate: Rate) -> int | None:
    """Return the forms of a village that are paid for; None where nobody counted them."""
    if rate.pays_for == "valid":
        return stock.valid
    return stock.returned if stock.printed else None


def explain(
    connection: Connection, code: str, village: str, *, unit: str | None, difference: str,
    reason: str, at: datetime,
) -> GivenReason:  # fmt: skip
    """Record why money, signatures or forms of a village differ.

    Raises:
        Problem: `honorarium-refused`: no such difference stands there, or the reason is empty.
    """
    place = paper_round(connection, code, hold=True).village(village, unit).place
    lines = [each for each in settlement(connection, code).villages if each.village.place == place]
    known = {found.code: found for line in lines for found in line.settled.differences}
    if not reason.strip():
        raise wrong("--reason", reason, "why, in words")
    found = next((each for name, each in known.items() if name == difference), None)
    if found is None:
        there = ", ".join(known) or "none"
        raise wrong("--difference", difference, f"a difference of this village: {there}")
    given = GivenReason(
        campaign=code,
        number=paper.next_reason(connection, code),
        unit=place[0],
        psu=place[1],
        code=found.code,
        got=found.got,
        expected=found.expected,
        reason=" ".join(reason.split()),
        recorded_at=at,
    )
    paper.add_reason(connection, given)
    return given


def read_budget(text: str) -> tuple[tuple[SpentLine, ...], tuple[BadRow, ...]]:
    """Read the lines of a budget: code, name, planned and spent đồng (may be empty).

    Raises:
        Problem: `budget-file-invalid`, the file is no such table.
    """
    lines: list[SpentLine] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for number, row in csv_rows(text, BUDGET_COLUMNS, budget_wrong):
        cells = {name: " ".join(row[name].split()) for name in BUDGET_COLUMNS}
        faults = list(_budget_faults(number, cells, seen))
        seen.add(cells["code"])
        bad += faults
        if not faults:
            spent = int(cells["spent"]) if cells["spent"] else None
            planned = int(cells["planned"])
            lines.append(
                SpentLine(code=cells["code"], name=cells["name"], planned=planned, spent=spent)
            )
    return tuple(lines), tuple(bad)


def read_plan(content: bytes, spent: Mapping[str, int]) -> tuple[SpentLine, ...]:
    """Read a budget as the planner writes it (JSON), and set what was spent beside its lines.

    Raises:
        Problem: `budget-file-invalid`, it is no budget.
        SamplingError: `unplanned`.
    """
    try:
        plan = msgspec.json.decode(content, type=Budget)
    except msgspec.MsgspecError as error:
        raise budget_wrong("budget", str(error), "a budget as JSON") from error
    return beside(plan, spent)


def read_spent(text: str) -> tuple[dict[str, int], tuple[BadRow, ...]]:
    """Read what was spent, by line: code and đồng.

    Raises:
        Problem: `budget-file-invalid`, the file is no such table.
    """
    found: dict[str, int] = {}
    bad: list[BadRow] = []
    for number, row in csv_rows(text, SPENT_COLUMNS, budget_wrong):
        code, amount = row["code"].strip(), row["spent"].strip()
        if not code or code in found:
            bad.append(BadRow(number, "code", code, "a code that no other line has"))
        elif not (amount.isascii() and amount.isdigit() and len(amount) <= MOST_DIGITS):
            bad.append(BadRow(number, "spent", amount, "whole đồng, digits alone"))
        else:
            found[code] = int(amount)
    return found, tuple(bad)


def _budget_faults(number: int, cells: Mapping[str, str], seen: set[str]) -> Iterator[BadRow]:
    for name in ("planned", "spent"):
        plain = cells[name].isascii() and cells[name].isdigit() and len(cells[name]) <= MOST_DIGITS
        if not plain and (cells[name] or name == "planned"):
            yield BadRow(number, name, cells[name], "whole đồng, digits alone")
    if not cells["code"] or cells["code"] in seen:
        yield BadRow(number, "code", cells["code"], "a code that no other line has")


def budget_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of a budget."""
    return Problem("budget-file-invalid", where, got, expected)


def _spent(line: SpentLine, of_honoraria: str, paid: int) -> SpentLine:
    return replace(line, spent=paid) if line.code == of_honoraria else line


def _told(given: Iterable[GivenReason]) -> dict[tuple[Place, SettlementDifference], str]:
    return {
        ((one.unit, one.psu), SettlementDifference(one.code, one.got, one.expected)): one.reason  # type: ignore[arg-type] # a code of the stock
        for one in given
    }
