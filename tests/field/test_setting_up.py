"""Organisations, roles and people from files: independence is stated, strangers are named."""

import pytest

from survey_service.pipeline.field_people import import_people
from survey_service.pipeline.organisations import bodies, import_organisations, import_roles
from survey_service.problems import Problem
from survey_service.store import field_people, organisations
from survey_service.store.organisations import body_of
from tests.field.small_field import ORGANISATIONS, PEOPLE, ROLES, open_field
from tests.pipeline.small_round import ROUND

PEOPLE_HEAD = PEOPLE.splitlines(keepends=True)[0]
ROLES_HEAD = ROLES.splitlines(keepends=True)[0]
ORGANISATIONS_HEAD = ORGANISATIONS.splitlines(keepends=True)[0]


def faults(bad):
    return [(row.line, row.column, row.got) for row in bad]


def test_what_was_read_comes_back(database):
    open_field(database)
    with database.read() as connection:
        known = organisations.everyone(connection)
        people = field_people.everyone(connection)
        assert known["ccb"].counted_with == "mttq"
        assert people["DT02"].units == ("10001", "10002")
        assert people["GS01"].units == ()
        assert people["GS01"].reaches("10002")
        assert not people["DT01"].reaches("10002")
        assert set(field_people.everyone(connection, "monitor")) == {"GS01"}
        assert field_people.get(connection, "DT01") == people["DT01"]
        assert field_people.of_account(connection, "nobody") is None
        assert bodies(connection, ROUND, "collects") == {"buu-dien"}


def test_reading_again_changes_what_is_said_and_nothing_else(database):
    open_field(database)
    moved = PEOPLE_HEAD + "DT01,Nguyễn Thị An,buu-dien,enumerator,10002,,,2,2026-06-20\n"
    with database.write() as connection:
        import_people(connection, moved)
        people = field_people.everyone(connection)
    assert people["DT01"].units == ("10002",)
    assert str(people["DT01"].left_on) == "2026-06-20"
    assert people["DT02"].units == ("10001", "10002")


def test_organisations_counted_together_are_one_body(database):
    open_field(database)
    with database.read() as connection:
        known = organisations.everyone(connection)
    assert body_of(known, "ccb") == body_of(known, "mttq")
    assert body_of(known, "buu-dien") != body_of(known, "mttq")


@pytest.mark.parametrize("collecting", ["mttq", "ccb"])
def test_no_body_supervises_where_it_collects(database, collecting):
    open_field(database)
    text = f"{ROLES_HEAD}{collecting},collects,\nmttq,supervises,Công văn 12\n"
    with database.write() as connection:
        _, bad = import_roles(connection, ROUND, text)
        kept = organisations.roles(connection, ROUND)
    assert [(row.line, row.column) for row in bad] == [(3, "role")]
    assert {one.organisation for one in kept} == {"buu-dien", "mttq"}


def test_a_body_may_collect_here_and_supervise_elsewhere(database):
    open_field(database)
    with database.write() as connection:
        _, bad = import_roles(connection, ROUND, ROLES_HEAD + "mttq,collects,\n")
    assert bad == ()


def test_independence_is_stated(database):
    open_field(database)
    with database.write() as connection:
        _, bad = import_roles(connection, ROUND, ROLES_HEAD + "ccb,supervises,\nx,prints,\n")
    assert faults(bad) == [(2, "statement", ""), (3, "organisation", "x")]


def test_wrong_organisations_are_named(database):
    text = ORGANISATIONS_HEAD + "a b,Tên,Name,post_office,\nc,Tên,Name,bank,c\nd,Tên,Name,other,z\n"
    with database.write() as connection:
        _, bad = import_organisations(connection, text)
        assert organisations.everyone(connection) == {}
    assert faults(bad) == [
        (2, "code", "a b"),
        (3, "kind", "bank"),
        (3, "counted_with", "c"),
        (4, "counted_with", "z"),
    ]


def test_wrong_people_are_named(database):
    open_field(database)
    text = PEOPLE_HEAD + (
        "X1,An,nobody,enumerator,99999,ghost,tablet,0,soon\n"
        "X2,Bình,buu-dien,guest,,,,,\n"
        "X3,Chi,buu-dien,enumerator,99999,ghost,tablet,3,\n"
        "X3,Chi,buu-dien,enumerator,,,,,\n"
    )
    with database.write() as connection:
        _, bad = import_people(connection, text)
        assert "X3" not in field_people.everyone(connection)
    assert faults(bad) == [
        (2, "capacity", "0"),
        (2, "left_on", "soon"),
        (3, "kind", "guest"),
        (5, "code", "X3"),
        (4, "units", "99999"),
        (4, "account", "ghost"),
        (4, "device", "tablet"),
    ]


def test_a_file_of_another_kind_is_refused(database):
    with database.write() as connection, pytest.raises(Problem) as refused:
        import_people(connection, ROLES)
    assert refused.value.code == "field-file-invalid"
