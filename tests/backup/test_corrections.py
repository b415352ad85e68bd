"""Void and correction: one version counts, the others are kept whole, the ledger links them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from survey_service.ledger import commitments, entries
from survey_service.pipeline.born import Draft, store_directly
from survey_service.pipeline.corrections import Change, correct, void
from survey_service.problems import Problem
from survey_service.store import ledger, responses, samples, superseded
from survey_service.store.responses import ResponseRow
from survey_service.store.tables.responses import superseded_responses
from survey_service.store.tables.samples import cases
from tests.backup.conftest import NOW, PEOPLE
from tests.pipeline.small_city import INSTRUMENT, WARD
from tests.pipeline.small_round import MONDAY, ROUND

CASE = "case-2"


def change(**changes) -> Change:
    fields = {"unit": WARD, "case_id": CASE, "reason": "entry-error", "note": "gõ nhầm"}
    return Change(**{"account": PEOPLE[0]} | fields | changes)


def live(database) -> ResponseRow | None:
    with database.read() as connection:
        return superseded.live(connection, WARD, CASE)


def kept(database) -> list[tuple[ResponseRow, str, bytes | None, bytes]]:
    """Old versions: row, reason, what replaced it, and the commitment stored beside it."""
    names = ResponseRow.__struct_fields__
    with database.read() as connection:
        found = connection.execute(select(superseded_responses)).mappings().all()
    return [
        (
            ResponseRow(**{name: row[name] for name in names}),
            row["reason"],
            row["replaced_by"],
            bytes(row["commitment"]),
        )
        for row in found
    ]


def said(database) -> list[dict]:
    with database.read() as connection:
        return [entries.decode(text) for text in ledger.texts(connection, "correction")]


def answer(city, value: int) -> None:
    draft = Draft(
        unit=WARD, campaign=ROUND, series="sample", channel="interview", answered="alone",
        instrument=INSTRUMENT.name, version=INSTRUMENT.version, language="vi", week=MONDAY,
        answers={"tx_overall": value}, case_id=CASE,
    )  # fmt: skip
    with city.database.write() as connection:
        store_directly(connection, [draft], "import", city.random.randbytes)


def test_a_correction_counts_and_the_old_version_is_kept_whole(city):
    old = live(city.database)
    correct(city.database, NOW, change(), {"tx_overall": 1}, city.random.randbytes)
    new = live(city.database)
    assert new.answers == '{"tx_overall":1}'
    assert (new.case_id, new.week, new.channel) == (old.case_id, old.week, old.channel)
    assert new.salt != old.salt
    assert new.response_id != old.response_id
    assert kept(city.database) == [(old, "entry-error: gõ nhầm", new.commitment, old.commitment)]
    with city.database.read() as connection:
        counted = list(responses.read(connection, ROUND, "sample"))
    assert len(counted) == 6
    assert [row.answers for row in counted if row.case_id == CASE] == [{"tx_overall": 1}]


def test_the_ledger_says_who_and_why_in_words_of_a_list(city):
    old = live(city.database)
    correct(city.database, NOW, change(), {"tx_overall": 1}, city.random.randbytes)
    [entry] = said(city.database)
    assert entry == {
        "kind": "correction", "v": 1, "old": old.commitment.hex(),
        "new": live(city.database).commitment.hex(), "reason": "entry-error", "approval": None,
        "account": commitments.account(bytes(32), PEOPLE[0]), "at": entries.instant(NOW),
    }  # fmt: skip


def test_a_voided_case_is_visited_and_answered_again(city):
    old = live(city.database)
    void(city.database, NOW, change(reason="wrong-person"))
    assert live(city.database) is None
    assert kept(city.database) == [(old, "wrong-person: gõ nhầm", None, old.commitment)]
    [entry] = said(city.database)
    assert (entry["old"], entry["new"]) == (old.commitment.hex(), None)
    with city.database.read() as connection:
        wanted = select(cases.c.disposition).where(cases.c.case_id == CASE)
        assert connection.scalar(wanted) is None
        assert samples.dispositions(connection, "small") == {None: 1, "1.1": 5}
    answer(city, 5)
    assert live(city.database).answers == '{"tx_overall":5}'


@pytest.mark.parametrize(
    ("changes", "answers", "code"),
    [
        ({"case_id": "case-99"}, {"tx_overall": 1}, "case-unanswered"),
        ({"unit": "10002"}, {"tx_overall": 1}, "case-unanswered"),
        ({"note": "  "}, {"tx_overall": 1}, "parameter-invalid"),
        ({"account": "nobody"}, {"tx_overall": 1}, "account-unknown"),
        ({}, {"tx_overall": 77}, "answers-rejected"),
        ({}, {"no_such_item": 1}, "answers-rejected"),
    ],
)
def test_what_cannot_be_corrected_changes_nothing(small, changes, answers, code):
    before = live(small.database)
    with pytest.raises(Problem) as refused:
        correct(small.database, NOW, change(**changes), answers, small.random.randbytes)
    assert refused.value.code == code
    assert live(small.database) == before
    assert kept(small.database) == said(small.database) == []


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["correct", "void", "answer"]), max_size=6))
def test_every_version_is_linked_once_and_at_most_one_counts(small, steps):
    """The law: each birth is live or superseded, and each link of the ledger is one of the rows."""
    born_before = len(kept(small.database)) + (live(small.database) is not None)
    births = 0
    for value, step in enumerate(steps):
        if (step == "answer") == (live(small.database) is not None):
            continue
        if step == "correct":
            answers = {"tx_overall": value % 5 + 1}
            correct(small.database, NOW, change(), answers, small.random.randbytes)
        elif step == "void":
            void(small.database, NOW, change())
        else:
            answer(small, value % 5 + 1)
        births += step != "void"
    now, old = live(small.database), kept(small.database)
    assert len(old) + (now is not None) == born_before + births
    assert all(row.commitment == stored for row, _, _, stored in old)
    links = {(row.commitment.hex(), next_ and next_.hex()) for row, _, next_, _ in old}
    assert {(each["old"], each["new"]) for each in said(small.database)} == links
    known = {row.commitment for row, *_ in old} | {now.commitment if now else None, None}
    assert {next_ for _, _, next_, _ in old} <= known
