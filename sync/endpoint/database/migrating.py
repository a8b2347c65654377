"""The schema's steps, run by Alembic from inside the package: there is nothing to set up.

Each step names the oldest one whose code may still write once it was taken (`oldest_writer`). That
stands in the database: an older Vuoro goes on beside a newer one while it does no harm, and stops
writing, also in mid-run, as soon as it would.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import EndpointError
from sync.endpoint.schema import meta, metadata

SCRIPTS = Path(__file__).parents[1] / "migrations"
OLDEST_WRITER: Final = "oldest_writer"
_LOCK = 0x56_75_6F_72_6F_00


class NewerDatabaseError(EndpointError):
    """The database was made by a newer version of Vuoro."""


class OlderDatabaseError(EndpointError):
    """The database's tables are those of an older version, and who only reads changes nothing."""


class NoSuchDatabaseError(EndpointError):
    """Nothing of an endpoint stands at the address."""


class ForeignDatabaseError(EndpointError):
    """Another program's tables stand at the address."""


def nothing_there() -> NoSuchDatabaseError:
    """Return what a mistyped address is told."""
    return NoSuchDatabaseError(
        "database: there is no endpoint's database at this address: look at --database "
        "(`vuoro endpoint serve` and `vuoro endpoint kiosk add` make a new one)"
    )


def foreign() -> ForeignDatabaseError:
    """Return what the address of another program's database is told."""
    return ForeignDatabaseError(
        "database: holds tables of another program: look at --database, name one for Vuoro alone"
    )


def upgrade(connection: Connection, *, create: bool = True) -> None:
    """Bring the schema to this version's, in the connection's transaction.

    Processes that start together do it one after the other. A newer schema stays as it is if it
    lets this version write. Raises `NewerDatabaseError`, `NoSuchDatabaseError` if there is nothing
    and `create` is false, `ForeignDatabaseError`.
    """
    on_postgres = connection.dialect.name == "postgresql"
    if on_postgres:
        # Large tables take their time, and so do other processes that are at it.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    current = revision_of(connection)
    if current is None:
        _may_make(connection, create=create)
    else:
        _must_suit(connection, current)
    if current is not None and (current == _head() or current not in known_revisions()):
        return
    if on_postgres and current is not None:
        # Batches look into it first: none is in mid-work now, and none begins.
        connection.execute(text("LOCK TABLE meta IN ACCESS EXCLUSIVE MODE"))
    command.upgrade(_config(connection), "head")
    _note_oldest_writer(connection)


def must_be_readable(connection: Connection) -> None:
    """Return if this version can read the tables as they are; changes nothing.

    Raises `NoSuchDatabaseError`, `NewerDatabaseError`, `OlderDatabaseError`.
    """
    current = revision_of(connection)
    if current is None:
        raise nothing_there()
    _must_suit(connection, current)
    if current in known_revisions() and current != _head():
        raise OlderDatabaseError(
            "database: its tables are those of an older Vuoro: start this version's "
            "`vuoro endpoint serve` on it once, then read"
        )


def may_write(oldest_writer: str | None) -> bool:
    """Whether this version may write where that is noted; None where nothing is."""
    return oldest_writer is None or oldest_writer in known_revisions()


@cache
def known_revisions() -> frozenset[str]:
    """Return the names of all steps that this version knows."""
    return frozenset(each.revision for each in _scripts().walk_revisions())


def downgrade(connection: Connection, target: str) -> None:
    """Take the schema back to `target`, as Alembic names it (`-1`, `base`, a revision)."""
    command.downgrade(_config(connection), target)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _must_suit(connection: Connection, current: str) -> None:
    noted = connection.scalar(select(meta.c.value).where(meta.c.key == OLDEST_WRITER))
    if not may_write(current if noted is None else noted):
        raise NewerDatabaseError(
            f"database: its schema {current} is newer than this Vuoro knows: update the endpoint"
        )


def _may_make(connection: Connection, *, create: bool) -> None:
    if not create:
        raise nothing_there()
    if set(inspect(connection).get_table_names()) & set(metadata.tables):
        raise foreign()


def _note_oldest_writer(connection: Connection) -> None:
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(meta)
    module: Any = _scripts().get_revision("head")
    connection.execute(
        insert.values(key=OLDEST_WRITER, value=module.module.oldest_writer).on_conflict_do_update(
            index_elements=[meta.c.key], set_={"value": insert.excluded.value}
        )
    )


@cache
def _head() -> str | None:
    return _scripts().get_current_head()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(SCRIPTS))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
