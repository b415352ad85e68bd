"""The field on a fresh database of each kind, its devices, and the API over it."""

import pytest

from survey_service.pipeline.sync_rows import SyncJob
from survey_service.store.writer import StorageFailed
from tests.sync.fieldwork import keys_in, open_field


@pytest.fixture
def keys(tmp_path):
    """The keys of the installation."""
    return keys_in(tmp_path / "keys")


@pytest.fixture
def field(database, keys):
    """The round on an empty database of each kind."""
    return open_field(database, keys)


@pytest.fixture
def host(field):
    """The server's side."""
    started = field.host()
    yield started
    started.close()


@pytest.fixture
def send(host):
    """Send items in the way of the API, but without HTTP; returns the outcomes."""

    def sent(*items):
        waiting = [host.writer.submit(SyncJob(one)) for one in host.reader.read(items)]
        outcomes = [each.result(30) for each in waiting]
        assert not any(isinstance(each, StorageFailed) for each in outcomes)
        return outcomes

    return sent
