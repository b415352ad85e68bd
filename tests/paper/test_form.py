"""The printed form: every question is on it, its map is true, copies are told apart."""

from itertools import combinations

import pytest
import zxingcpp

from kiosk import tokens
from questionnaires.instrument import content_hash, items
from questionnaires.loader import load_library
from questionnaires.question_types import TYPES, type_of
from survey_service.paper import box_map
from survey_service.paper.form import printed_form
from survey_service.paper.form_numbers import LENGTH, form_number, page_code
from survey_service.paper.geometry import frame
from survey_service.paper.order import Order
from survey_service.paper.questions import BUILDERS, TABLES, UNPRINTED
from survey_service.paper.rosters import KISH_CYCLE, KISH_NAMES
from tests.instruments.forms import all_forms, every_type
from tests.paper.seeing import MILLIMETRE, Scan, pages, texts

BY_DEVICE = {"spot", "door"}


@pytest.fixture(scope="module", params=["vi", "en"])
def made(request):
    return printed_form(Order(instrument=every_type(), language=request.param, copies=3))


def test_every_question_type_is_printed_or_left_out_on_purpose():
    tags = {kind.item.__struct_config__.tag for kind in TYPES.values()}
    assert set(BUILDERS) | TABLES | UNPRINTED == tags


def test_every_question_has_its_place_on_the_map(made):
    mapped = {box.item for box in made.map.boxes}
    asked = {
        item.name
        for item in items(every_type())
        if type_of(item).answered and item.name not in {"kish", "people", *BY_DEVICE}
    }
    assert asked <= mapped
    assert {
        f"people[{row}].{name}" for row in range(1, 7) for name in ("who", "sex", "age")
    } < mapped
    assert not mapped & BY_DEVICE


def test_every_choice_has_its_box(made):
    codes = {(box.item, box.code) for box in made.map.boxes}
    assert {("did_procedure", code) for code in ("yes", "no", "unsure")} <= codes
    assert {("seats", code) for code in (1, 2, 3, 4, 5, 97)} <= codes
    assert {("points", code) for code in range(11)} <= codes
    assert ("channel", "other") in codes
    assert ("channel_other", None) in codes


def test_boxes_are_large_lie_inside_the_marks_and_apart(made):
    width, height = frame()
    for box in made.map.boxes:
        assert min(box.width, box.height) >= 6.0
        assert 0 < box.x < box.x + box.width < width
        assert 0 < box.y < box.y + box.height < height
    for one, other in combinations(made.map.boxes, 2):
        if one.page == other.page:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize("name", ["transaction_feedback", "sipas_citizen"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_map_fits_the_ink(name, language):
    form = printed_form(Order(instrument=load_library(name), language=language))
    scans = list(map(Scan, pages(form.pdf)))
    assert len(scans) == form.map.pages
    for box in form.map.boxes:
        scan = scans[box.page - 1]
        right, bottom = box.x + box.width, box.y + box.height
        middle, centre = box.x + box.width / 2, box.y + box.height / 2
        edges = [(middle, box.y), (middle, bottom), (box.x, centre), (right, centre)]
        assert all(scan.is_dark(x, y) for x, y in edges), box
        assert scan.is_white(box.x + 0.6, box.y + 0.6, right - 0.6, bottom - 0.6), box


def test_the_marks_stand_where_the_map_says(made):
    for page in pages(made.pdf)[: made.map.pages]:
        scan = Scan(page)
        left, top = scan.marks[0]
        for (x, y), (seen_x, seen_y) in zip(made.map.marks, scan.marks, strict=True):
            assert abs(x - (seen_x - left) / MILLIMETRE) < 0.15
            assert abs(y - (seen_y - top) / MILLIMETRE) < 0.15


def test_the_code_on_every_page_names_form_copy_and_page(made):
    digest = content_hash(every_type())
    sides = made.map.pages + made.map.pages % 2
    seen = pages(made.pdf)
    for at, copy in enumerate(made.map.copies):
        for page in range(made.map.pages):
            [code] = zxingcpp.read_barcodes(seen[at * sides + page])
            assert code.text == page_code(digest, copy.number, page + 1)


def test_copies_never_share_a_sheet(made):
    assert made.map.pages % 2 == 1
    assert len(pages(made.pdf)) == 3 * (made.map.pages + 1)


def test_the_same_order_gives_the_same_bytes(made):
    again = printed_form(Order(instrument=every_type(), language=made.map.language, copies=3))
    assert again.pdf == made.pdf
    assert box_map.encode(again.map) == box_map.encode(made.map)


def test_form_numbers_are_different_go_on_and_are_checked():
    numbers = [form_number("2KX4", serial) for serial in range(1, 200)]
    assert len(set(numbers)) == len(numbers)
    assert all(tokens.normalise(number, LENGTH) == number for number in numbers)
    assert tokens.normalise(numbers[0].replace("000001", "000010"), LENGTH) is None
    with pytest.raises(ValueError, match="999999"):
        form_number("2KX4", 10**6)


def test_rounds_and_languages_have_their_own_numbers():
    orders = [
        Order(instrument=every_type(), language=language, campaign=campaign)
        for language in ("vi", "en")
        for campaign in ("", "hp-2026")
    ]
    assert len({printed_form(order).map.copies[0].number for order in orders}) == 4


def test_kish_tables_come_in_their_shares():
    shares = {name: KISH_CYCLE.count(at) for at, name in enumerate(KISH_NAMES, start=1)}
    assert shares == {"A": 2, "B1": 1, "B2": 1, "C": 2, "D": 2, "E1": 1, "E2": 1, "F": 2}


def test_each_copy_carries_the_selection_table_of_the_map(made):
    sides = made.map.pages + made.map.pages % 2
    written = texts(made.pdf)
    for at, copy in enumerate(made.map.copies):
        whole = " ".join(written[at * sides : (at + 1) * sides])
        assert f"{copy.kish_table} ({KISH_NAMES[copy.kish_table - 1]})" in whole


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.name)
def test_every_instrument_can_be_printed(form):
    for language in form.languages:
        made = printed_form(Order(instrument=form, language=language))
        assert made.map.pages >= 1
        assert len(made.map.boxes) > 0
