"""Roles in the ledger: every change, under a name that only the account's row can open."""

import hashlib

import pytest
from argon2 import PasswordHasher

from survey_service.ledger import entries
from survey_service.pipeline.sequence import sequence
from survey_service.problems import Problem
from survey_service.security import accounts
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import accounts as stored
from tests.ledger.keeping import NOW, log

PASSWORD = "bốn con trâu ăn cỏ"
ANALYST, AUTHOR, READER = Grant("analyst"), Grant("form_author"), Grant("unit_reader", "10507")


@pytest.fixture
def cheap():
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def change(database, cheap):
    """Change roles of one person, each change in a second of its own."""
    accounts.create(
        database, cheap, NOW, username="an", name="An", password=PASSWORD, grants=[ANALYST]
    )
    sequence(database)

    def changed(how, *words):
        how(database, "an", *words, NOW)
        sequence(database)

    return changed


def roles(database):
    found = [entries.decode(entry.entry) for entry in log(database)]
    return [(each["change"], each["role"], each["unit"]) for each in found]


def test_every_change_is_entered_once(database, change):
    change(accounts.grant, AUTHOR)
    change(accounts.grant, AUTHOR)
    change(accounts.revoke, ANALYST)
    change(accounts.revoke, ANALYST)
    change(accounts.disable)
    assert roles(database) == [
        ("grant", "analyst", ""),
        ("grant", "form_author", ""),
        ("revoke", "analyst", ""),
        ("disable", "form_author", ""),
    ]


def test_a_refused_change_is_not_entered(database, change):
    for refused in (Grant("publisher"), Grant("unit_reader")):
        with pytest.raises(Problem):
            change(accounts.grant, refused)
    with pytest.raises(Problem, match="no such account"):
        accounts.grant(database, "nobody", AUTHOR, NOW)
    assert roles(database) == [("grant", "analyst", "")]


def test_the_ledger_knows_a_person_by_a_salted_hash(database, change, cheap):
    accounts.create(
        database, cheap, NOW, username="lan", name="Lan", password=PASSWORD, grants=[READER]
    )
    sequence(database)
    with database.read() as connection:
        salts = {each.username: each.salt for each in stored.everyone(connection)}
    shown = [entry.entry for entry in log(database)]
    expected = [
        hashlib.sha256(b"langnghe/account/v1\0" + salts[name] + name.encode()).hexdigest()
        for name in ("an", "lan")
    ]
    assert [entries.decode(entry)["account"] for entry in shown] == expected
    assert salts["an"] != salts["lan"]
    assert not any('"an"' in entry or '"lan"' in entry for entry in shown)
