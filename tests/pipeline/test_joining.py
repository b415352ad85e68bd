"""A series refuses to join answers across a break, and takes them over a bridge."""

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from survey_service.ledger import entries
from survey_service.pipeline.joining import put_down, require_joinable
from survey_service.pipeline.publish import publish
from survey_service.problems import Problem
from survey_service.store import bridges, instruments, ledger, publications
from survey_service.store.tables.campaigns import campaign_series
from tests.pipeline.small_city import INSTRUMENT, REGISTRY, WARD, answers
from tests.pipeline.small_round import NOW, ROUND, close, open_round, store


def version(number, **changes):
    return replace(INSTRUMENT, version=number, **changes)


SAME = version("2027.1", provenance={"vi": "Nguồn khác", "en": "Another source"})
OTHER = version(
    "2027.2",
    sections=tuple(
        replace(each, title={"vi": f"{each.title['vi']} mới", "en": "New"})
        for each in INSTRUMENT.sections
    ),
)
FORTY = [(1.0, "44 " * 40)]


def ask(database, instrument):
    """Let the series ask another version from now on."""
    with database.write() as connection:
        instruments.publish(connection, instrument)
        connection.execute(update(campaign_series).values(instrument_version=instrument.version))


def bridge(database, instrument=OTHER):
    with database.write() as connection:
        put_down(
            connection,
            INSTRUMENT,
            instrument,
            method="parallel",
            reason="Hai nửa mẫu khác nhau không đáng kể.",
            username="an",
            at=NOW,
        )


def published(database):
    return publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)


@pytest.fixture
def round_(database):
    open_round(database)
    close(database, WARD, NOW.date(), 400)
    store(database, "transaction", answers(WARD, FORTY), 1)
    return database


def test_a_version_without_a_break_is_joined(round_):
    ask(round_, SAME)
    assert published(round_).versions["instrument"].endswith("2027.1")


def test_answers_to_a_version_across_a_break_are_not_joined(round_):
    ask(round_, OTHER)
    with pytest.raises(Problem) as refused:
        published(round_)
    assert refused.value.code == "series-broken"
    assert refused.value.where == f"{ROUND} transaction"
    assert "wording-changed" in str(refused.value.got)
    with round_.read() as connection:
        assert publications.latest_sequence(connection, ROUND, "transaction") is None


def test_standing_figures_are_not_put_beside_those_of_a_broken_version(round_, monkeypatch):
    published(round_)
    ask(round_, OTHER)
    monkeypatch.setattr(
        "survey_service.pipeline.compute.require_joinable", lambda *_: None
    )  # as if every answer of the former version had been taken back
    with pytest.raises(Problem) as refused:
        published(round_)
    assert refused.value.code == "series-broken"


def test_a_bridge_joins_what_it_names_and_stands_in_the_ledger(round_):
    ask(round_, OTHER)
    bridge(round_)
    assert published(round_).sequence == 1
    with round_.read() as connection:
        found = [entries.decode(text) for text in ledger.texts(connection, "instrument")]
    [entry] = [each for each in found if "bridge" in each]
    assert entry["kind"] == "instrument"
    assert entry["method"] == "parallel"
    assert "không" not in str(entry)


def test_a_bridge_is_for_one_direction_between_two_contents(round_):
    ask(round_, OTHER)
    bridge(round_)
    with round_.read() as connection, pytest.raises(Problem) as refused:
        require_joinable(connection, INSTRUMENT, [OTHER.version], "back")
    assert refused.value.code == "series-broken"


def test_a_bridge_is_put_down_once_and_only_where_it_is_needed(round_):
    ask(round_, SAME)
    ask(round_, OTHER)
    bridge(round_)
    with pytest.raises(Problem) as twice:
        bridge(round_)
    assert twice.value.code == "bridge-exists"
    with pytest.raises(Problem) as needless:
        bridge(round_, SAME)
    assert needless.value.code == "bridge-needless"


def test_a_version_nobody_published_cannot_be_joined(round_):
    with round_.read() as connection, pytest.raises(Problem) as refused:
        require_joinable(connection, INSTRUMENT, ["1999.1"], "x")
    assert refused.value.code == "instrument-unknown"


def test_without_a_bridge_there_is_none(round_):
    with round_.read() as connection:
        assert bridges.find(connection, "a", "b") is None
