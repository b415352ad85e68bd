"""Passwords: the parameters, the rules, the cap, and the equal work for unknown names."""

import threading
import time
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from survey_service.problems import Problem
from survey_service.security.accounts import authenticate
from survey_service.security.passwords import Passwords, argon2id
from survey_service.store.database import Database

GOOD = "bốn con trâu ăn cỏ"


def test_the_parameters_are_those_that_are_documented() -> None:
    parameters = extract_parameters(argon2id().hash(GOOD))
    assert (parameters.type, parameters.memory_cost) == (Type.ID, 65536)
    assert (parameters.time_cost, parameters.parallelism) == (3, 1)


def test_a_password_is_recognised_and_nothing_else_is(passwords: Passwords) -> None:
    stored = passwords.hash(GOOD)
    assert passwords.verify(stored, GOOD)
    for wrong in ("", GOOD + " ", GOOD.upper(), "\ud800", "x" * 100_000, "\x00"):
        assert not passwords.verify(stored, wrong)
    assert not passwords.verify("not a hash", GOOD)
    assert GOOD not in stored


@pytest.mark.parametrize(
    ("password", "code"),
    [("x" * 11, "password-too-short"), ("ệ" * 342, "password-too-long")],
)
def test_new_passwords_have_a_length(passwords: Passwords, password: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        passwords.hash(password)
    assert refused.value.code == code
    assert password not in str(refused.value.document("vi"))


def test_no_more_hashes_run_together_than_the_cap() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    class Watched(PasswordHasher):
        def hash(self, *args: Any, **kwargs: Any) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1
            return "hash"

    capped = Passwords(Watched(), at_once=2)
    threads = [threading.Thread(target=capped.hash, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_beyond_the_cap_a_caller_is_told_to_come_back() -> None:
    started, let_go = threading.Event(), threading.Event()

    class Slow(PasswordHasher):
        def verify(self, *args: Any, **kwargs: Any) -> bool:
            started.set()
            return let_go.wait(5)

    cheap = Slow(time_cost=1, memory_cost=8, parallelism=1)
    capped = Passwords(cheap, at_once=1, wait=0.01)
    first = threading.Thread(target=capped.verify, args=("hash", GOOD))
    first.start()
    assert started.wait(5)
    with pytest.raises(Problem) as refused:
        capped.verify("hash", GOOD)
    let_go.set()
    first.join()
    assert refused.value.code == "busy"
    assert "Retry-After" in refused.value.headers


@pytest.mark.parametrize(
    ("username", "password"),
    [("analyst", GOOD), ("analyst", "wrong password"), ("nobody.here", GOOD), ("gone", GOOD)],
)
def test_every_attempt_costs_exactly_one_hash(
    database: Database, people: Any, passwords: Passwords, username: str, password: str
) -> None:
    """Unknown and closed accounts are checked against a hash of nobody, so time tells nothing."""
    checked: list[str] = []
    verify = passwords.verify

    def counted(password_hash: str, guess: str) -> bool:
        checked.append(password_hash)
        return verify(password_hash, guess)

    passwords.verify = counted  # type: ignore[method-assign]  # counts, then does the same
    account = authenticate(database, passwords, username, password)
    assert (account is not None) is ((username, password) == ("analyst", GOOD))
    assert len(checked) == 1
    unknown = username in {"nobody.here", "gone"}
    assert (checked[0] == passwords.nobody) is unknown


def test_the_hash_of_nobody_is_like_any_other_and_new_each_time() -> None:
    """It costs what a real one costs: the same parameters and sizes."""
    service = Passwords()
    assert extract_parameters(service.nobody) == extract_parameters(argon2id().hash(GOOD))
    assert not service.verify(service.nobody, GOOD)
    assert not service.outdated(service.nobody)
    assert service.nobody != Passwords().nobody


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(
    database: Database, people: Any, passwords: Passwords
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    before = authenticate(database, stronger, "analyst", GOOD)
    after = authenticate(database, stronger, "analyst", GOOD)
    assert before is not None
    assert after is not None
    assert stronger.outdated(before.password_hash)
    assert not stronger.outdated(after.password_hash)
