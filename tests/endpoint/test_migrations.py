"""The schema's history leads to the schema, and back."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from sync.endpoint.database import Database, NewerDatabaseError
from sync.endpoint.database.migrating import downgrade, revision_of, upgrade
from sync.endpoint.schema import metadata

SMALL_TABLES = {"meta", "audit", "cells"}
"""Reference tables on a distributed PostgreSQL: whole on every node."""


def test_all_steps_lead_to_the_schema(database_url: str) -> None:
    """An empty database brought up by the steps is what `schema.py` says."""
    database = Database.open(database_url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_step_can_be_taken_back(database_url: str) -> None:
    """One step down and up again ends at the same revision."""
    database = Database.open(database_url)
    with database.write() as connection:
        before = revision_of(connection)
        downgrade(connection, "-1")
        assert revision_of(connection) != before
        upgrade(connection)
        assert revision_of(connection) == before
    database.close()


def test_a_newer_database_is_refused(database_url: str) -> None:
    """Older code does not touch a schema whose step shut it out."""
    database = Database.open(database_url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE meta SET value = '9999' WHERE key = 'oldest_writer'"))
    database.close()
    with pytest.raises(NewerDatabaseError, match="update the endpoint"):
        Database.open(database_url)


def test_the_kiosk_is_part_of_every_large_key() -> None:
    """Every table that grows with the data can be distributed by kiosk, its unique keys too."""
    for table in metadata.sorted_tables:
        if table.name not in SMALL_TABLES:
            assert "kiosk" in table.primary_key.columns, table.name


def test_sqlite_checks_the_types(tmp_path: object) -> None:
    """On SQLite all tables are STRICT."""
    database = Database.open(f"sqlite:///{tmp_path}/endpoint.db")
    with database.read() as connection:
        made = inspect(connection).get_table_names()
        rows = connection.execute(text("SELECT name, strict FROM pragma_table_list")).all()
    strict = {name for name, is_strict in rows if is_strict}
    assert set(made) - strict == {"alembic_version"}
    database.close()
