"""Archives of other revisions: an older one is migrated, a newer one refused."""

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from survey_service.pipeline import backup_file
from survey_service.pipeline.backup import check
from survey_service.pipeline.restore import restore
from survey_service.store.archive_lines import parts, read_head
from survey_service.store.errors import StoreError
from survey_service.store.schema import state
from survey_service.store.tables import metadata
from survey_service.store.tables.responses import responses
from tests.backup.conftest import NOW

SINCE_0005 = {
    "attachments", "devices", "enrolments", "envelope_attachments", "envelopes",
    "instrument_bridges", "procedures", "quarantine", "witness_findings",
}  # fmt: skip


def rewritten(path, revision, without=frozenset()):
    """The same archive as a program of another revision would have written it."""
    with backup_file.opened(path) as (_, lines):
        head = read_head(lines)
        kept = tuple(shape for shape in head.tables if shape.name not in without)
        written = [msgspec.json.encode(replace(head, revision=revision, tables=kept))]
        for shape, part in parts(head, lines):
            if shape.name not in without:
                rows = part if isinstance(part, (list, tuple)) else [part]
                written += [msgspec.json.encode(row) for row in rows]
    other = path.with_suffix(".other")
    backup_file.write(other, lambda file: file.write(b"\n".join(written) + b"\n"))
    return other


def test_an_older_archive_is_migrated_after_loading(small, small_place):
    path = rewritten(small.backed_up(), "0004", SINCE_0005)
    assert check(path).head.revision == "0004"
    restore(small_place, path, small.asked(), NOW)
    assert state(small_place) == "current"
    with small_place.read() as connection:
        assert connection.scalar(select(func.count()).select_from(responses)) == 6
        assert connection.scalar(select(func.count()).select_from(metadata.tables["devices"])) == 0


def test_a_newer_archive_is_refused(small, small_place):
    path = rewritten(small.backed_up(), "9999")
    with pytest.raises(StoreError, match="schema-ahead"):
        restore(small_place, path, small.asked(), NOW)


def test_rows_that_no_schema_takes_are_damage(small, small_place):
    path = rewritten(small.backed_up(), "0004")
    with pytest.raises(StoreError, match="archive-damaged"):
        restore(small_place, path, small.asked(), NOW)
