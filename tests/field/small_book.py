"""Movements of paper in the small round, as people would write them down."""

from datetime import UTC, date, datetime

from questionnaires.instrument import content_hash
from survey_service.paper.form_numbers import form_number, printed, series
from survey_service.pipeline import paper_stock
from survey_service.pipeline.paper_movements import Draft, Recorder
from survey_service.pipeline.paper_round import paper_round
from survey_service.store import paper
from tests.pipeline.small_city import INSTRUMENT
from tests.pipeline.small_round import ROUND

NOW = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 6, 15)
ONE, TWO, THREE = "10001-T1", "10001-T2", "10002-T1"
SERIES = series(content_hash(INSTRUMENT), ROUND, "vi")


def number(serial, of_series=SERIES):
    return printed(form_number(of_series, serial))


def receive(village=ONE, **changes):
    given = {"kind": "receive", "day": DAY, "village": village, "giver": "mttq"}
    return Draft(**given | {"taker": "buu-dien", "count": 40} | changes)


def hand_over(village=ONE, **changes):
    given = {"kind": "hand_over", "day": DAY, "village": village, "giver": "buu-dien"}
    return Draft(**given | {"count": 36} | changes)


def take_back(village=ONE, **changes):
    given = {"kind": "return", "day": DAY, "village": village, "taker": "buu-dien"}
    return Draft(**given | {"count": 33} | changes)


def count(village=ONE, valid=30, spoiled=1, blank=2, **tally):
    found = {"valid": valid, "spoiled": spoiled, "blank": blank} | tally
    return Draft(kind="count", day=DAY, village=village, tally=found)


def record(database, *drafts):
    with database.write() as connection:
        recorder = Recorder(paper_round(connection, ROUND), NOW)
        made = [recorder.record(draft) for draft in drafts]
        paper.add(connection, recorder.recorded)
    return made


def report(database, *, closing=False):
    with database.read() as connection:
        return paper_stock.paper_report(connection, ROUND, closing=closing)


def line(database, village=ONE, *, closing=False):
    found = report(database, closing=closing)
    return next(each for each in found.villages if each.village.psu == village)
