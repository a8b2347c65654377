"""The schema's steps, run by Alembic from inside the package: there is nothing to set up."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from sync.endpoint.api import EndpointError

SCRIPTS = Path(__file__).parents[1] / "migrations"
_LOCK = 0x56_75_6F_72_6F_00


class NewerDatabaseError(EndpointError):
    """The database was made by a newer version of Vuoro."""


def upgrade(connection: Connection) -> None:
    """Bring the schema to this version's, in the connection's transaction.

    Processes that start together do it one after the other. Raises `NewerDatabaseError`.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    script = ScriptDirectory.from_config(_config(connection))
    known = {revision.revision for revision in script.walk_revisions()}
    current = revision_of(connection)
    if current is not None and current not in known:
        raise NewerDatabaseError(
            f"database: its schema {current} is newer than this Vuoro knows: update the endpoint"
        )
    if current != script.get_current_head():
        command.upgrade(_config(connection), "head")


def downgrade(connection: Connection, target: str) -> None:
    """Take the schema back to `target`, as Alembic names it (`-1`, `base`, a revision)."""
    command.downgrade(_config(connection), target)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
