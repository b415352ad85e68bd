"""Paper of the synthetic round: printed, handed out, taken back, counted, paid for, and closed.

Every village got nine forms; as many came back valid as interviews were completed there. Here and
there a number does not fit, as it happens, and some of that was explained.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from survey_service.demo.organisations import COLLECTS, LEADS, PRINTS
from survey_service.demo.plan import Round
from survey_service.paper.form_numbers import form_number, printed
from survey_service.pipeline import honoraria, paper_stock, settlement
from survey_service.pipeline.honoraria import Signed
from survey_service.pipeline.paper_movements import Draft, Recorder
from survey_service.pipeline.paper_round import PaperRound, Place, Village, paper_round
from survey_service.store import paper, samples
from survey_service.store.database import Connection, Database
from survey_service.units.working_days import local_date

FORMS = 9
"""Forms printed for a village: seven adults are drawn, two are spare."""
RATE = 50_000
BASIS = "Quyết định mô phỏng số 00/QĐ-MP"
COMPLETE = "1.1"
WET = "Mô phỏng: một phiếu bị ướt, đã lập biên bản"
ODD_ONE = 90
"""Every so many villages a number does not fit."""
SPOILED, BLANK, MISSING = 0.04, 0.05, 0.03


class Count(Struct, frozen=True):
    """What became of a village's forms, and by how much its count is off."""

    valid: int
    spoiled: int
    blank: int
    missing: int
    off: int

    @property
    def returned(self) -> int:
        """Forms that came back."""
        return self.valid + self.spoiled + self.blank

    @property
    def handed_out(self) -> int:
        """Forms that were handed out."""
        return self.returned + self.missing


def count_paper(database: Database, this: Round) -> None:
    """Record the paper of the round through the product's own use-cases, and close it."""
    [rng] = this.rng.spawn(1)  # the round's own numbers stay what they are
    first = this.today - timedelta(days=35)
    with database.write() as connection:
        ground = paper_round(connection, this.campaign)
        counts = _counts(connection, ground, rng)
        recorder = Recorder(ground, this.now)
        for draft in _drafts(ground, counts, first):
            recorder.record(draft)
        paper.add(connection, recorder.recorded)
        _pay(connection, ground, counts, this, first)
        _explain(connection, this)
        paper_stock.close(connection, this.campaign, this.now)


def _counts(
    connection: Connection, ground: PaperRound, rng: np.random.Generator
) -> dict[Place, Count]:
    part = next(each for each in ground.campaign.series if each.series == "sample")
    cases = samples.each_case(connection, part.sample or "", "official")
    valid = Counter((c.unit, c.psu) for c in cases if c.disposition == COMPLETE)
    found: dict[Place, Count] = {}
    for number, place in enumerate(sorted(ground.villages), start=1):
        rest = FORMS - valid[place]
        spoiled, blank, missing, _ = rng.multinomial(
            rest, (SPOILED, BLANK, MISSING, 1 - SPOILED - BLANK - MISSING)
        ).tolist()
        off = int(number % ODD_ONE == 0)
        found[place] = Count(valid[place], spoiled, blank, missing, off)
    return found


def _drafts(ground: PaperRound, counts: Mapping[Place, Count], first: date) -> Iterator[Draft]:
    series = min(ground.series)
    after = (first + timedelta(days=3), first + timedelta(days=14), first + timedelta(days=20))
    for number, (place, village) in enumerate(sorted(ground.villages.items())):
        numbers = tuple(
            printed(form_number(series, serial))
            for serial in (number * FORMS + 1, number * FORMS + FORMS)
        )
        yield from _of_village(village, counts[place], numbers, (first, *after))
    yield Draft(
        kind="pass_on_returned", day=after[2], giver=COLLECTS, taker=LEADS,
        count=sum(count.returned for count in counts.values()),
    )  # fmt: skip


def _of_village(
    village: Village, count: Count, numbers: tuple[str, ...], days: tuple[date, ...]
) -> Iterator[Draft]:
    here = Draft(kind="receive", day=days[0], village=village.psu, unit=village.unit)
    yield replace(here, first=numbers[0], last=numbers[1], giver=PRINTS, taker=COLLECTS)
    if not count.handed_out:
        return
    yield replace(here, kind="hand_over", day=days[1], count=count.handed_out, giver=COLLECTS)
    if count.returned:
        yield replace(here, kind="return", day=days[2], count=count.returned, taker=COLLECTS)
    tally = {
        "valid": count.valid,
        "spoiled": count.spoiled + count.off,
        "blank": count.blank,
        "in_hand": FORMS - count.handed_out,
        "missing": count.missing,
    }
    yield replace(here, kind="count", day=days[3], tally=tally)


def _pay(
    connection: Connection,
    ground: PaperRound,
    counts: Mapping[Place, Count],
    this: Round,
    first: date,
) -> None:
    honoraria.set_rate(
        connection, this.campaign, amount=RATE, pays_for="valid", basis=BASIS, valid_from=first
    )
    for number, (place, count) in enumerate(sorted(counts.items()), start=1):
        people = count.valid - int(number % (2 * ODD_ONE) == 0)
        if people <= 0:
            continue
        another, finger = int(people > 3 and number % 7 == 0), int(people > 3 and number % 11 == 0)  # noqa: PLR2004 - some villages have both
        signed = Signed(
            village=place[1],
            unit=place[0],
            paid_on=local_date(this.now) - timedelta(days=7),
            own=people - another - finger,
            for_another=another,
            fingerprint=finger,
        )
        honoraria.pay(connection, ground, signed, this.now)


def _explain(connection: Connection, this: Round) -> None:
    """Give reasons for some of what does not fit; the rest waits for somebody to look."""
    report = paper_stock.paper_report(connection, this.campaign, closing=True)
    for line in [each for each in report.villages if each.differences][:2]:
        paper_stock.give_reason(
            connection, this.campaign, line.village.psu, unit=line.village.unit,
            difference=line.differences[0].code, reason=WET,
            at=this.now,
        )  # fmt: skip
    settled = settlement.settlement(connection, this.campaign)
    for owed in [each for each in settled.villages if each.settled.differences][:1]:
        settlement.explain(
            connection, this.campaign, owed.village.psu, unit=owed.village.unit,
            difference=owed.settled.differences[0].code,
            reason="Mô phỏng: một người không nhận tiền", at=this.now,
        )  # fmt: skip
