"""Paper forms into answers: complete ones are stored once, for their case; the rest is asked."""

import pytest

from survey_service.pipeline.born import store_directly
from survey_service.pipeline.entry import answer, key_whole, name_case, typed_fields
from survey_service.problems import Problem
from survey_service.store import archive, entry, responses, samples
from tests.field.small_field import SAMPLE, interview, open_field
from tests.pipeline.small_round import ROUND
from tests.scans.small_entry import (
    CASE,
    FORM,
    ITEM,
    NUMBERS,
    OTHER,
    UNTIL,
    ground,
    marked,
    places,
    scanned,
    taken,
)

ONE = NUMBERS[0]
CODES = [str(FORM.boxes[index].code) for index in places()]


@pytest.fixture
def round_(database):
    open_field(database)
    return database


def stored(database):
    with database.read() as connection:
        return list(responses.read(connection, ROUND, "sample"))


def of_form(database, number=ONE):
    with database.read() as connection:
        return entry.find(connection, (ROUND, number))


def pending(database):
    with database.read() as connection:
        return [one for one in entry.questions(connection, ROUND) if one.answer is None]


def decided(database, *codes, number=ONE, by="an.le"):
    [question] = [one for one in pending(database) if one.number == number]
    with database.write() as connection:
        fields = typed_fields(question.asked, codes)
        place = question.place
        return answer(connection, ground(connection), number, place=place, fields=fields, by=by)


def test_a_clear_form_of_a_known_case_is_an_answer_on_paper(round_):
    [found] = taken(round_, scanned(states=marked(places()[3])), cases={ONE: CASE})
    assert found.fate == "entered"
    [row] = stored(round_)
    assert (row.channel, row.unit, row.case_id) == ("drop_off", *CASE)
    assert [str(value) for value in row.answers.values()] == [CODES[3]]
    with round_.read() as connection:
        assert samples.dispositions(connection, SAMPLE)["1.1"] == 1


def test_what_is_stored_forgets_which_form_it_came_from(round_):
    taken(round_, scanned(states=marked(places()[3])), cases={ONE: CASE})
    form = of_form(round_)
    assert (form.state, form.case, form.fields) == ("entered", None, ())
    assert taken(round_, scanned(), cases={ONE: OTHER})[0].fate == "again"
    assert len(stored(round_)) == 1


def test_doubt_waits_for_a_person_with_its_picture_and_goes_with_it(round_):
    first, second = places()[:2]
    states = {first: "marked", second: "doubtful"}
    [found] = taken(round_, scanned(states=states), cases={ONE: CASE})
    assert (found.fate, found.asked) == ("questions", 1)
    assert stored(round_) == []
    with round_.read() as connection:
        [picture] = entry.pictures(connection, (ROUND, ONE), ITEM)
    assert picture.picture == b"jpeg"
    assert decided(round_, CODES[1]).fate == "entered"
    assert [str(value) for value in stored(round_)[0].answers.values()] == [CODES[1]]
    with round_.read() as connection:
        assert entry.questions(connection, ROUND) == ()
        assert entry.pictures(connection, (ROUND, ONE), ITEM) == ()


def test_nothing_is_stored_before_the_case_is_known_and_in_the_sample(round_):
    states = marked(places()[0])
    assert taken(round_, scanned(states=states))[0].fate == "case-unknown"
    with round_.write() as connection:
        wrong = name_case(connection, ground(connection), ONE, ("10001", "nobody"))
    assert wrong.fate == "case-unknown"
    assert stored(round_) == []
    with round_.write() as connection:
        assert name_case(connection, ground(connection), ONE, CASE).fate == "entered"


def test_a_case_that_has_its_answer_gets_no_second_one(round_):
    with round_.write() as connection:
        store_directly(connection, [interview(*CASE)], "import", ground(connection).random)
    [found] = taken(round_, scanned(states=marked(places()[0])), cases={ONE: CASE})
    assert found.fate == "case-answered"
    assert [row.channel for row in stored(round_)] == ["interview"]


def test_missing_pages_may_come_later_and_fewer_pages_change_nothing(round_):
    pages = range(1, FORM.pages + 1)
    states = marked(places()[2])
    found = taken(round_, scanned(pages=list(pages)[:-1]), cases={ONE: CASE})[0]
    assert found.fate in {"questions", "entered"}
    if found.fate == "questions":
        assert of_form(round_).missing == (FORM.pages,)
        assert taken(round_, scanned(pages=[]))[0].fate == "fewer-pages"
        assert taken(round_, scanned(states=states))[0].fate == "entered"


def test_a_wrong_key_is_refused_and_changes_nothing(round_):
    taken(round_, scanned(states={places()[0]: "doubtful"}), cases={ONE: CASE})
    with pytest.raises(Problem) as raised:
        decided(round_, "no such code")
    assert raised.value.code == "keyed-wrong"
    assert len(pending(round_)) == 1
    with round_.write() as connection, pytest.raises(Problem) as raised:
        answer(connection, ground(connection), ONE, place=99, fields=(), by="an.le")
    assert raised.value.code == "question-unknown"
    with round_.write() as connection, pytest.raises(Problem) as raised:
        name_case(connection, ground(connection), NUMBERS[5], CASE)
    assert raised.value.code == "form-unknown"


def test_a_question_may_be_opened_again(round_):
    states = {places()[0]: "doubtful"}
    assert taken(round_, scanned())[0].fate == "blank"
    taken(round_, scanned(states=states))
    assert decided(round_, CODES[0]).fate == "case-unknown"
    with round_.write() as connection:
        answer(connection, ground(connection), ONE, place=1, fields=None, by="an.le")
    assert len(pending(round_)) == 1


def test_a_whole_form_from_the_keyboard(round_):
    with round_.write() as connection:
        found = key_whole(
            connection, ground(connection), ONE,
            language="vi", case=CASE, fields=((ITEM, CODES[4]),), by="an.le",
        )  # fmt: skip
    assert found.fate == "entered"
    assert stored(round_)[0].channel == "drop_off"
    with round_.write() as connection, pytest.raises(Problem) as raised:
        key_whole(
            connection, ground(connection), NUMBERS[1],
            language="vi", case=OTHER, fields=((ITEM, "77"),), by="an.le",
        )  # fmt: skip
    assert raised.value.code == "keyed-wrong"


def test_pictures_go_on_their_day_and_are_in_no_backup(round_):
    taken(round_, scanned(states={places()[0]: "doubtful"}), cases={ONE: CASE})
    with round_.write() as connection:
        assert entry.purge(connection, UNTIL) == 0
        assert entry.purge(connection, UNTIL.replace(day=UNTIL.day + 1)) == 1
    assert len(pending(round_)) == 1
    assert "entry_pictures" not in {shape.name for shape in archive.shapes()}
    assert "entry_forms" in {shape.name for shape in archive.shapes()}
