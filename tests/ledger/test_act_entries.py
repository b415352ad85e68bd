"""Acts in the ledger: entered with what they did, once, and not at all where nothing was done."""

import pytest
from msgspec.structs import replace

from questionnaires.instrument import content_hash
from survey_service.ledger import entries, published
from survey_service.pipeline.acts import attach_sample, publish_instrument, sample_digest
from survey_service.pipeline.publish import publish
from survey_service.pipeline.sequence import sequence
from survey_service.problems import Problem
from survey_service.store import campaigns, ledger, ledger_tree, responses
from survey_service.store.documents import dump
from survey_service.store.samples import Case, Psu, Sample
from tests.ledger.keeping import log
from tests.pipeline.small_city import COMMUNE, INSTRUMENT, REGISTRY, WARD, answers
from tests.pipeline.small_round import NOW, ROUND, open_round, store

SAMPLE = Sample(name="mẫu", title={"vi": "Mẫu"}, design={"seed": 1})
PSUS = tuple(
    Psu(sample="mẫu", unit=WARD, psu=p, stratum="s", name={"vi": p}, size=9.0, pi1=0.5)
    for p in ("a", "b")
)
CASES = tuple(
    Case(
        unit=WARD, case_id=f"c{n}", sample="mẫu", psu="ab"[n % 2], stratum="s", list="official",
        position=n, pi1=0.5, pi2=0.5, design_weight=4.0,
    )
    for n in range(6)
)  # fmt: skip


def entered(database, *kinds):
    sequence(database)
    fields = [entries.decode(entry.entry) for entry in log(database)]
    return [each for each in fields if each["kind"] in kinds]


def test_a_questionnaire_is_entered_when_it_is_published(database):
    for _ in range(2):
        with database.write() as connection:
            publish_instrument(connection, INSTRUMENT, NOW)
    (found,) = entered(database, "instrument")
    assert found["content_hash"] == content_hash(INSTRUMENT)
    assert (found["name"], found["version"]) == (INSTRUMENT.name, INSTRUMENT.version)


def test_a_sample_is_entered_with_who_was_drawn(database):
    open_round(database)
    with database.write() as connection:
        attach_sample(connection, ROUND, SAMPLE, psus=PSUS, drawn=CASES, at=NOW)
    (found,) = entered(database, "sample")
    assert (found["campaign"], found["name"], found["cases"]) == (ROUND, "mẫu", 6)
    assert found["digest"] == sample_digest(SAMPLE, PSUS[::-1], CASES[::-1])


def test_the_digest_of_a_sample_moves_with_the_draw_and_not_with_the_visits():
    drawn = sample_digest(SAMPLE, PSUS, CASES)
    visited = [replace(case, disposition="1.1") for case in CASES]
    assert sample_digest(SAMPLE, PSUS, visited) == drawn
    exchanged = [replace(CASES[0], case_id="x"), *CASES[1:]]
    for other in (
        sample_digest(SAMPLE, PSUS, exchanged),
        sample_digest(SAMPLE, PSUS, CASES[1:]),
        sample_digest(SAMPLE, PSUS[1:], CASES),
        sample_digest(replace(SAMPLE, design={"seed": 2}), PSUS, CASES),
    ):
        assert other != drawn


def test_a_publication_names_the_answers_it_counted(database):
    open_round(database)
    store(database, "transaction", answers(WARD, [(1.0, "55 " * 33)]), 1)
    store(database, "open", answers(WARD, [(1.0, "3- " * 5)]), 2)
    first = publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
    store(database, "transaction", answers(COMMUNE, [(1.0, "45 " * 31)]), 3)
    second = publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
    snapshots = entered(database, "snapshot")
    assert [each["n"] for each in snapshots] == [33, 64]
    sizes = [each["size"] for each in snapshots]
    assert sizes == [int(each.versions[published.LEDGER_SIZE]) for each in (first, second)]
    whole = log(database)
    with database.read() as connection:
        roots = [ledger_tree.root(connection, size).hex() for size in sizes]
        assert len(born(whole[: sizes[1]])) == responses.count(connection) == 69
    assert [each["digest"] for each in snapshots] == roots
    digests = [each["digest"] for each in entered(database, "publication")]
    assert digests == [
        published.publication_digest(dump(each.figures), dump(each.versions))
        for each in (first, second)
    ]


def born(some):
    return [
        commitment
        for entry in some
        for commitment in entries.decode(entry.entry).get("commitments", [])
    ]


def test_a_failed_publication_enters_nothing(database):
    open_round(database)
    with database.write() as connection:
        campaigns.set_state(connection, ROUND, "final", NOW)
    for state in ("preliminary", "corrected"):  # not the next state; and no answers
        with pytest.raises(Problem):
            publish(database, REGISTRY, ROUND, "sample", state=state, now=NOW)
    assert entered(database, "snapshot", "publication") == []
    with database.read() as connection:
        assert ledger.waiting(connection) == 0
