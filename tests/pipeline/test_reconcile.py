"""Codes against closed transactions: gaps of both kinds, and a proof for every spent code."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from kiosk import tokens
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.reconcile import Cell, reconcile
from survey_service.pipeline.revoke import revoke_codes
from survey_service.store import campaigns, codes, transactions
from survey_service.store.tables.codes import code_hashes, issuers, manifests, spent_codes
from survey_service.store.transactions import ClosedTransactions
from tests.pipeline.conftest import NOW

MONDAY = date(2026, 6, 1)
WEEK = timedelta(days=7)
LATER = date(2026, 8, 1)
UNITS = ("11311", "11407")


def issue(opened, unit="11407", day=MONDAY, count=5):
    batch = issue_codes(
        opened.key,
        unit=unit,
        receiving=f"{unit}.TT",
        deciding="31",
        campaign="hp-2026",
        instrument="transaction_feedback",
        count=count,
        issued_on=day,
        expires_on=date(2026, 12, 31),
        random=opened.random.randbytes,
    )
    with opened.database.write() as connection:
        register_manifest(connection, batch.signed, NOW)
    return batch


def close(opened, counts):
    rows = [
        ClosedTransactions(unit=unit, receiving=f"{unit}.TT", week=week, closed=closed)
        for (unit, week), closed in counts.items()
    ]
    with opened.database.write() as connection:
        transactions.add(connection, rows)


def spend(opened, batch, count):
    hashes = [tokens.code_hash(code) for code in batch.codes[:count]]
    with opened.database.write() as connection:
        codes.spend(connection, [(value, batch.signed.manifest.unit) for value in hashes])
    return hashes


def compared(opened, until=LATER, unit=None):
    with opened.database.read() as connection:
        campaign = campaigns.get(connection, "hp-2026")
        return reconcile(connection, campaign, until, unit)


def test_codes_and_transactions_that_agree_balance(opened):
    """The round of the fixture issued 40 codes for 11311 on Monday, 1 June."""
    batch = issue(opened, count=7)
    spend(opened, batch, 3)
    close(opened, {("11311", MONDAY): 40, ("11407", MONDAY): 7})
    result = compared(opened)
    assert result.balanced
    assert (result.first, result.last) == (date(2025, 12, 29), date(2026, 7, 20))
    assert result.cells == (
        Cell(unit="11311", receiving="11311.TT", week=MONDAY, issued=40, closed=40),
        Cell(unit="11407", receiving="11407.TT", week=MONDAY, issued=7, closed=7, answered=3),
    )
    assert (result.proven, result.unproven) == (3, ())


def test_gaps_of_both_kinds_are_listed(opened):
    issue(opened, day=MONDAY + timedelta(days=6))
    close(opened, {("11311", MONDAY): 41, ("11407", MONDAY): 3, ("11407", MONDAY + WEEK): 2})
    result = compared(opened)
    assert not result.balanced
    assert [(cell.unit, cell.week, cell.gap) for cell in result.gaps] == [
        ("11311", MONDAY, -1),
        ("11407", MONDAY, 2),
        ("11407", MONDAY + WEEK, -2),
    ]
    one = compared(opened, unit="11311")
    assert [(cell.unit, cell.gap) for cell in one.cells] == [("11311", -1)]


def test_revoked_codes_stand_for_no_transaction_and_are_no_answers(opened):
    batch = issue(opened, count=9)
    spend(opened, batch, 2)
    with opened.database.write() as connection:
        revoke_codes(connection, bytes.fromhex(batch.signed.manifest.root), "in hỏng", NOW)
    close(opened, {("11311", MONDAY): 40, ("11407", MONDAY): 2})
    result = compared(opened)
    assert result.balanced
    [cell] = [cell for cell in result.cells if cell.unit == "11407"]
    assert (cell.issued, cell.revoked, cell.answered, cell.gap) == (9, 7, 2, 0)
    assert result.proven == 2


@pytest.mark.parametrize(("until", "weeks"), [(7, 1), (6, 0)])
def test_a_week_that_goes_on_is_left_out(opened, until, weeks):
    result = compared(opened, until=MONDAY + timedelta(days=until))
    assert len(result.cells) == weeks


def tampered(opened, change):
    """Compare after a change that is taken back again."""
    with opened.database.engine.connect() as connection:
        connection.execute(change)
        result = reconcile(connection, campaigns.get(connection, "hp-2026"), LATER)
        connection.rollback()
    return result


def test_a_manifest_that_the_database_tells_otherwise_proves_nothing(opened):
    batch = issue(opened)
    hashes = spend(opened, batch, 2)
    chosen = manifests.c.root == bytes.fromhex(batch.signed.manifest.root)
    for kept, other in (
        ("count", 6),
        ("unit", "11407x"),
        ("expires_on", date(2027, 1, 1)),
        ("expires_on", None),
        ("deciding", "11407"),
        ("issued_on", MONDAY - timedelta(days=1)),
        ("root", bytes(32)),
        ("signature", bytes(64)),
        ("document", "{}"),
    ):
        result = tampered(opened, update(manifests).where(chosen).values({kept: other}))
        assert result.unproven == tuple(sorted(value.hex() for value in hashes)), kept
        assert (result.proven, result.balanced) == (0, False)
    assert compared(opened).proven == 2


def test_an_issuer_whose_key_was_exchanged_proves_nothing(opened):
    [spent] = spend(opened, issue(opened), 1)
    result = tampered(opened, update(issuers).values(public_key=bytes(32)))
    assert result.unproven == (spent.hex(),)


def test_a_code_that_somebody_added_by_hand_is_found(opened):
    """What an administrator of the database can do without the issuer's key, and cannot hide."""
    batch = issue(opened)
    spend(opened, batch, 1)
    minted = tokens.code_hash(tokens.make(opened.random.randbytes(10)))
    with opened.database.write() as connection:
        row = {"hash": minted, "unit": "11311", "manifest": 1}
        connection.execute(insert(code_hashes).values(row))
        codes.spend(connection, [(minted, "11311")])
    result = compared(opened)
    assert result.unproven == (minted.hex(),)
    assert result.proven == 1


def test_a_code_spent_under_no_manifest_is_found(opened):
    """Foreign keys forbid it; whoever goes round them is found out."""
    with opened.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if opened.database.kind == "sqlite":
            driver.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.execute(insert(spent_codes).values(hash=bytes(32), unit="11311"))
        connection.execute(delete(code_hashes).where(code_hashes.c.manifest == 1))
        connection.commit()
        connection.invalidate()
    assert compared(opened).unproven == (bytes(32).hex(),)
    assert compared(opened, unit="11407").unproven == ()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    issued=st.lists(
        st.tuples(st.sampled_from(UNITS), st.integers(0, 20), st.integers(1, 6), st.integers(0, 6)),
        max_size=5,
    ),
    closed=st.dictionaries(
        st.tuples(st.sampled_from(UNITS), st.integers(0, 2)), st.integers(0, 12), max_size=5
    ),
)
def test_what_is_issued_less_revoked_less_closed_is_the_gap(opened, issued, closed):
    """Against a plain count kept beside it; the transaction is rolled back after each example."""
    wanted = Counter({("11311", MONDAY): 40})
    with opened.database.engine.connect() as connection:
        for unit, day, count, taken in issued:
            batch = issue_codes(
                opened.key,
                unit=unit,
                receiving=f"{unit}.TT",
                deciding="31",
                campaign="hp-2026",
                instrument="transaction_feedback",
                count=count,
                issued_on=MONDAY + timedelta(days=day),
                random=opened.random.randbytes,
            )
            register_manifest(connection, batch.signed, NOW)
            meant = [tokens.code_hash(code) for code in batch.codes[:taken]]
            root = bytes.fromhex(batch.signed.manifest.root)
            revoke_codes(connection, root, "thử", NOW, only=meant)
            wanted[unit, MONDAY + day // 7 * WEEK] += count - len(meant)
        for (unit, week), count in closed.items():
            place = {"unit": unit, "receiving": f"{unit}.TT", "week": MONDAY + week * WEEK}
            transactions.add(connection, [ClosedTransactions(**place, closed=count)])
            wanted[unit, MONDAY + week * WEEK] -= count
        result = reconcile(connection, campaigns.get(connection, "hp-2026"), LATER)
        connection.rollback()
    found = {(cell.unit, cell.week): cell.gap for cell in result.gaps}
    assert found == {place: gap for place, gap in wanted.items() if gap}
