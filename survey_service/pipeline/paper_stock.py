"""The stock of paper of a round: by village, commune and organisation, and what does not add up."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from questionnaires.validity import judge
from sampling.paper_stock import (
    Difference,
    Entered,
    Moved,
    Stock,
    Tally,
    differences,
    total,
    village_stock,
)
from survey_service.ledger import entries
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.paper_round import PaperRound, Place, Village, paper_round, refused
from survey_service.pipeline.validity import RULE
from survey_service.store import instruments, ledger, paper, responses
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.paper import GivenReason, Movement

CHANNEL: Final = "drop_off"
"""Answers that came on paper."""
_CLOSING: Final = b"langnghe/paper/v1\x00"


class VillageStock(Struct, frozen=True):
    """The stock of a village, and what does not add up there."""

    village: Village
    stock: Stock
    differences: tuple[Difference, ...]


class Holding(Struct, frozen=True, kw_only=True):
    """Forms an organisation took and gave away, blank ones and returned ones."""

    organisation: str
    blank_taken: int = 0
    blank_given: int = 0
    returned_taken: int = 0
    returned_given: int = 0


class PaperReport(Struct, frozen=True, kw_only=True):
    """The paper of a round.

    `communes` are sums over villages; `reasons` are those given for differences that still stand.
    """

    villages: tuple[VillageStock, ...]
    communes: Mapping[str, Stock]
    holdings: tuple[Holding, ...]
    whole: Stock
    reasons: Mapping[tuple[Place, Difference], str]

    @property
    def open_differences(self) -> tuple[tuple[Village, Difference], ...]:
        """Differences without a reason."""
        return tuple(
            (line.village, found)
            for line in self.villages
            for found in line.differences
            if (line.village.place, found) not in self.reasons
        )


def paper_report(
    connection: Connection, code: str, *, closing: bool = False, ground: PaperRound | None = None
) -> PaperReport:
    """Return the stock of a round's paper.

    Args:
        connection: one state of the database.
        code: the campaign.
        closing: nothing is on its way any more (see `sampling.paper_stock.differences`).
        ground: the round, where it was read already.

    Raises:
        Problem: those of `paper_round`.
    """
    ground = ground or paper_round(connection, code)
    entered = entered_forms(connection, ground)
    by_place: dict[Place, list[Movement]] = {}
    for one in ground.standing:
        if one.unit is not None and one.psu is not None:
            by_place.setdefault((one.unit, one.psu), []).append(one)
    villages = []
    for place, village in sorted(ground.villages.items()):
        stock = _stock(by_place.get(place, ()), entered.get(place))
        villages.append(VillageStock(village, stock, differences(stock, closing=closing)))
    communes: dict[str, list[Stock]] = {}
    for line in villages:
        communes.setdefault(line.village.unit, []).append(line.stock)
    return PaperReport(
        villages=tuple(villages),
        communes={unit: total(stocks) for unit, stocks in communes.items()},
        holdings=tuple(holdings(ground.standing)),
        whole=total(line.stock for line in villages),
        reasons=_reasons(paper.reasons(connection, ground.campaign.code)),
    )


def entered_forms(connection: Connection, ground: PaperRound) -> dict[Place, Entered]:
    """Return the paper forms that were entered, by village, judged by the valid-form rule."""
    part = series_of(ground.campaign, "sample")
    asked = part and instruments.get(connection, part.instrument, part.instrument_version)
    counted: dict[Place, Counter[bool]] = {}
    if not responses.channels(connection, ground.campaign.code, "sample").get(CHANNEL):
        return {}
    for row in responses.read(connection, ground.campaign.code, "sample"):
        if asked and row.channel == CHANNEL and (row.unit, row.psu or "") in ground.villages:
            valid = judge(RULE, asked, row.answers).valid
            counted.setdefault((row.unit, row.psu or ""), Counter())[valid] += 1
    return {place: Entered(found[True], found[False]) for place, found in counted.items()}


def _stock(movements: Iterable[Movement], entered: Entered | None) -> Stock:
    sums: Counter[str] = Counter()
    tally = None
    for one in movements:
        sums[one.kind] += one.count
        if one.kind == "count":
            sorted_forms = (one.valid or 0, one.spoiled or 0, one.blank or 0)
            tally = Tally(*sorted_forms, in_hand=one.in_hand, missing=one.missing)
    moved = Moved(printed=sums["receive"], handed_out=sums["hand_over"], returned=sums["return"])
    return village_stock(moved, tally, entered)


def holdings(movements: Iterable[Movement]) -> Iterable[Holding]:
    """Return what each organisation took and gave away, by code."""
    sums: dict[str, Counter[str]] = {}
    for one in movements:
        state = "returned" if one.kind in {"return", "pass_on_returned"} else "blank"
        if one.kind == "count":
            continue
        if one.giver is not None:
            sums.setdefault(one.giver, Counter())[f"{state}_given"] += one.count
        if one.taker is not None:
            sums.setdefault(one.taker, Counter())[f"{state}_taken"] += one.count
    return (Holding(organisation=code, **sums[code]) for code in sorted(sums))


def give_reason(
    connection: Connection, code: str, village: str, *, unit: str | None, difference: str,
    reason: str, at: datetime,
) -> GivenReason:  # fmt: skip
    """Record why two numbers of a village differ; both numbers stay as they are.

    Raises:
        Problem: `paper-refused`: no such difference stands there, or the reason is empty.
    """
    ground = paper_round(connection, code, hold=True)
    place = ground.village(village, unit).place
    report = paper_report(connection, code, closing=True, ground=ground)
    [line] = [each for each in report.villages if each.village.place == place]
    found = next((each for each in line.differences if each.code == difference), None)
    if found is None:
        known = ", ".join(each.code for each in line.differences) or "none"
        raise refused("--difference", difference, f"a difference of this village: {known}")
    if not reason.strip():
        raise refused("--reason", reason, "why, in words")
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


def close(connection: Connection, code: str, at: datetime) -> PaperReport:
    """Enter the totals of a round's paper in the ledger, with every difference counted.

    Closing refuses nothing: paper that does not add up is a finding, and the entry says how many
    differences have no reason. A later closing is another entry.

    Raises:
        Problem: those of `paper_round`.
    """
    ground = paper_round(connection, code)
    report = paper_report(connection, code, closing=True, ground=ground)
    whole = report.whole
    ledger.append_once(
        connection,
        entries.encode(
            "paper",
            campaign=code,
            printed=whole.printed,
            handed_out=whole.handed_out,
            returned=whole.returned,
            missing=whole.missing,
            valid=whole.valid,
            spoiled=whole.spoiled,
            blank=whole.blank,
            in_hand=whole.in_hand,
            villages=len(report.villages),
            differences=sum(len(line.differences) for line in report.villages),
            unexplained=len(report.open_differences),
            digest=movements_digest(ground.movements),
            at=entries.instant(at),
        ),
    )
    return report


def movements_digest(movements: Iterable[Movement]) -> str:
    """Return the SHA-256 (hexadecimal) of the movements: canonical JSON, a line each, in order."""
    lines = (f"{dump(asdict(one))}\n" for one in movements)
    return hashlib.sha256(_CLOSING + "".join(lines).encode()).hexdigest()


def _reasons(given: Iterable[GivenReason]) -> dict[tuple[Place, Difference], str]:
    return {
        ((one.unit, one.psu), Difference(one.code, one.got, one.expected)): one.reason  # type: ignore[arg-type] # a code this version may not know
        for one in given
    }
