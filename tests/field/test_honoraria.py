"""Payments against signatures, and the settlement that compares them with forms and the budget."""

import doctest
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import settlement as arithmetic
from sampling.budget import Price, PriceList, Surcharge, budget
from sampling.errors import SamplingError
from sampling.settlement import Paid, SpentLine, settle, sum_of
from survey_service.pipeline import honoraria, settlement
from survey_service.pipeline.honoraria import Signed
from survey_service.pipeline.paper_round import paper_round
from survey_service.problems import Problem
from survey_service.store import honoraria as store
from tests.field.small_book import DAY, NOW, ONE, TWO, count, hand_over, receive, record, take_back
from tests.field.small_field import open_field
from tests.pipeline.small_round import ROUND

RATE = 50_000


@pytest.fixture
def field(database):
    open_field(database)
    return database


@pytest.fixture
def rated(field):
    with field.write() as connection:
        honoraria.set_rate(
            connection, ROUND, amount=RATE, pays_for="valid", basis="QĐ 12/QĐ-UBND",
            valid_from=date(2026, 6, 1),
        )  # fmt: skip
    return field


def pay(database, **changes):
    given_ = {"village": ONE, "paid_on": DAY, "own": 28, "for_another": 1, "fingerprint": 1}
    with database.write() as connection:
        signed = Signed(**given_ | changes)
        return honoraria.pay(connection, paper_round(connection, ROUND), signed, NOW)


def settled(database, budget=()):
    with database.read() as connection:
        return settlement.settlement(connection, ROUND, budget)


def test_the_example_tells_the_truth():
    outcome = doctest.testmod(arithmetic)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 90_000)), min_size=1, max_size=4))
def test_what_fits_lists_nothing_and_is_due_as_it_was_paid(lists):
    paid = [Paid(signed, signed * rate, rate) for signed, rate in lists]
    found = settle(forms=sum(signed for signed, _ in lists), paid=paid)
    assert found.differences == ()
    assert found.due == found.paid


def test_forms_nobody_counted_are_said_to_be_so():
    found = settle(forms=None, paid=[Paid(3, 150_000, RATE)])
    assert [d.code for d in found.differences] == ["forms-uncounted"]
    assert (found.due, sum_of([found, settle(forms=None, paid=[])]).forms) == (None, None)


def test_without_a_rate_nothing_is_paid_or_settled(field):
    for act in (lambda: pay(field), lambda: settled(field)):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "honorarium-rate-missing"


def test_a_rate_holds_from_its_day(rated):
    with pytest.raises(Problem) as refused:
        pay(rated, paid_on=date(2026, 5, 31))
    assert refused.value.code == "honorarium-rate-missing"
    with rated.write() as connection:
        honoraria.set_rate(
            connection, ROUND, amount=60_000, pays_for="valid", basis="QĐ 30",
            valid_from=date(2026, 6, 10),
        )  # fmt: skip
    assert pay(rated, paid_on=date(2026, 6, 9)).amount == 30 * RATE
    assert pay(rated).amount == 30 * 60_000


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"village": "10009-T1"}, "village"),
        ({"own": -1}, "own"),
        ({"own": 0, "for_another": 0, "fingerprint": 0}, "own, for_another, fingerprint"),
        ({"amount": -5}, "amount"),
        ({"paid_on": date(2026, 7, 1)}, "day"),
    ],
)
def test_a_list_that_cannot_be_is_refused(rated, changes, where):
    with pytest.raises(Problem) as refused:
        pay(rated, **changes)
    assert refused.value.where == where
    with rated.read() as connection:
        assert store.payments(connection, ROUND) == ()


def test_money_signatures_and_forms_are_reconciled_village_by_village(rated):
    record(rated, receive(), hand_over(), take_back(), count())  # 30 valid of 33 returned
    record(rated, receive(TWO), hand_over(TWO), take_back(TWO), count(TWO))
    pay(rated)
    pay(rated, village=TWO, own=29, for_another=0, fingerprint=0, amount=29 * RATE - 10_000)
    plan = [
        SpentLine(code="honoraria", name="Chi người trả lời", planned=4_000_000),
        SpentLine(code="print", name="In phiếu", planned=900_000, spent=950_000),
        SpentLine(code="travel", name="Đi lại", planned=100_000),
    ]
    found = settled(rated, plan)
    assert found.villages[0].settled.differences == ()
    assert [(d.code, d.got, d.expected) for d in found.villages[1].settled.differences] == [
        ("signatures-differ", 29, 30),
        ("amount-differs", 29 * RATE - 10_000, 29 * RATE),
    ]
    assert (found.whole.forms, found.whole.signed, found.unexplained) == (60, 59, 2)
    assert [line.left for line in found.budget] == [4_000_000 - found.whole.paid, -50_000, None]
    with rated.write() as connection:
        settlement.explain(
            connection, ROUND, TWO, unit=None, difference="signatures-differ",
            reason="một người không nhận tiền", at=NOW,
        )  # fmt: skip
    again = settled(rated)
    assert again.unexplained == 1
    assert again.villages[1].reasons == ("một người không nhận tiền", None)


def test_a_payment_is_cancelled_with_a_reason_and_stays(rated):
    first = pay(rated)
    with rated.write() as connection:
        honoraria.cancel_payment(connection, ROUND, first.number, "ghi nhầm thôn", NOW)
    assert settled(rated).whole.paid == 0
    with rated.read() as connection:
        assert len(store.payments(connection, ROUND)) == 2
        with pytest.raises(Problem):
            honoraria.cancel_payment(connection, ROUND, first.number, "lần nữa", NOW)


def test_a_budget_names_every_wrong_line():
    lines, bad = settlement.read_budget("code,name,planned,spent\nhonoraria,Chi,4000000,\n")
    assert (lines[0].planned, lines[0].spent, bad) == (4_000_000, None, ())
    text = "code,name,planned,spent\na,A,12.5,\na,B,5,-1\n,C,5,5\n"
    _, bad = settlement.read_budget(text)
    found = [(row.line, row.column) for row in bad]
    assert found == [(2, "planned"), (3, "spent"), (3, "code"), (4, "code")]


PRICES = PriceList(
    id="small", version="1", basis="QĐ 1",
    prices=(
        Price(code="answers", name={"vi": "Chi người trả lời"}, unit={"vi": "phiếu"}, dong=RATE,
              per="answer"),
        Price(code="print", name={"vi": "In phiếu"}, unit={"vi": "phiếu"}, dong=9_000,
              per="issued"),
    ),
    surcharges=(Surcharge(code="reserve", name={"vi": "Dự phòng"}, basis_points=500),),
)  # fmt: skip


def test_the_planners_budget_stands_beside_what_was_spent(rated):
    plan = budget(PRICES, {"10001": {"answer": 60, "issued": 80}})
    pay(rated)
    lines = settlement.read_plan(msgspec.json.encode(plan), {"print": 700_000})
    with rated.read() as connection:
        found = settlement.settlement(connection, ROUND, lines, "answers")
    assert [(line.code, line.planned, line.spent) for line in found.budget] == [
        ("answers", 60 * RATE, 30 * RATE),
        ("print", 720_000, 700_000),
        ("reserve", 186_000, None),
    ]
    assert sum(line.planned for line in found.budget) == plan.total


def test_money_on_no_line_of_the_plan_is_refused():
    plan = msgspec.json.encode(budget(PRICES, {"10001": {"answer": 1}}))
    with pytest.raises(SamplingError, match="unplanned"):
        settlement.read_plan(plan, {"boat": 5})
    with pytest.raises(Problem) as refused:
        settlement.read_plan(b"{}", {})
    assert refused.value.code == "budget-file-invalid"
    found, bad = settlement.read_spent("code,spent\nprint,5\nprint,6\nboat,-1\n")
    assert (found, [(row.line, row.column) for row in bad]) == (
        {"print": 5},
        [(3, "code"), (4, "spent")],
    )
