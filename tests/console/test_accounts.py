"""The list of accounts over a real store: what each person may do, where, and the day last seen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from survey_service.console.provider import ServiceConsoleData
from survey_service.pipeline.published import Published
from survey_service.security.permissions import Grant
from survey_service.store import accounts, sessions
from survey_service.store.accounts import Account
from survey_service.store.sessions import StoredSession
from survey_service.units.haiphong import haiphong

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)  # the 4th in Hải Phòng
PEOPLE = {
    "an": (Grant("analyst"),),
    "binh": (Grant("unit_reader", "31.SNV"), Grant("unit_reader", "99999")),
}


@pytest.fixture
def lines(database):
    """The accounts, of whom `an` has been here twice."""
    with database.write() as connection:
        for username, grants in PEOPLE.items():
            person = Account(
                username=username, name=username, password_hash="-", created_at=NOW, grants=grants
            )
            accounts.add(connection, person)
        for token, ago in enumerate((timedelta(days=2), timedelta())):
            session = StoredSession(
                token_hash=bytes([token]) * 32,
                account="an",
                opened_at=NOW - ago,
                seen_at=NOW - ago,
                ends_at=NOW + timedelta(hours=1),
            )
            sessions.add(connection, session)
    registry = haiphong()
    published = Published(database, registry, clock=lambda: NOW)
    data = ServiceConsoleData(database, registry, published, "https://l.vn", clock=lambda: NOW)
    return {line.user: line for line in data.accounts()}


def test_the_day_is_that_of_the_latest_session_in_hai_phong(lines):
    assert lines["an"].last_seen == date(2026, 6, 4)
    assert lines["binh"].last_seen is None


def test_every_role_says_how_far_it_reaches(lines):
    assert lines["an"].roles == (
        {"vi": "Chuyên viên phân tích · toàn thành phố", "en": "Analyst · the whole city"},
    )
    assert {role["vi"] for role in lines["binh"].roles} == {
        "Người xem của đơn vị · Sở Nội vụ",
        "Người xem của đơn vị · 99999",
    }


def test_the_page_shows_day_and_scope(staff):
    page = staff.get("/console/accounts").text
    assert "Chuyên viên phân tích · toàn thành phố" in page
    assert page.count("không có phiên đang mở") == 1
