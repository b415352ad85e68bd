"""A publication seals the history of dispositions: one change written anew gives another digest."""

from datetime import UTC, datetime

from sqlalchemy import update

from survey_service.ledger import entries
from survey_service.pipeline.fieldwork_entry import enter_fieldwork, history_of
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits import record
from survey_service.store.tables.ledger import ledger_pending
from survey_service.store.tables.visits import disposition_changes
from tests.field.small_field import SAMPLE, WARD, open_field
from tests.pipeline.small_round import ROUND

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


def test_every_publication_can_tell_a_history_that_was_mended(database):
    open_field(database)
    given = [
        Record(unit=WARD, case_id=f"{WARD}-T1-C{n}", code=code, at=NOW, how="visit")
        for n, code in ((1, "2.112"), (2, "2.24"))
    ]
    with database.write() as connection:
        empty = history_of(connection, SAMPLE)
        record(connection, SAMPLE, given, Recorder(by="t", source="visit"), NOW)
        found = history_of(connection, SAMPLE)
        enter_fieldwork(connection, ROUND, SAMPLE, NOW)
        pending = [entries.decode(text) for text in connection.scalars(ledger_pending.select()
                   .with_only_columns(ledger_pending.c.entry))]  # fmt: skip
    [entry] = [one for one in pending if one["kind"] == "fieldwork"]
    assert (empty.changes, found.changes, found.cases, found.reserves) == (0, 2, 12, 0)
    assert (entry["digest"], entry["changes"]) == (found.digest, 2)
    assert "t" not in entry.values()
    with database.write() as connection:
        mended = update(disposition_changes).where(disposition_changes.c.after == "2.112")
        connection.execute(mended.values(after="4.11"))
        assert history_of(connection, SAMPLE).digest != found.digest
