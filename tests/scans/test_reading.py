"""Pages out of the scanner: read however they lie, refused with the reason where they are not ours.

A dozen forms as hands fill them in stand for the three hundred of the long lane.
"""

from random import Random

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from questionnaires.loader import load_library
from survey_service.paper.form import printed_form
from survey_service.paper.order import Order
from survey_service.scans import child
from survey_service.scans.reading import read_file
from survey_service.scans.sheets import REASONS, Outcome, ReadPage
from tests.instruments.forms import every_type
from tests.scans.scanner import DOTS, Look, jpeg, png, scan
from tests.scans.sheets import blank, filled, printed, truth

FORM = printed().map
FLAT = Look(
    dpi=200, skew=0, perspective=0, turned=0, noise=0, gain=1, shade=0, blur=0, stains=0, dust=0,
    quality=90, backdrop=255, grey=True,
)  # fmt: skip


def the_page(outcome: Outcome) -> ReadPage:
    assert outcome.refused == ()
    [page] = outcome.pages
    return page


@pytest.mark.parametrize("seed", range(12))
def test_every_box_is_read_right_or_left_to_a_person(seed):
    sheet = filled(seed % FORM.pages + 1, Random(f"short lane {seed}"))
    page = the_page(child.outcome_of(jpeg(sheet.picture, sheet.look.quality), FORM))
    assert page.code.page == sheet.page
    wrong = [
        (box, truth(sheet, box.index))
        for box in page.boxes
        if box.state not in {truth(sheet, box.index), "doubtful"}
    ]
    assert wrong == []
    assert sum(box.state == "doubtful" for box in page.boxes) <= 0.2 * len(page.boxes)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_may_lie_in_any_direction(turned):
    look = replace(FLAT, turned=turned, skew=3)
    sheet = filled(4, Random(turned), look)
    page = the_page(child.outcome_of(png(sheet.picture), FORM))
    assert (page.turned, page.marks) == (turned, 4)
    assert page.skew == pytest.approx(3, abs=0.1)
    assert [box.state for box in page.boxes] == [truth(sheet, box.index) for box in page.boxes]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_resolution_is_judged_by_the_sheet(dpi):
    picture = cv2.resize(blank(2), None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
    page = the_page(child.outcome_of(png(picture), FORM))
    assert page.resolution == pytest.approx(dpi, rel=0.01)
    assert {box.state for box in page.boxes} == {"empty"}
    assert page.crops == ()


def test_one_corner_may_be_torn_off_and_two_may_not():
    picture = blank(3).copy()
    cut = round(20 * DOTS)
    picture[-cut:, :cut] = 255
    assert the_page(child.outcome_of(png(picture), FORM)).marks == 3
    picture[-cut:, -cut:] = 255
    [refused] = child.outcome_of(png(picture), FORM).refused
    assert (refused.reason, refused.code.page) == ("marks-missing", 3)


def test_the_page_left_empty_and_white_backs_are_passed_over():
    white = np.full((2338, 1654), 250, np.uint8)
    assert child.outcome_of(png(white), FORM).blank == (1,)


def test_pages_of_other_forms_versions_and_prints_are_refused_by_name():
    other = printed_form(Order(instrument=every_type(), language="vi"))
    read = child.outcome_of(png(blank(1)), other.map)
    assert [one.reason for one in read.refused] == ["other-form"]
    elsewhere = printed_form(
        Order(instrument=load_library("sipas_citizen"), language="vi", campaign="OTHER")
    )
    read = child.outcome_of(png(blank(1)), elsewhere.map)
    assert [one.reason for one in read.refused] == ["unknown-copy"]


def test_a_whole_file_of_pages_is_read_in_a_process_of_its_own():
    outcome = read_file(printed().pdf, FORM)
    assert outcome.refused == ()
    assert [page.code.page for page in outcome.pages] == [*range(1, FORM.pages + 1)] * 2
    assert {box.state for page in outcome.pages for box in page.boxes} == {"empty"}


def test_a_page_without_its_code_is_refused():
    picture = blank(1).copy()
    picture[: round(32 * DOTS), -round(45 * DOTS) :] = 255
    [refused] = child.outcome_of(png(picture), FORM).refused
    assert refused.reason == "no-code"
    assert refused.reason in REASONS


def test_a_laid_out_page_that_is_not_where_its_map_says_is_refused():
    moved = scan(blank(4), FLAT, Random(1))
    height = moved.shape[0]
    moved[height // 4 : -height // 6] = np.roll(moved[height // 4 : -height // 6], 26, axis=0)
    [refused] = child.outcome_of(png(moved), FORM).refused
    assert refused.reason == "misplaced"
