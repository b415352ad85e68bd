"""Sessions: what opens one, what ends one, and what the database knows of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.problems import Problem
from survey_service.security import accounts
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.security.sessions import IDLE, LIFETIME, Sessions
from survey_service.security.throttle import (
    PER_ACCOUNT,
    PER_ACCOUNT_AND_PREFIX,
    PER_PREFIX,
    WINDOW,
    Throttle,
    prefix_of,
)
from survey_service.store.database import Database

PASSWORD = "bốn con trâu ăn cỏ"
ADDRESS = "203.0.113.7"
SECOND = timedelta(seconds=1)


def opened(sessions: Sessions, username: str = "analyst") -> str:
    token = sessions.login(username, PASSWORD, ADDRESS).cookie.value
    assert token is not None
    return token


def test_a_session_tells_who_came_and_what_they_may(sessions: Sessions) -> None:
    found = sessions.resume(opened(sessions))
    assert found is not None
    assert (found.username, found.grants) == ("analyst", (Grant("analyst"),))


def test_a_name_is_read_without_regard_to_case_and_blanks(sessions: Sessions) -> None:
    assert sessions.login(" Analyst ", PASSWORD, ADDRESS).session.username == "analyst"


def test_an_unused_session_ends(sessions: Sessions, clock: Any) -> None:
    token = opened(sessions)
    clock.turn(IDLE - SECOND)
    assert sessions.resume(token) is not None
    clock.turn(IDLE - SECOND)
    assert sessions.resume(token) is not None
    clock.turn(IDLE)
    assert sessions.resume(token) is None


def test_a_session_in_constant_use_ends_too(sessions: Sessions, clock: Any) -> None:
    token = opened(sessions)
    for _ in range(int(LIFETIME / (IDLE / 2)) - 1):
        clock.turn(IDLE / 2)
        assert sessions.resume(token) is not None
    clock.turn(IDLE / 2)
    assert sessions.resume(token) is None


def test_closing_an_account_and_revoking_a_role_work_at_once(
    sessions: Sessions, database: Database, clock: Any
) -> None:
    token = opened(sessions)
    accounts.revoke(database, "analyst", Grant("analyst"), clock())
    found = sessions.resume(token)
    assert found is not None
    assert found.grants == ()
    accounts.disable(database, "analyst", clock())
    assert sessions.resume(token) is None


def test_the_database_holds_nothing_to_sign_in_with(sessions: Sessions, tmp_path: Path) -> None:
    login = sessions.login("analyst", PASSWORD, ADDRESS)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("people.db*"))
    token = login.cookie.value or ""
    for secret in (token, login.session.csrf, PASSWORD, ADDRESS):
        assert secret.encode() not in stored
    assert bytes.fromhex(token) not in stored


def test_old_sessions_are_swept_when_somebody_signs_in(
    sessions: Sessions, clock: Any, database: Database
) -> None:
    opened(sessions)
    clock.turn(IDLE)
    opened(sessions)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 1


@given(st.text(max_size=80) | st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_a_made_up_token_opens_nothing(token: str) -> None:
    class NoRows:
        def read(self) -> Any:
            message = "a token of a wrong form must not reach the database"
            raise AssertionError(message)

    sessions = Sessions(NoRows(), lambda: None, None, secure=False)  # type: ignore[arg-type, return-value]  # nothing of it is reached
    if len(token) == 64 and token.isascii():
        with pytest.raises(AssertionError):
            sessions.resume(token)
    else:
        assert sessions.resume(token) is None


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_closed_to_scripts_and_other_sites(
    database: Database, passwords: Passwords, clock: Any, people: Any, secure: bool
) -> None:
    cookie = Sessions(database, clock, passwords, secure=secure).login("analyst", PASSWORD, ADDRESS)
    header = cookie.cookie.to_header()
    assert "HttpOnly" in header
    assert "SameSite=strict" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert ("Secure" in header) is secure
    assert cookie.cookie.key.startswith("__Host-") is secure


def failing(sessions: Sessions, username: str, address: str) -> str:
    with pytest.raises(Problem) as refused:
        sessions.login(username, "a wrong password", address)
    return refused.value.code


def test_an_account_is_throttled_and_released(sessions: Sessions, clock: Any) -> None:
    for number in range(PER_ACCOUNT_AND_PREFIX):
        assert failing(sessions, "analyst", f"203.0.113.{number}") == "sign-in-failed"
    assert failing(sessions, "analyst", ADDRESS) == "sign-in-throttled"
    with pytest.raises(Problem) as refused:
        sessions.login("analyst", PASSWORD, ADDRESS)
    assert int(refused.value.headers["Retry-After"]) <= WINDOW.total_seconds() + 1
    clock.turn(WINDOW)
    assert opened(sessions)


def test_wrong_passwords_from_elsewhere_keep_nobody_out(sessions: Sessions) -> None:
    for _ in range(PER_ACCOUNT_AND_PREFIX):
        assert failing(sessions, "analyst", "198.51.100.1") == "sign-in-failed"
    assert failing(sessions, "analyst", "198.51.100.1") == "sign-in-throttled"
    assert opened(sessions)


def test_a_guesser_with_many_networks_meets_the_limit_of_the_account(clock: Any) -> None:
    throttle = Throttle(clock)
    for number in range(PER_ACCOUNT):
        address = f"198.51.{number}.1"
        throttle.check("analyst", address)
        throttle.failed("analyst", address)
        throttle.succeeded("analyst", ADDRESS)
    with pytest.raises(Problem, match="Too many attempts"):
        throttle.check("analyst", "192.0.2.1")
    throttle.check("publisher", "192.0.2.1")
    clock.turn(WINDOW)
    throttle.check("analyst", "192.0.2.1")


def test_an_unknown_name_is_throttled_like_a_known_one(sessions: Sessions) -> None:
    codes = {
        name: [failing(sessions, name, ADDRESS) for _ in range(PER_ACCOUNT_AND_PREFIX + 1)]
        for name in ("analyst", "nobody.here")
    }
    assert codes["analyst"] == codes["nobody.here"]


def test_a_network_is_throttled_across_names(sessions: Sessions) -> None:
    for number in range(PER_PREFIX):
        assert failing(sessions, f"name{number}", f"203.0.113.{number}") == "sign-in-failed"
    assert failing(sessions, "fresh", "203.0.113.200") == "sign-in-throttled"
    assert failing(sessions, "fresh", "203.0.114.200") == "sign-in-failed"


def test_success_forgives_the_account(sessions: Sessions) -> None:
    for _ in range(3):
        for _ in range(PER_ACCOUNT_AND_PREFIX - 1):
            assert failing(sessions, "analyst", ADDRESS) == "sign-in-failed"
        opened(sessions)


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("testclient", "?"),
        ("", "?"),
    ],
)
def test_addresses_are_counted_by_network(address: str, prefix: str) -> None:
    assert prefix_of(address) == prefix
