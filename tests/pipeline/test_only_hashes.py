"""The collector holds hashes of receipt codes and no code: every byte it wrote is searched."""

import asyncio
import logging
from pathlib import Path

import pytest

from kiosk import tokens
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.revoke import code_hashes, revoke_codes
from survey_service.pipeline.sequence import sequence
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.store.database import file_of
from tests.pipeline.conftest import NOW


def spellings(code):
    """The code as it is stored, printed and typed."""
    for form in (code, tokens.grouped(code)):
        yield form.encode()
        yield form.lower().encode()


def use(opened):
    """Answer with codes, again, too late, and revoke some: all that is ever done with one."""
    writer = submission_writer(opened.database, opened.keys, opened.random.randbytes)
    host = ServiceHost(opened.database, writer, clock=lambda: NOW, random=opened.random.randbytes)
    for code in opened.codes[:6]:
        sent = opened.submission(tokens.grouped(code).lower(), surface="receipt")
        asyncio.run(host.open_receipt(code))
        for attempt in (sent, sent, opened.submission(code)):
            asyncio.run(host.submit(attempt))
    with opened.database.read() as connection:
        root = connection.exec_driver_sql("SELECT root FROM manifests").scalar()
    only = code_hashes("\n".join(opened.codes[6:10]))
    with opened.database.write() as connection:
        revoke_codes(connection, bytes(root), "in hỏng", NOW, only=only)
    for code in opened.codes[6:10]:
        asyncio.run(host.submit(opened.submission(code)))
    with pytest.raises(LedgerError) as refused, opened.database.write() as connection:
        revoke_codes(connection, bytes(root), "x", NOW, only=[bytes(32)])
    logging.getLogger("langnghe.test").warning("%s", refused.value)
    sequence(opened.database)
    writer.close()


def written(opened):
    """Every file of the database: tables, write-ahead log, the server's own log."""
    url = opened.database.engine.url.render_as_string(hide_password=False)
    file = file_of(url)
    if file is not None:
        return [path for path in file.parent.rglob("*") if path.is_file()]
    with opened.database.engine.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.exec_driver_sql("CHECKPOINT")
        number = autocommit.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar()
        folder = Path(autocommit.exec_driver_sql("SHOW data_directory").scalar())
    parts = (folder / f"base/{number}", folder / "pg_wal")
    files = [path for part in parts for path in part.rglob("*") if path.is_file()]
    return [*files, folder.parent / "log"]


def test_no_code_is_in_any_byte_that_was_written(opened, caplog):
    caplog.set_level(logging.DEBUG)
    use(opened)
    contents = [path.read_bytes() for path in written(opened)]
    contents.append(caplog.text.encode())
    assert b"codes-foreign" in contents[-1]
    for code in opened.codes[:10]:
        assert any(tokens.code_hash(code) in content for content in contents), "searched too little"
        for spelling in spellings(code):
            assert not any(spelling in content for content in contents)
