"""The mix on both databases: each answer born once, and nothing that is left tells from which code.

What goes wrong in between (a crash at any step, a lost key, an altered row) is in
`test_mix_faults.py`, the plan in `test_mix_plan.py`.
"""

from collections import Counter
from datetime import date, timedelta

import msgspec
from msgspec.structs import replace
from sqlalchemy import select, update

from kiosk import tokens
from kiosk.host import Receipt
from survey_service.ledger import entries, keys, promises
from survey_service.pipeline.mix_plan import MixRule
from survey_service.store import arrivals, boxes, campaigns, responses
from survey_service.store.tables.arrivals import arrival_counts
from survey_service.store.tables.codes import manifests
from survey_service.store.tables.ledger import ledger_entries, ledger_pending
from survey_service.store.tables.responses import responses as response_table
from survey_service.store.tables.sealing import boxes as box_table
from survey_service.store.tables.sealing import sealed_answers
from tests.pipeline.conftest import NOW

RULE = MixRule(minimum=8, hours=24, wait_weeks=4)
DAY = timedelta(days=1)


def rows(opened, table):
    with opened.database.read() as connection:
        return connection.execute(select(table)).mappings().all()


def logged(opened, kind):
    standing = [*rows(opened, ledger_entries), *rows(opened, ledger_pending)]
    found = [entries.decode(row["entry"]) for row in standing]
    return [entry for entry in found if entry["kind"] == kind]


def answered(opened, count, **changes):
    jobs = [opened.job(code, **changes) for code in opened.codes[:count]]
    assert all(isinstance(one, Receipt) for one in opened.store(*jobs))
    return jobs


def test_before_the_mix_nothing_of_an_answer_stands_in_the_database(opened):
    answered(opened, 5, answers={"tx_overall": 1, "tx_comment": "một câu để tìm"})
    assert rows(opened, response_table) == []
    held = [row["ciphertext"] for row in rows(opened, sealed_answers)]
    assert len(held) == 5
    assert {len(row) for row in held} == {rows(opened, box_table)[0]["size"]} == {949}
    for table in response_table.metadata.tables.values():
        text = repr(rows(opened, table))
        assert "một câu" not in text
        assert "m\\u1ed9t c\\xe2u" not in text


def test_a_mix_bears_every_answer_once_with_all_that_was_said(opened):
    said = Counter()
    for number, code in enumerate(opened.codes[:9]):
        answers = {"tx_overall": 1 + number % 5, "tx_comment": f"Ý kiến {number} \u0000"}
        way = ("alone", "read_aloud", "helped")[number % 3]
        [outcome] = opened.store(opened.job(code, answers=answers, answered=way, language="en"))
        assert isinstance(outcome, Receipt)
        said[(msgspec.json.encode(answers), way, "en")] += 1
    report = opened.mix(RULE, NOW + DAY)
    assert (report.mixed, report.batches, report.waiting, report.failed) == (9, 1, 0, {})
    with opened.database.read() as connection:
        found = list(responses.read(connection, "hp-2026", "transaction"))
    assert said == Counter(
        (msgspec.json.encode(one.answers), one.answered, one.language) for one in found
    )
    assert {(one.unit, one.receiving, one.deciding, one.channel) for one in found} == {
        ("11311", "11311.TT", "31", "receipt")
    }
    assert {one.week for one in found} == {date(2026, 6, 1)}


def test_the_entry_of_a_mix_balances_what_went_in_with_what_was_born(opened):
    answered(opened, 8)
    opened.mix(RULE, NOW + DAY)
    [intake], [mix] = logged(opened, "intake"), logged(opened, "mix")
    assert mix["count"] == 8
    assert mix["inputs"] == intake["sealed"]
    stored = rows(opened, response_table)
    assert mix["outputs"] == sorted(row["commitment"].hex() for row in stored)
    assert len({row["salt"] for row in stored}) == 8
    assert set(map(tuple, map(sorted, (intake, mix)))) == {
        ("kind", "sealed", "spent", "v"),
        ("count", "inputs", "kind", "outputs", "v"),
    }  # neither tells a time
    assert intake["spent"] == sorted(tokens.code_hash(c).hex() for c in opened.codes[:8])
    assert rows(opened, sealed_answers) == []


def test_answers_wait_for_company_and_for_their_hours(opened):
    answered(opened, 7)
    assert opened.mix(RULE, NOW + DAY).waiting == 7
    opened.store(opened.job(opened.codes[7]))
    assert opened.mix(RULE, NOW + DAY / 2).waiting == 8
    assert rows(opened, response_table) == []
    assert opened.mix(RULE, NOW + DAY).mixed == 8


def test_a_closed_box_takes_no_more_answers_and_the_next_one_does(opened):
    answered(opened, 2)
    with opened.database.write() as connection:
        boxes.close(connection, [row["box"] for row in rows(opened, box_table)])
    opened.store(opened.job(opened.codes[2]))
    assert Counter(row["state"] for row in rows(opened, box_table)) == {"closed": 1, "open": 1}
    with opened.database.read() as connection:
        assert sorted(box.count for box in boxes.waiting(connection)) == [1, 2]
    assert opened.mix().mixed == 3


def test_a_campaign_that_takes_no_more_answers_is_mixed_whole(opened):
    answered(opened, 3)
    opened.store(opened.job(opened.poster))
    assert opened.mix(RULE).mixed == 0
    with opened.database.write() as connection:
        campaigns.set_state(connection, "hp-2026", "final")
    report = opened.mix(RULE)
    assert (report.mixed, report.batches, report.waiting) == (4, 2, 0)
    found = Counter(row["channel"] for row in rows(opened, response_table))
    assert found == {"receipt": 3, "poster": 1}


def test_one_who_sends_again_gets_the_identical_promise_before_and_after_the_mix(opened):
    public = keys.public_bytes(opened.keys.current("ledger"))
    jobs = [opened.job(code) for code in opened.codes]
    first = opened.store(*jobs)
    items = [bytes.fromhex(item) for item in logged(opened, "intake")[0]["sealed"]]
    assert sorted(bytes.fromhex(one.promise.item) for one in first) == items
    for one in first:
        assert promises.verify(one.promise, public)
        assert one.promise.size == len(jobs)
    again = [replace(one, replayed=True) for one in first]
    assert opened.store(*jobs) == again
    opened.mix()
    assert opened.store(*jobs) == again
    opened.keys.rotate("ledger")
    assert opened.store(*jobs) == again


def test_arrivals_are_counted_by_place_and_hour(opened):
    answered(opened, 3)
    opened.store(*(opened.job(opened.poster) for _ in range(2)))
    opened.store(opened.job(opened.codes[3]))
    hour = NOW.replace(minute=0)
    counted = {
        (row["unit"], row["place"], row["channel"], row["hour"]): row["count"]
        for row in rows(opened, arrival_counts)
    }
    assert counted == {
        ("11311", "11311.TT", "receipt", hour): 4,
        ("11311", "11311.TT", "poster", hour): 2,
    }
    with opened.database.write() as connection:
        arrivals.count(connection, {})
    assert {row["opened_at"] for row in rows(opened, box_table)} == {hour}


def test_keys_of_another_database_are_left_alone(opened):
    opened.keys.create_box_key(b"another database")
    answered(opened, 8)
    opened.mix()
    assert opened.keys.box_keys() == {b"another database"}


def test_places_that_differ_are_dropped_for_all_of_the_batch(opened):
    answered(opened, 4)
    with opened.database.write() as connection:
        boxes.close(connection, [row["box"] for row in rows(opened, box_table)])
        connection.execute(update(manifests).values(receiving="31.TT"))
    opened.store(*(opened.job(code) for code in opened.codes[4:8]))
    report = opened.mix(RULE, NOW + 7 * DAY)
    assert (report.mixed, report.batches) == (8, 1)
    assert {(row["receiving"], row["deciding"]) for row in rows(opened, response_table)} == {
        (None, "31")
    }


def test_the_log_says_that_answers_came_before_it_says_that_they_were_mixed(opened):
    answered(opened, 9)
    opened.mix(RULE, NOW + DAY)
    kinds = [entries.decode(row["entry"])["kind"] for row in rows(opened, ledger_entries)]
    assert "intake" in kinds
    assert "mix" not in kinds
    assert len(logged(opened, "mix")) == 1
