"""Paper of a small round: recorded, refused, counted, and closed in the ledger."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from survey_service.ledger import entries
from survey_service.pipeline import paper_stock
from survey_service.pipeline.born import Draft as Answer
from survey_service.pipeline.born import store_directly
from survey_service.pipeline.paper_movements import cancel
from survey_service.pipeline.paper_round import paper_round
from survey_service.problems import Problem
from survey_service.store import paper
from tests.field.small_book import (
    DAY,
    NOW,
    ONE,
    THREE,
    TWO,
    count,
    hand_over,
    line,
    number,
    receive,
    record,
    report,
    take_back,
)
from tests.field.small_field import open_field
from tests.pipeline.small_city import INSTRUMENT
from tests.pipeline.small_round import MONDAY, ROUND


@pytest.fixture
def field(database):
    open_field(database)
    return database


def test_a_village_commune_and_the_whole_add_up(field):
    record(field, receive(), hand_over(), take_back(), count(in_hand=4, missing=3))
    record(field, receive(TWO, count=10), receive(THREE, count=7))
    found = report(field, closing=True)
    assert line(field, closing=True).differences == ()
    assert [(unit, stock.printed) for unit, stock in found.communes.items()] == [
        ("10001", 50),
        ("10002", 7),
    ]
    assert (found.whole.printed, found.whole.handed_out, found.whole.valid) == (57, 36, 30)
    assert [(h.organisation, h.blank_taken - h.blank_given) for h in found.holdings] == [
        ("buu-dien", 57 - 36),
        ("mttq", -57),
    ]


def test_counts_that_do_not_add_up_are_kept_listed_and_explained_but_never_mended(field):
    record(field, receive(), hand_over(count=41), take_back(), count(valid=20))
    found = line(field)
    assert [(d.code, d.got, d.expected) for d in found.differences] == [
        ("handed-out-beyond-printed", 41, 40),
        ("sorted-differs", 23, 33),
    ]
    with field.write() as connection:
        paper_stock.give_reason(
            connection, ROUND, ONE, unit=None, difference="sorted-differs",
            reason="Mười phiếu bị ướt, đã huỷ", at=NOW,
        )  # fmt: skip
    after = report(field, closing=True)
    assert line(field).stock == found.stock
    assert [d.code for _, d in after.open_differences] == [
        "handed-out-beyond-printed",
        "forms-outstanding",
    ]
    record(field, take_back(count=1))  # the numbers changed: the reason was for others
    assert "sorted-differs" in {d.code for _, d in report(field).open_differences}


def test_entered_forms_say_what_is_valid(field):
    record(
        field, receive(), hand_over(count=3), take_back(count=3), count(valid=3, spoiled=0, blank=0)
    )
    answer = Answer(
        unit="10001", campaign=ROUND, series="sample", channel="drop_off", answered="alone",
        instrument=INSTRUMENT.name, version=INSTRUMENT.version, language="vi", week=MONDAY,
        answers={"tx_overall": 4},
    )  # fmt: skip
    with field.write() as connection:
        answers = [replace(answer, case_id=f"{ONE}-C{n}") for n in (1, 2)]
        answers.append(replace(answer, channel="interview", case_id=f"{ONE}-C3"))
        store_directly(connection, answers, "import", bytes_of(7))
    stock = line(field).stock
    assert (stock.valid, stock.entered, stock.forms_from) == (2, 2, "entered")
    assert [d.code for d in line(field, closing=True).differences] == ["entered-differs"]
    assert line(field, TWO).stock.forms_from is None


def bytes_of(seed):
    state = [seed]

    def random(length):
        state[0] += 1
        return state[0].to_bytes(length, "big")

    return random


def test_numbers_stand_on_movements_and_nowhere_else(field):
    [made, *_] = record(
        field,
        receive(count=None, first=number(1), last=number(40)),
        hand_over(count=None, first=number(1), last=number(12)),
    )
    assert (made.count, made.first_serial, made.last_serial) == (40, 1, 40)


@pytest.mark.parametrize(
    ("draft", "where", "expected"),
    [
        (receive("10009-T1"), "village", "of the sample"),
        (receive(None), "village", "of the sample"),
        (receive(unit="10002"), "village", "of the sample"),
        (receive(giver=None), "giver", "organisation"),
        (receive(giver="cong-ty"), "giver", "takes part"),
        (receive(taker="mttq"), "taker", "another"),
        (receive(count=0), "count", "1 to"),
        (receive(count=-3), "count", "1 to"),
        (receive(count=None), "count", "1 to"),
        (receive(day=date(2026, 6, 21)), "day", "2026-06-20"),
        (receive(first=number(1)), "first, last", "2KX4-000017-N"),
        (receive(first="2KX4-000001-A", last=number(2)), "first, last", "2KX4-000017-N"),
        (
            receive(first=number(1, "0000"), last=number(2, "0000")),
            "first, last", "of this round",
        ),
        (receive(first=number(5), last=number(2)), "last", "not below"),
        (receive(first=number(1), last=number(9), count=8), "count", "as the numbers say"),
        (
            hand_over(count=None, first=number(41), last=number(42)),
            "–", "numbers printed here",
        ),
        (
            hand_over(count=None, first=number(10), last=number(12)),
            "–", "handed-out yet",
        ),
        (
            receive(TWO, count=None, first=number(40), last=number(41)),
            "–", "printed yet",
        ),
        (
            take_back(count=None, first=number(20), last=number(21)),
            "–", "numbers handed-out here",
        ),
        (count(valid=None), "valid", "0 where"),
        (count(missing=-1), "missing", "0 to"),
        (receive(tally={"valid": 1}), "valid, spoiled, blank", "not a count"),
        (receive(note="x" * 501), "note", "500"),
    ],
)  # fmt: skip
def test_what_cannot_have_happened_is_refused(field, draft, where, expected):
    record(
        field,
        receive(count=None, first=number(1), last=number(40)),
        hand_over(count=None, first=number(1), last=number(12)),
    )
    with pytest.raises(Problem) as refused:
        record(field, draft)
    assert refused.value.code == "paper-refused"
    assert where in refused.value.where
    assert expected in refused.value.expected
    with field.read() as connection:
        assert len(paper.every(connection, ROUND)) == 2


def test_a_movement_is_cancelled_with_a_reason_and_stays(field):
    record(field, receive(count=None, first=number(1), last=number(40)), hand_over(first=number(1),
           last=number(36)))  # fmt: skip
    for chosen, reason in [(1, "nhầm"), (2, " "), (9, "nhầm")]:
        with field.read() as connection, pytest.raises(Problem) as refused:
            cancel(paper_round(connection, ROUND), chosen, reason, NOW)
        assert refused.value.code == "paper-refused"
    with field.write() as connection:
        paper.add(connection, [cancel(paper_round(connection, ROUND), 2, "nhầm thôn", NOW)])
    assert line(field).stock.handed_out == 0
    record(field, hand_over(count=None, first=number(1), last=number(36)))  # free again
    with field.read() as connection:
        assert [one.kind for one in paper.every(connection, ROUND)] == [
            *("receive", "hand_over", "cancel", "hand_over"),
        ]


def test_closing_enters_totals_and_what_nobody_explained(field):
    record(field, receive(), hand_over(), take_back(), count(in_hand=3))
    with field.write() as connection:
        paper_stock.close(connection, ROUND, NOW)
        found = paper_stock.ledger.latest(connection, ["paper"], 9)
        pending = connection.exec_driver_sql("SELECT entry FROM ledger_pending").scalars().all()
    fields = next(f for f in map(entries.decode, pending) if f["kind"] == "paper")
    assert found == []
    assert (fields["printed"], fields["returned"], fields["valid"]) == (40, 33, 30)
    assert (fields["differences"], fields["unexplained"]) == (2, 2)
    with field.read() as connection:
        movements = paper.every(connection, ROUND)
    assert fields["digest"] == paper_stock.movements_digest(movements)
    changed = replace(movements[0], count=41)
    assert fields["digest"] != paper_stock.movements_digest([changed, *movements[1:]])


def test_a_round_without_a_sample_counts_no_paper(database):
    with database.read() as connection, pytest.raises(Problem) as refused:
        paper_round(connection, "hp-1999")
    assert refused.value.code == "campaign-unknown"


def test_a_later_count_stands(field):
    record(field, receive(), hand_over(), take_back(), count(valid=3))
    record(field, replace(count(), day=DAY + timedelta(days=1)))
    assert line(field).differences == ()
