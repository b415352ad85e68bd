"""Which codes an answer may name: those in force on its day, read when a form asks for any."""

from datetime import UTC, date, datetime

from questionnaires.loader import load_library, parse
from questionnaires.validation import Accepted, Rejected, check
from survey_service.pipeline.registers_in_force import RegisterShelf
from survey_service.store import procedures, units
from survey_service.store.procedures import Procedure
from survey_service.units.haiphong import VALID_FROM, haiphong
from tests.questionnaires.pickers import PICKERS

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)  # 4 June in the city
ASKED = parse(PICKERS)
BIRTH = Procedure(
    code="1.001193", name="Đăng ký khai sinh", field="Hộ tịch", valid_from=date(2026, 6, 4)
)


def outcome(shelf, connection, moment=NOW, **answers):
    found = check(ASKED, answers, references=shelf.at(connection, ASKED, moment))
    return found if isinstance(found, Accepted) else [each.code for each in found.violations]


def test_a_form_without_codes_loads_nothing():
    assert RegisterShelf().at(None, load_library("transaction_feedback"), NOW) is None


def test_where_no_register_is_kept_the_form_of_a_code_is_checked(database):
    with database.read() as connection:
        found = outcome(RegisterShelf(), connection, commune="99999", procedure="9.999999")
    assert isinstance(found, Accepted)


def test_codes_are_judged_by_the_day_and_read_again_when_a_register_changed(database):
    shelf = RegisterShelf()
    with database.write() as connection:
        units.add_versions(connection, haiphong().units(VALID_FROM))
        procedures.put(connection, [BIRTH])
    with database.read() as connection:
        good = {"commune": "10888", "village": "10888.07", "procedure": BIRTH.code}
        assert outcome(shelf, connection, **good) == Accepted(good)
        assert outcome(shelf, connection, commune="99999") == ["not-in-force"]
        before = datetime(2026, 6, 3, 16, 30, tzinfo=UTC)  # 3 June in the city
        assert outcome(shelf, connection, before, **good) == ["not-in-force"]
        first = shelf.at(connection, ASKED, NOW)
        assert shelf.at(connection, ASKED, NOW) is first
        week = shelf.between(connection, ASKED, date(2026, 6, 1), date(2026, 6, 7))
        assert not isinstance(check(ASKED, good, references=week), Rejected)
    with database.write() as connection:
        other = Procedure(code="1.000656", name="Khai tử", field="Hộ tịch", valid_from=VALID_FROM)
        procedures.put(connection, [other])
    with database.read() as connection:
        assert shelf.at(connection, ASKED, NOW).has("procedure", "1.000656")
