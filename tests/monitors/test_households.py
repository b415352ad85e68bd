"""Sealed households: opened for who is sent there, and on the purge date by nobody any more."""

from datetime import date, timedelta

import pytest

from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.monitors import links
from survey_service.store import household_links, ledger
from tests.monitors.test_checks import draw, refused, sent
from tests.monitors.watched_round import open_watched, random_bytes
from tests.pipeline.small_city import WARD
from tests.pipeline.small_round import NOW, ROUND

HEAD = "unit,case_id,household,address,phone,form_number\n"
PURGE = date(2026, 7, 31)


def households(*cases):
    rows = (f"{WARD},{case},Ông Nguyễn Văn A,Số 1 thôn 1,0900000001,P-7\n" for case in cases)
    return HEAD + "".join(rows)


def sealed(database, keys, text, now=NOW):
    with database.write() as connection:
        return links.seal_households(
            connection, keys, ROUND, text, purge_on=PURGE, now=now, random=random_bytes(8)
        )


def test_a_household_is_opened_for_who_is_sent_and_for_nobody_else(database, tmp_path):
    open_watched(database)
    draw(database)
    visit = next(one for one in sent(database) if one.unit == WARD)
    keys = LinkKeys(tmp_path / "keys")
    assert sealed(database, keys, households(visit.case_id)) == (1, ())
    given = {"unit": visit.unit, "case_id": visit.case_id}
    with database.read() as connection:
        stored = household_links.get(connection, ROUND, visit.unit, visit.case_id)
        assert "Nguyễn".encode() not in stored.sealed
        found = links.household_for(connection, keys, ROUND, **given, person=visit.person, now=NOW)
        assert (found.household, found.form_number) == ("Ông Nguyễn Văn A", "P-7")
        for person, now, code in (
            ("own", NOW, "back-check-not-drawn"),
            (visit.person, NOW + timedelta(days=31), "links-purged"),
        ):
            refused(
                code, links.household_for, connection, keys, ROUND,
                **given, person=person, now=now,
            )  # fmt: skip
        waiting = " ".join(text for _, text in ledger.pending(connection))
    assert "Nguyễn" not in waiting
    assert visit.case_id not in waiting


def test_on_the_purge_date_nothing_can_open_them(database, tmp_path):
    open_watched(database)
    keys = LinkKeys(tmp_path / "keys")
    sealed(database, keys, households(f"{WARD}-a00", f"{WARD}-b00"))
    with database.read() as connection:
        store = household_links.get_store(connection, ROUND)
        kept = household_links.get(connection, ROUND, WARD, f"{WARD}-a00")
    assert links.purge_due(database, keys, NOW) == {}
    due = NOW + timedelta(days=31)
    assert links.purge_due(database, keys, due) == {ROUND: 2}
    assert links.purge_due(database, keys, due) == {}
    with pytest.raises(LedgerError) as gone:
        keys.get(store.box)
    assert gone.value.code == "key-missing"
    assert kept.sealed  # what a backup may still hold, and nobody opens
    with database.read() as connection:
        assert household_links.count(connection, ROUND) == 0
        last = [entries.decode(text) for _, text in ledger.pending(connection)]
    assert ("links-purged", 2) in {(one["act"], one.get("count")) for one in last}
    refused("links-purged", sealed, database, keys, households(f"{WARD}-a00"), now=due)
    refused("links-purged", links.purge, database, keys, ROUND, due)
    refused("links-missing", links.purge, database, keys, "another", due)


def test_wrong_rows_of_households_are_named_and_none_is_stored(database, tmp_path):
    open_watched(database)
    keys = LinkKeys(tmp_path / "keys")
    text = households(f"{WARD}-a00", "no-case") + f"{WARD},{WARD}-a01,,Số 2,,\n"
    count, bad = sealed(database, keys, text)
    assert (count, [(row.line, row.column) for row in bad]) == (
        0,
        [(4, "household"), (3, "case_id")],
    )
    with database.read() as connection:
        assert household_links.get_store(connection, ROUND) is None
    refused(
        "parameter-invalid", sealed, database, keys, households(f"{WARD}-a00"),
        now=NOW + timedelta(days=31),
    )  # fmt: skip
