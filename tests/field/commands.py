"""`langnghe` on the small round in the field."""

import pytest

from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from tests.cli.commands import Command
from tests.field.small_field import open_field


@pytest.fixture
def command(tmp_path):
    """The command on a database that holds the small round."""
    made = Command(tmp_path, f"sqlite:///{tmp_path}/field.db")
    database = open_database(made.url)
    migrate(database)
    open_field(database)
    database.close()
    return made
