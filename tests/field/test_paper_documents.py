"""Minutes, lists and settlement on paper: what stands there, and what must never stand there."""

import inspect
import re
from collections import Counter
from datetime import date
from random import Random

import pytest
from scipy.stats import chisquare

from sampling.settlement import SpentLine
from survey_service.minutes import pdf
from survey_service.pipeline import honoraria, honorarium_list, settlement
from survey_service.pipeline.hand_over_minutes import chosen_movements, hand_over_minutes
from survey_service.pipeline.honorarium_list import SigningPlace, order_sheet, signing_order
from survey_service.pipeline.paper_movements import Draft
from survey_service.pipeline.paper_papers import Desk, names
from survey_service.pipeline.paper_round import paper_round
from survey_service.pipeline.settlement_minutes import settlement_minutes
from survey_service.problems import Problem
from survey_service.store.honoraria import Rate
from tests.field.small_book import (
    DAY,
    NOW,
    ONE,
    TWO,
    count,
    hand_over,
    number,
    receive,
    record,
    take_back,
)  # fmt: skip
from tests.field.small_field import open_field
from tests.paper.seeing import texts
from tests.pipeline.small_round import ROUND

DESK = Desk(body="Sở Nội vụ", superior="UBND thành phố", place="Hải Phòng")
PLACE = SigningPlace(round={"vi": "Đợt 2026"}, commune="Phường Một", village="Tổ dân phố số 1")
RATE = Rate(
    campaign=ROUND, valid_from=date(2026, 6, 1), amount=50_000, pays_for="valid",
    basis="Quyết định số 12/QĐ-UBND ngày 01/6/2026",
)  # fmt: skip
FORM_NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-?[0-9]{6}-?[0-9A-HJKMNP-TV-Z]")


@pytest.fixture
def field(database):
    open_field(database)
    return database


def read(document):
    return " ".join(" ".join(texts(pdf(document))).split())


def test_minutes_of_a_hand_over_say_what_was_recorded_and_leave_names_to_a_pen(field):
    record(
        field,
        receive(count=None, first=number(1), last=number(40)),
        receive(TWO, count=1200),
        Draft(kind="pass_on_returned", day=DAY, count=33, giver="buu-dien", taker="mttq"),
    )
    with field.read() as connection:
        ground = paper_round(connection, ROUND)
        known = names(connection, ground, DAY)
    movements = chosen_movements(ground, "mttq", "buu-dien")
    text = read(hand_over_minutes(ground, known, movements, DESK))
    for word in (
        "BIÊN BẢN",
        "Bưu điện thành phố",
        number(1),
        number(40),
        "1.200",
        "1.240",
        "15/06",
    ):
        assert word in text
    assert "33" not in text.replace("1.233", "")
    back = chosen_movements(ground, "buu-dien", "mttq", [3])
    assert "phiếu đã thu" in read(hand_over_minutes(ground, known, back, DESK))
    for giver, taker, chosen in [("mttq", "mttq", ()), ("mttq", "buu-dien", (3,))]:
        with pytest.raises(Problem) as refused:
            chosen_movements(ground, giver, taker, chosen)
        assert refused.value.code == "paper-refused"


def test_the_list_has_room_for_every_way_of_signing_and_no_form_on_it():
    made = honorarium_list.honorarium_list(PLACE, RATE, 30, DESK)
    text = read(made)
    for word in ("DANH SÁCH", "Tự ký nhận", "Ký thay: họ tên, quan hệ", "Điểm chỉ", "50.000",
                 "Quyết định số 12", "Tổ dân phố số 1"):  # fmt: skip
        assert word in text
    assert FORM_NUMBER.search(text.replace(" ", "")) is None
    assert "Số phiếu" not in text


def test_nothing_of_a_form_or_a_case_can_reach_the_list():
    """The list is a function of a place, a rate and a number of lines, which name no form."""
    taken = inspect.signature(honorarium_list.honorarium_list).parameters
    assert list(taken) == ["place", "rate", "lines", "desk"]
    assert set(SigningPlace.__struct_fields__) == {"round", "commune", "village", "notice"}
    one, other = (honorarium_list.honorarium_list(PLACE, RATE, 12, DESK) for _ in range(2))
    assert pdf(one) == pdf(other)  # whatever order was drawn, the list is the same


def test_every_order_of_signing_is_as_likely():
    random = Random(20261201)
    drawn = Counter(signing_order(4, random.shuffle) for _ in range(12_000))
    assert len(drawn) == 24
    assert chisquare(list(drawn.values())).pvalue > 0.001
    places = Counter(signing_order(9, random.shuffle)[0] for _ in range(9_000))
    assert chisquare(list(places.values())).pvalue > 0.001


def test_the_sheet_of_the_order_says_to_destroy_it():
    order = signing_order(30, Random(1).shuffle)
    text = read(order_sheet(PLACE, order, DESK))
    assert sorted(order) == list(range(1, 31))
    assert "Hủy ngay khi danh sách đã ký xong" in text
    assert FORM_NUMBER.search(text) is None


@pytest.mark.parametrize("lines", [0, -1, 201])
def test_a_list_has_lines(lines):
    with pytest.raises(Problem) as refused:
        honorarium_list.honorarium_list(PLACE, RATE, lines, DESK)
    assert refused.value.where == "--lines"


def test_the_settlement_is_printed_with_differences_and_the_budget(field):
    record(field, receive(), hand_over(), take_back(), count())
    with field.write() as connection:
        honoraria.set_rate(
            connection, ROUND, amount=50_000, pays_for="valid", basis="Quyết định 12",
            valid_from=date(2026, 6, 1),
        )  # fmt: skip
        signed = honoraria.Signed(village=ONE, paid_on=DAY, own=29)
        honoraria.pay(connection, paper_round(connection, ROUND), signed, NOW)
    plan = [SpentLine(code="honoraria", name="Chi người trả lời", planned=2_000_000)]
    with field.read() as connection:
        found = settlement.settlement(connection, ROUND, plan)
        known = names(connection, paper_round(connection, ROUND), DAY)
    text = read(settlement_minutes(found, known, DESK))
    for word in ("BẢNG QUYẾT TOÁN", "1.450.000", "1.500.000", "số người ký khác số phiếu",
                 "2.000.000", "550.000", "Quyết định 12"):  # fmt: skip
        assert word in text
