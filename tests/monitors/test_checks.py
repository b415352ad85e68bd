"""Back-checks from draw to result: blind, independent, refused by name where they must be."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from survey_service.ledger import entries
from survey_service.pipeline.monitors import asking, draws, results, visits
from survey_service.pipeline.monitors.rules import set_rules
from survey_service.pipeline.sequence import sequence
from survey_service.problems import Problem
from survey_service.store import back_checks, ledger
from survey_service.store.documents import columns, dump
from survey_service.store.tables.field import assignments
from survey_service.store.tables.monitoring import back_check_draws, back_check_visits
from tests.monitors.watched_round import (
    LOAD,
    RULES,
    TODAY,
    enumerator_of,
    open_watched,
    random_bytes,
    truth,
)
from tests.pipeline.small_round import NOW, ROUND


def draw(database, public="4 4 2 1"):
    with database.write() as connection:
        return draws.draw_first(connection, ROUND, public=public, at=NOW)


def sent(database):
    with database.write() as connection:
        return visits.assign_visits(connection, ROUND, today=TODAY, random=random_bytes())


def ask_again(database, visit, at=NOW, came="done"):
    with database.write() as connection:
        found = visits.visit_of(connection, ROUND, visit.unit, visit.case_id, visit.person)
        kept = visits.keep_answers(connection, found, truth(visit.case_id))
        return visits.finish(connection, kept, came, at)


def refused(code, act, *given, **named):
    with pytest.raises(Problem) as problem:
        act(*given, **named)
    assert problem.value.code == code
    return problem.value


def test_the_draw_follows_from_the_log_and_public_words(database):
    open_watched(database)
    drawn = draw(database)
    assert {one.enumerator for one in drawn} == {"a", "b"}
    assert len(drawn) == 2 * LOAD
    assert all(0 < one.pi <= 1 for one in drawn)
    assert {one.enumerator: one.collector_body for one in drawn} == {"a": "buu-dien", "b": "mttq"}
    with database.read() as connection:
        [made] = back_checks.draws(connection, ROUND)
        stored = back_checks.drawn(connection, ROUND)
        announced = [entries.decode(text) for _, text in ledger.pending(connection)]
    assert draws.redrawn(made) == {key: one.pi for key, one in stored.items()}
    assert [one["act"] for one in announced] == ["draw"]
    assert announced[0]["public"] == "4 4 2 1"
    refused("back-checks-drawn", draw, database)
    other = replace(made, public="1 2 3 4")
    refused("draw-altered", draws.redrawn, other)


def test_other_public_words_draw_others(database):
    open_watched(database)
    with database.read() as connection:
        before = back_checks.drawn(connection, ROUND)
    assert before == {}
    first = {one.key for one in draw(database)}
    with database.read() as connection:
        [made] = back_checks.draws(connection, ROUND)
    seed = draws.seed_of(ROUND, 1, made.log_root, "other words")
    with database.write() as connection:
        connection.execute(update(back_check_draws).values(public="other words", seed=seed))
    with database.read() as connection:
        [changed] = back_checks.draws(connection, ROUND)
    assert draws.redrawn(changed).keys() != first


def test_no_draw_before_the_answers_are_in_the_log(database):
    open_watched(database, rules=None)
    refused("monitor-rules-missing", draw, database)
    with database.write() as connection:
        set_rules(connection, ROUND, RULES, NOW)
    assert "without a position" in refused("back-checks-too-early", draw, database).got
    sequence(database)
    with database.write() as connection:
        connection.execute(assignments.delete().where(assignments.c.person == "a"))
    assert "without an assignment" in refused("back-checks-too-early", draw, database).got


def test_nobody_checks_their_own_organisation(database):
    open_watched(database)
    drawn = draw(database)
    given = sent(database)
    assert {one.key for one in given} == {one.key for one in drawn}
    for one in given:
        assert one.body != one.collector_body
        assert one.person == "m2" or enumerator_of(one.case_id) == "a"
    twice = [one for one in given if one.number == 2]
    assert twice
    assert {enumerator_of(one.case_id) for one in twice} == {"a"}
    assert sent(database) == ()

    of_b = next(one for one in given if enumerator_of(one.case_id) == "b")
    with database.write() as connection:

        def send(unit, case_id, person):
            return visits.send(
                connection, ROUND, unit, case_id, person, today=TODAY, random=random_bytes(2)
            )

        refused("monitor-own-work", send, of_b.unit, of_b.case_id, "m1")
        refused("monitor-unknown", send, of_b.unit, of_b.case_id, "own")
        refused("monitor-unknown", send, of_b.unit, of_b.case_id, "nobody")
        refused("back-check-given", send, of_b.unit, of_b.case_id, "m2")
        refused("back-check-not-drawn", send, of_b.unit, "10001-b99", "m2")


def test_the_database_refuses_it_too(database):
    open_watched(database)
    drawn = {one.enumerator: one for one in draw(database)}
    check = drawn["b"]
    visit = back_checks.Visit(
        campaign=ROUND, unit=check.unit, case_id=check.case_id, number=1, person="m1",
        body="mttq", collector_body="mttq", given_on=TODAY, salt=bytes(32),
    )  # fmt: skip
    for wrong in (
        visit,
        replace(visit, collector_body="buu-dien"),  # not whose work it is
        replace(visit, body="ccb", case_id="10001-b99"),  # not drawn
    ):
        row = columns(wrong) | {"answers": dump({})}
        with pytest.raises(IntegrityError), database.write() as connection:
            connection.execute(insert(back_check_visits).values(row))


def test_a_comparison_waits_until_both_are_in(database):
    open_watched(database)
    draw(database)
    given = sent(database)
    one = next(v for v in given if v.number == 2)
    both = [v for v in given if v.key == one.key]

    def compared():
        with database.read() as connection:
            return results.pair_of(connection, ROUND, one.unit, one.case_id)

    refused("comparison-too-early", compared)
    ask_again(database, both[0])
    refused("comparison-too-early", compared)
    ask_again(database, both[1])
    assert [pair.verdict.failed for pair in compared()] == [False, False]
    with database.read() as connection:
        refused("back-check-not-drawn", results.pair_of, connection, ROUND, one.unit, "x")
    refused("back-check-finished", ask_again, database, both[0])


def test_a_visit_belongs_to_who_was_sent(database):
    open_watched(database)
    draw(database)
    given = sent(database)
    one = next(v for v in given if enumerator_of(v.case_id) == "b")
    with database.write() as connection:
        refused("back-check-not-drawn", visits.visit_of, connection, ROUND, *one.key, "m1")
        found = visits.visit_of(connection, ROUND, *one.key, "m2")
        refused("back-check-unanswered", visits.finish, connection, found, "done", NOW)
        assert visits.finish(connection, found, "not_met", NOW).state == "not_met"


def test_who_invents_is_found_and_who_does_not_is_not(database):
    open_watched(database)
    draw(database)
    for n, one in enumerate(sent(database)):
        ask_again(database, one, NOW + timedelta(minutes=n))
    with database.read() as connection:
        found = results.round_result(connection, ROUND)
        waiting = [entries.decode(text) for _, text in ledger.pending(connection)]
    honest, inventor = found.enumerators
    assert (honest.enumerator, honest.test.decision, honest.test.failed) == ("a", "undecided", 0)
    assert (inventor.enumerator, inventor.test.decision) == ("b", "invented")
    assert inventor.load == 2 * LOAD
    assert (honest.further, inventor.further) == (0, 0)
    assert found.rate is not None
    assert found.rate.low < 0.5 < found.rate.high
    assert found.expand
    assert found.verdicts_agree[0].observed == 1
    assert found.answers_agree["tx_overall"][1].value == pytest.approx(1)
    assert (found.waiting, found.unsent) == (0, 0)
    assert {one["act"] for one in waiting} == {"draw", "back-check"}
    # what is entered names no person and no answer
    assert not any("m2" in str(one.values()) for one in waiting)


def test_suspicion_draws_more_of_the_same_enumerator(database):
    open_watched(database)
    draw(database)
    first = sent(database)
    with database.write() as connection:
        more = draws.draw_more(connection, ROUND, "b", 3, public="6 6", at=NOW)
        assert {one.enumerator for one in more} == {"b"}
        assert {one.key for one in more}.isdisjoint(one.key for one in first)
        made = back_checks.draws(connection, ROUND)
        assert draws.redrawn(made[1]) == {one.key: one.pi for one in more}
        every = draws.draw_more(connection, ROUND, "b", 99, public="", at=NOW)
        assert len(every) == LOAD - 3
        refused(
            "back-checks-too-early", draws.draw_more, connection, ROUND, "b", 1, public="", at=NOW
        )


def test_only_what_the_rules_ask_is_asked_again(database):
    open_watched(database)
    with database.write() as connection:
        asked = asking.questions(connection, ROUND)
        assert [one.name for one in asked] == ["tx_overall", "tx_courtesy", "tx_improve"]
        assert [one.manner for one in asked] == ["one", "one", "several"]
        given = {"tx_overall": "4", "tx_improve": "waiting attitude"}
        assert asking.typed_answers(connection, ROUND, given) == {
            "tx_overall": 4,
            "tx_improve": ["waiting", "attitude"],
        }
        for wrong in ({"tx_overall": "9"}, {"tx_guidance": "4"}):
            refused("parameter-invalid", asking.typed_answers, connection, ROUND, wrong)
        unknown = replace(RULES, variables=(replace(RULES.variables[0], name="other"),))
        set_rules(connection, ROUND, unknown, NOW)
        refused("monitor-rules-invalid", asking.questions, connection, ROUND)
