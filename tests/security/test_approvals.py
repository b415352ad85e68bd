"""Two-person acts: never alone, never twice, never late; also when two decide at one moment."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.security.approvals import LIFETIME
from survey_service.store.approvals import Approval
from survey_service.store.database import Database


@pytest.fixture
def asked(database: Database, people: Any, clock: Any) -> Approval:
    return approvals.request(
        database,
        clock(),
        act="campaign.publish",
        subject="hp-2026",
        particulars={"state": "final", "versions": ["1"]},
        requested_by="analyst",
    )


def refusal(database: Database, now: Any, identifier: str, who: str) -> str:
    with pytest.raises(Problem) as refused:
        approvals.decide(database, now, identifier, decided_by=who, approve=True)
    return refused.value.code


@pytest.mark.parametrize(("approve", "state"), [(True, "approved"), (False, "refused")])
def test_another_person_decides_once(
    database: Database, clock: Any, asked: Approval, approve: bool, state: str
) -> None:
    assert approvals.pending(database, clock()) == (asked,)
    clock.turn(timedelta(hours=1))
    made = approvals.decide(database, clock(), asked.id, decided_by="publisher", approve=approve)
    assert (made.state, made.decided_by, made.decided_at) == (state, "publisher", clock())
    assert made.particulars == asked.particulars
    assert approvals.pending(database, clock()) == ()
    assert refusal(database, clock(), asked.id, "monitor") == "approval-decided"


def test_nobody_approves_their_own_request(database: Database, clock: Any, asked: Approval) -> None:
    assert refusal(database, clock(), asked.id, "analyst") == "approval-own"
    assert approvals.pending(database, clock()) == (asked,)


def test_the_table_refuses_one_person_even_where_code_would_not(
    database: Database, clock: Any, asked: Approval
) -> None:
    with pytest.raises(IntegrityError, match="two_people"), database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE approvals SET state='approved', decided_by=requested_by,"
            " decided_at=requested_at"
        )


def test_a_late_decision_counts_for_nothing(
    database: Database, clock: Any, asked: Approval
) -> None:
    clock.turn(LIFETIME)
    assert approvals.pending(database, clock()) == ()
    assert refusal(database, clock(), asked.id, "publisher") == "approval-expired"


def test_an_unknown_request_is_named(database: Database, clock: Any, people: Any) -> None:
    assert refusal(database, clock(), "no such", "publisher") == "approval-unknown"


def test_of_many_who_decide_at_once_exactly_one_does(
    database: Database, clock: Any, asked: Approval
) -> None:
    deciders = ("publisher", "monitor", "administrator", "form.author") * 2
    start = threading.Barrier(len(deciders))
    outcomes: list[str] = []

    def decide(who: str, approve: bool) -> None:
        start.wait(5)
        try:
            outcomes.append(
                approvals.decide(database, clock(), asked.id, decided_by=who, approve=approve).state
            )
        except Problem as problem:
            outcomes.append(problem.code)

    threads = [
        threading.Thread(target=decide, args=(who, number % 2 == 0))
        for number, who in enumerate(deciders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[:7] == ["approval-decided"] * 7
    assert sorted(outcomes)[7] in {"approved", "refused"}
