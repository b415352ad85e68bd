"""Forms from pages, answers from boxes: what is not clear is asked, never chosen."""

from msgspec.structs import replace

from questionnaires.loader import load_library
from questionnaires.validation import Accepted, check, from_form
from survey_service.paper.form import printed_form
from survey_service.paper.order import Order
from survey_service.scans.answers import Asked, filled
from survey_service.scans.assembly import ScannedForm, assemble
from survey_service.scans.keying import Mistyped, keyed
from survey_service.scans.sheets import Outcome, PageCode, ReadBox, ReadPage, RefusedPage
from tests.instruments.forms import every_type

SIPAS = load_library("sipas_citizen")
FORM = printed_form(Order(instrument=SIPAS, language="vi", copies=2)).map
ONE, TWO = (copy.number for copy in FORM.copies)


def page(number, of, states=None, number_in_file=1):
    boxes = tuple(
        ReadBox(index=index, state=(states or {}).get(index, "empty"), confidence=1.0, fill=0.1)
        for index, box in enumerate(FORM.boxes)
        if box.page == of
    )
    code = PageCode(content=FORM.content_hash[:12], number=number, page=of)
    return ReadPage(
        source=number_in_file, code=code, turned=0, skew=0, resolution=200, marks=4, boxes=boxes
    )


def places(item):
    return [index for index, box in enumerate(FORM.boxes) if box.item == item]


def a_form(states=None):
    pages = [page(ONE, of, states) for of in range(1, FORM.pages + 1)]
    [form] = assemble(FORM, [("a.pdf", Outcome(pages=tuple(pages)))]).forms
    return form


def test_pages_are_joined_by_number_whatever_order_and_file_they_come_in():
    files = [
        ("b.pdf", Outcome(pages=tuple(page(n, of) for of in (8, 2, 5, 1) for n in (TWO, ONE)))),
        ("a.pdf", Outcome(pages=tuple(page(n, of) for of in (3, 4, 6, 7) for n in (ONE, TWO)))),
    ]
    made = assemble(FORM, files)
    assert [form.number for form in made.forms] == sorted([ONE, TWO])
    assert all(form.missing == () and len(form.boxes) == len(FORM.boxes) for form in made.forms)
    assert len(made.lines) == 16


def test_missing_pages_are_named_and_their_questions_asked():
    pages = tuple(page(ONE, of) for of in range(1, FORM.pages + 1) if of != 3)
    [form] = assemble(FORM, [("a.pdf", Outcome(pages=pages))]).forms
    assert form.missing == (3,)
    asked = filled(SIPAS, FORM, form).asked
    assert {one.why for one in asked} == {"page-missing"}
    assert {one.item for one in asked} == {box.item for box in FORM.boxes if box.page == 3}


def test_a_page_that_came_twice_is_told_and_where_it_differs_asked():
    first = places("did_procedure")[0]
    twice = Outcome(pages=(page(ONE, 1), page(ONE, 1, {first: "marked"}, 2)))
    made = assemble(FORM, [("a.pdf", twice)])
    assert [(line.fate, line.form_page) for line in made.lines] == [("read", 1), ("again", 1)]
    assert made.forms[0].boxes[first].reason == "twice"
    asked = [one for one in filled(SIPAS, FORM, made.forms[0]).asked if one.why == "doubtful"]
    assert [one.item for one in asked] == ["did_procedure"]


def test_refused_and_blank_pages_have_their_line():
    code = PageCode(content="0" * 12, number=ONE, page=1)
    outcome = Outcome(
        refused=(RefusedPage(source=2, reason="other-form", got="x", code=code),), blank=(3,)
    )
    lines = assemble(FORM, [("a.pdf", outcome)]).lines
    assert [(line.fate, line.reason, line.number) for line in lines] == [
        ("refused", "other-form", ONE),
        ("blank", "", ""),
    ]


def test_one_clear_mark_is_an_answer_and_nothing_is_none():
    index = places("did_procedure")[1]
    read = filled(SIPAS, FORM, a_form({index: "marked"}))
    assert read.asked == ()
    assert read.fields == (("did_procedure", str(FORM.boxes[index].code)),)
    assert isinstance(check(SIPAS, from_form(SIPAS, read.fields), partial=True), Accepted)


def test_a_correction_as_the_form_says_is_read():
    first, second = places("did_procedure")
    read = filled(SIPAS, FORM, a_form({first: "cancelled", second: "marked"}))
    assert read.fields == (("did_procedure", str(FORM.boxes[second].code)),)
    assert read.asked == ()


def test_two_marks_a_lone_correction_and_doubt_are_asked():
    first, second = places("did_procedure")
    codes = tuple(str(FORM.boxes[index].code) for index in (first, second))
    for states, why, guess, doubtful in (
        ({first: "marked", second: "marked"}, "two-marks", codes, ()),
        ({first: "cancelled"}, "taken-back", (), ()),
        ({first: "marked", second: "doubtful"}, "doubtful", codes[:1], codes[1:]),
    ):
        read = filled(SIPAS, FORM, a_form(states))
        assert read.fields == ()
        assert read.asked == (
            Asked(
                item="did_procedure",
                how="choose",
                why=why,
                codes=codes,
                guess=guess,
                doubtful=doubtful,
            ),
        )


def test_several_marks_are_an_answer_where_several_may_be_given():
    several = places("experience") or places(FORM.boxes[0].item)
    states = {several[0]: "marked", several[2]: "marked"}
    read = filled(SIPAS, FORM, a_form(states))
    assert read.asked == ()
    assert [code for _, code in read.fields] == [
        str(FORM.boxes[several[place]].code) for place in (0, 2)
    ]


def test_writing_is_left_to_a_person_and_what_the_office_wrote_to_the_office():
    office, words = places("@day")[0], places("opinion")[0]
    read = filled(SIPAS, FORM, a_form({office: "marked", words: "marked"}))
    assert read.asked == (Asked(item="opinion", how="write", why="writing"),)


def test_every_question_type_that_is_printed_can_be_asked():
    instrument = every_type()
    form = printed_form(Order(instrument=instrument, language="vi")).map
    nothing = ScannedForm(number=form.copies[0].number, boxes={}, crops={})
    asked = {one.item: one for one in filled(instrument, form, nothing).asked}
    assert set(asked) == {box.item for box in form.boxes if not box.item.startswith("@")}
    assert {one.how for one in asked.values()} == {"choose", "rank", "write"}


def test_what_is_typed_becomes_fields():
    one = Asked(item="a", how="choose", why="doubtful", codes=("1", "2", "3"))
    assert keyed(one, ["2"]) == (("a", "2"),)
    assert keyed(one, []) == ()
    assert keyed(one, ["1", "2"]) == Mistyped("1, 2", "one of 1, 2, 3")
    assert keyed(replace(one, many=True), ["3", "1"]) == (("a", "1"), ("a", "3"))
    assert isinstance(keyed(one, ["9"]), Mistyped)
    order = replace(one, how="rank")
    assert keyed(order, ["2", "1", ""]) == (("a", "2"), ("a", "1"))
    assert isinstance(keyed(order, ["1", "1", ""]), Mistyped)
    assert isinstance(keyed(order, ["2", "", ""]), Mistyped)
    assert keyed(replace(one, how="write"), [" Nguyễn  A "]) == (("a", "Nguyễn A"),)
