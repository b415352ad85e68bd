"""A database in a file, for tests of what no database decides; import `database_url` to use it."""

import shutil

import pytest


@pytest.fixture
def database_url(_sqlite_template, tmp_path):
    """Stands before the fixture of the same name that runs a test on both kinds."""
    return f"sqlite:///{shutil.copy(_sqlite_template, tmp_path / 'x.db')}"
