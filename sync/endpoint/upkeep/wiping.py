"""Deleted words leave the files too, as far as a database allows it."""

from __future__ import annotations

from sync.endpoint.api import BusyError
from sync.endpoint.database import Database


def wipe(database: Database) -> str | None:
    """Make room that held deleted words fit for others; return what is left to do, or None.

    SQLite: the file is written anew and the log cut to nothing. `secure_delete` alone is not
    enough: it overwrites a deleted cell, but not the copy that an earlier split of its page left
    behind. PostgreSQL: dead rows are given up; it overwrites them when it needs their room.
    """
    try:
        with database.bare() as connection:
            if database.is_sqlite:
                connection.execute("VACUUM")
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return (
                    "another process is reading and holds up the end of the log" if busy else None
                )
            connection.execute("VACUUM (ANALYZE) submissions, quarantine")
    except BusyError as error:
        return str(error)
    return None
