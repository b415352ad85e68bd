"""Flags, households, observations and opinions: what each allows, and what each refuses."""

import hashlib
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from survey_service.ledger import entries
from survey_service.pipeline.monitors import flagged_index, flags, observing, opinions
from survey_service.pipeline.monitors.rules import read_rules, rules_of, shipped
from survey_service.store import flag_cases, ledger, units
from survey_service.store.documents import columns
from survey_service.store.observations import Observation, checked_lists, seen
from survey_service.store.observations import plan as stored_plan
from survey_service.store.tables.field import assignments
from survey_service.store.tables.monitoring import observations as observation_rows
from survey_service.store.tables.monitoring import opinions as opinion_rows
from tests.monitors.test_checks import refused
from tests.monitors.watched_round import RULES, TODAY, open_watched
from tests.pipeline.small_city import WARD
from tests.pipeline.small_round import NOW, ROUND


def test_who_invents_is_flagged_and_a_person_resolves(database):
    open_watched(database)
    with database.write() as connection:
        found = flags.inspect(connection, ROUND, (), NOW)
        assert found.opened > 0
        opened = flag_cases.every(connection, ROUND)
        # with two enumerators each stands apart from the other, so that flag says nothing of who
        effect = {one.subject for one in opened if one.kind == "enumerator-effect"}
        assert effect == {"a", "b"}
        assert {one.subject for one in opened if one.kind != "enumerator-effect"} == {"b"}
        assert {"speed", "straight-lining", "near-duplicates"} <= {one.kind for one in opened}
        assert found.icc.value is not None
        assert found.icc.value > 0.5
        again = flags.inspect(connection, ROUND, (), NOW)
        assert (again.opened, again.tested) == (0, found.tested)

        def resolve(number, reason="Đã gặp và hỏi từng hộ", resolution="confirmed"):
            flags.resolve(
                connection, ROUND, number, resolution=resolution, reason=reason, by="x", at=NOW
            )

        refused("reason-missing", resolve, 1, reason="vì sao")
        refused("flag-unknown", resolve, 99)
        refused("parameter-invalid", resolve, 1, resolution="open")
        resolve(1)
        refused("flag-resolved", resolve, 1)
        assert flag_cases.every(connection, ROUND)[0].state == "confirmed"
        flags.inspect(connection, ROUND, (), NOW)  # what a person said stays
        assert flag_cases.every(connection, ROUND)[0].state == "confirmed"
        assert flag_cases.count_open(connection, ROUND) == len(opened) - 1


def test_a_flag_changes_no_figure_and_both_are_shown(database):
    open_watched(database)
    with database.read() as connection:
        registry = units.registry(connection)
        before = flagged_index.flagged_index(connection, registry, ROUND, TODAY)
    assert (before.flagged, before.without) == (0, None)
    with database.write() as connection:
        flags.inspect(connection, ROUND, (), NOW)
    with database.read() as connection:
        after = flagged_index.flagged_index(connection, registry, ROUND, TODAY)
    assert after.everything == before.everything
    assert after.enumerators == ("b",)
    assert (after.interviews, after.flagged) == (48, 24)
    assert after.without is not None
    assert after.without.n == 24
    assert after.without.est < after.everything.est  # who invents, invents satisfied people
    assert None not in (after.without.lci, after.everything.lci)


def observation(**changed) -> Observation:
    made = Observation(
        campaign=ROUND, number=0, kind="delivery", unit=WARD, place="Thôn 1", happened_on=TODAY,
        person="m1", body="", checklist={"explained": "yes"}, recorded_at=NOW,
    )  # fmt: skip
    return replace(made, **changed)


def test_what_members_see(database):
    open_watched(database)
    with database.write() as connection:
        stored = observing.observe(connection, observation(), organisation="buu-dien")
        assert (stored.number, stored.body, stored.observed_body) == (1, "mttq", "buu-dien")
        assert seen(connection, ROUND) == (stored,)
        for changed, organisation, code in (
            ({}, "mttq-phuong", "monitor-own-work"),
            ({"person": "own"}, None, "monitor-unknown"),
            ({"checklist": {"unheard": "yes"}}, None, "parameter-invalid"),
            ({"checklist": {"explained": "maybe"}}, None, "parameter-invalid"),
            ({"happened_on": TODAY + timedelta(days=2)}, None, "parameter-invalid"),
            ({}, "unknown", "parameter-invalid"),
        ):
            refused(
                code, observing.observe, connection, observation(**changed),
                organisation=organisation,
            )  # fmt: skip
    row = columns(observation(body="mttq", observed_body="mttq", number=2)) | {"checklist": "{}"}
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(observation_rows).values(row))


def test_the_sample_list_is_agreed_with_or_remarked_on(database):
    open_watched(database)
    with database.write() as connection:

        def check(**changed):
            given = {"unit": WARD, "psu": f"{WARD}-T1", "person": "m1", "verdict": "agree"}
            return observing.check_list(connection, ROUND, remark=None, at=NOW, **(given | changed))

        check()
        refused("reason-missing", check, verdict="remark")
        refused("village-unknown", check, psu="elsewhere")
        refused("monitor-unknown", check, person="a")
        observing.check_list(
            connection, ROUND, unit=WARD, psu=f"{WARD}-T1", person="m1", verdict="remark",
            remark="Hai hộ đã chuyển đi", at=NOW,
        )  # fmt: skip
        [found] = checked_lists(connection, ROUND)
        assert (found.verdict, found.remark) == ("remark", "Hai hộ đã chuyển đi")


def test_the_plan_sends_nobody_where_their_body_works(database):
    """Both villages have interviews of Post and Front, so the Front has nowhere to go."""
    open_watched(database)
    with database.write() as connection:

        def planned():
            return observing.plan(
                connection, ROUND, first=date(2026, 7, 3), days=2, per_day=3, public="5", at=NOW
            )

        assert refused("plan-impossible", planned).where == "m1"
        connection.execute(assignments.delete().where(assignments.c.person == "b"))
        visits = planned()
        assert planned() == visits == stored_plan(connection, ROUND)
    assert {one.person for one in visits} == {"m1", "m2"}
    assert {one.day for one in visits} == {date(2026, 7, 3), date(2026, 7, 6)}  # a weekend between
    assert {one.pi for one in visits} == {1.0}


def asked(database):
    with database.write() as connection:
        return opinions.ask(connection, ROUND, NOW)


def give(database, person="m1", opinion="agree", words=None, at=NOW):
    with database.write() as connection:
        return opinions.give(connection, ROUND, person=person, opinion=opinion, words=words, at=at)


def test_opinions_are_given_once_in_time_and_with_reasons(database):
    open_watched(database)
    refused("opinion-not-asked", give, database)
    assert [(one.organisation, one.due_on) for one in asked(database)] == [
        ("ccb", date(2026, 7, 7)),
        ("mttq", date(2026, 7, 7)),
    ]
    assert asked(database) == ()
    refused("reason-missing", give, database, opinion="dissent")
    refused("monitor-unknown", give, database, person="own")
    give(database, opinion="reserve", words="Hai thôn chưa được giám sát.")
    refused("opinion-given", give, database)
    refused("opinion-late", give, database, person="m2", at=NOW + timedelta(days=8))
    with database.read() as connection:
        today = opinions.shown(connection, ROUND, TODAY)
        later = opinions.shown(connection, ROUND, date(2026, 7, 8))
    assert [one.state for one in today] == ["waiting", "reserve"]
    assert [one.state for one in later] == ["silent", "reserve"]
    assert later[1].words == "Hai thôn chưa được giám sát."


def test_the_database_takes_no_late_opinion(database):
    open_watched(database)
    [late] = [one for one in asked(database) if one.organisation == "ccb"]
    given = replace(late, opinion="agree", given_on=date(2026, 7, 8), given_by="m2")
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(opinion_rows.update().values(columns(given)))


def test_the_signed_minutes_are_attached_by_their_hash(database, tmp_path):
    open_watched(database)
    photo = b"\xff\xd8\xff" + bytes(range(64))
    digest = hashlib.sha256(photo).digest()

    def attach(organisation="mttq", content=photo, named=digest):
        opinions.attach_minutes(
            database, tmp_path, ROUND, organisation, content, digest=named, at=NOW
        )

    refused("opinion-not-asked", attach)
    asked(database)
    refused("attachment-type", attach, content=b"no photograph at all")
    refused("attachment-altered", attach, named=bytes(32))
    attach()
    attach()
    with database.read() as connection:
        found = opinions.shown(connection, ROUND, TODAY)
        said = [entries.decode(text) for _, text in ledger.pending(connection)]
    assert [one.minutes for one in found] == [None, digest.hex()]
    assert digest.hex() in {one.get("photograph") for one in said}
    assert (tmp_path / digest.hex()[:2] / digest.hex()).read_bytes() == photo


def test_rules_that_cannot_be_are_refused_by_their_place():
    text = shipped("sipas_citizen")
    assert read_rules(text).draw.rate == 0.2
    for old, new, where in (
        ("rate: 0.2", "rate: 0", "rate"),
        ("alpha: 0.004", "alpha: 2", "alpha"),
        ("type: 1", "type: 2", "variables"),
        ("opinion_days: 10", "opinion_days: 0", "opinion_days"),
        ("first_hour: 7", "first_hour: 22", "first_hour"),
        ("tolerated_error: 0.05", "tolerated_error: 5", "tolerated_error"),
        ("step: 5", "stepp: 5", "rules"),
    ):
        assert refused("monitor-rules-invalid", read_rules, text.replace(old, new)).where == where
    refused("monitor-rules-missing", shipped, "../secrets")


def test_rules_come_back_as_they_were_set(database):
    open_watched(database)
    with database.read() as connection:
        assert rules_of(connection, ROUND) == RULES
