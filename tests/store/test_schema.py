"""Migrations make exactly the tables of the program, on both databases, up, down and up again."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from survey_service.store.database import open_database
from survey_service.store.errors import StoreError
from survey_service.store.schema import config, migrate, state
from survey_service.store.tables import metadata


def constraints(connection):
    """Every check, unique and foreign key by name, for Alembic does not compare checks."""
    inspector = inspect(connection)
    found = set()
    for table in metadata.tables:
        for kind in ("check_constraints", "unique_constraints", "foreign_keys"):
            found |= {(table, row["name"]) for row in getattr(inspector, f"get_{kind}")(table)}
        found.add((table, inspector.get_pk_constraint(table)["name"]))
        found |= {(table, index["name"]) for index in inspector.get_indexes(table)}
    return found


def test_migrations_and_tables_agree(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        migrated = constraints(connection)
    with database.write() as connection:
        command.downgrade(config(connection), "base")
        metadata.create_all(connection)
        assert constraints(connection) == migrated


def test_down_and_up_again_gives_the_same_schema(database):
    with database.write() as connection:
        before = constraints(connection)
        command.downgrade(config(connection), "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        command.upgrade(config(connection), "head")
        assert constraints(connection) == before


def test_state_says_where_the_schema_stands(database):
    assert state(database) == "current"
    migrate(database)
    assert state(database) == "current"
    with database.write() as connection:
        command.downgrade(config(connection), "-1")
    assert state(database) == "behind"
    migrate(database)
    assert state(database) == "current"
    with database.write() as connection:
        command.downgrade(config(connection), "base")
    assert state(database) == "empty"


def test_a_database_of_a_newer_program_is_left_alone(database):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert state(database) == "ahead"
    with pytest.raises(StoreError, match="schema-ahead"):
        migrate(database)


def test_a_new_file_is_empty_until_it_is_migrated(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    assert state(database) == "empty"
    migrate(database)
    assert state(database) == "current"
    database.close()


def test_the_hot_tables_of_sqlite_have_no_row_counter(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    migrate(database)
    with database.read() as connection:
        for table in ("responses", "submission_keys", "spent_codes", "code_hashes"):
            with pytest.raises(Exception, match="no such column: rowid"):
                connection.execute(text(f"SELECT rowid FROM {table}"))
    database.close()
