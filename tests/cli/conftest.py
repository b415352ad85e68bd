"""`langnghe` on an empty database, and on one that takes answers."""

import shutil

import pytest

from tests.cli.commands import Command


@pytest.fixture
def command(tmp_path):
    """The command on a database that does not exist yet."""
    return Command(tmp_path, f"sqlite:///{tmp_path}/var/test.db")


@pytest.fixture(scope="session")
def _initialised(tmp_path_factory):
    folder = tmp_path_factory.mktemp("initialised")
    made = Command(folder, f"sqlite:///{folder}/var/test.db")
    made.ok("init")
    return folder


@pytest.fixture
def ready(_initialised, tmp_path):
    """The command on a database after `langnghe init`."""
    shutil.copytree(_initialised, tmp_path, dirs_exist_ok=True)
    return Command(tmp_path, f"sqlite:///{tmp_path}/var/test.db")
