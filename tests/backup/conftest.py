"""Empty places to restore to, of each kind, and people who may ask and decide."""

from uuid import uuid4

import pytest

from survey_service.store.database import open_database


@pytest.fixture
def blank(request, tmp_path):
    """Open a database without any table, of the kind asked for."""
    opened = []

    def made(kind):
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path}/blank-{len(opened)}.db"
        else:
            url = request.getfixturevalue("postgres").create(f"blank{uuid4().hex}", "template0")
        opened.append(open_database(url))
        return opened[-1]

    yield made
    for database in opened:
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_place(request, blank):
    """A database without any table, of each kind."""
    return blank(request.param)
