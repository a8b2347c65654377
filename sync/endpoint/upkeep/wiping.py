"""Deleted words leave the files too, as far as a database allows it.

Who deletes a text writes down, in the same transaction, from which day on the files are to be
written anew. The note goes only when that is done: what was put off or cut short is done later.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import BusyError
from sync.endpoint.database import Database
from sync.endpoint.schema import meta
from sync.endpoint.upkeep.old_snapshots import wait_for_old_snapshots

WIPE_DAYS: Final = 7
"""To write a large file anew takes minutes: for retention, once a week at most."""
_DUE, _BEGUN, _DONE = "wipe_due", "wipe_begun", "wiped"
_TABLES: Final = "submissions, quarantine"


def mark_due(connection: Connection, day: date) -> None:
    """Note that deleted words must leave the files from this day on; an earlier note stays."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(meta)
    connection.execute(
        insert.values(key=_DUE, value=day.isoformat()).on_conflict_do_update(
            index_elements=[meta.c.key],
            set_={"value": insert.excluded.value},
            where=meta.c.value > insert.excluded.value,
        )
    )


def next_turn(connection: Connection, today: date) -> date:
    """Return the day on which retention may have the files written anew."""
    last = _noted(connection, _DONE)
    if last is None:
        return today
    return max(today, date.fromisoformat(last) + timedelta(days=WIPE_DAYS))


def is_due(connection: Connection, today: date) -> bool:
    """Whether deleted words wait to leave the files, and their day has come."""
    due = _noted(connection, _DUE)
    begun = _noted(connection, _BEGUN)
    return begun is not None or (due is not None and due <= today.isoformat())


def wipe(database: Database, today: date) -> str | None:
    """Make room that held deleted words fit for others; return what is left to do, or None.

    SQLite: the file is written anew and the log cut to nothing. `secure_delete` alone is not
    enough: it overwrites a deleted cell, but not the copy that an earlier split of its page left
    behind. PostgreSQL: dead rows are given up; it overwrites them when it needs their room.
    """
    try:
        # What is deleted from now on is noted anew: this run may come too early for it.
        begun = f"{today} {secrets.token_hex(8)}"  # another run's end must not end this one's
        with database.write() as connection:
            _put(connection, _BEGUN, begun)
            connection.execute(delete(meta).where(meta.c.key == _DUE))
        left = _write_anew(database)
        if left is None:
            with database.write() as connection:
                _put(connection, _DONE, today.isoformat())
                connection.execute(delete(meta).where(meta.c.key == _BEGUN, meta.c.value == begun))
    except BusyError as error:
        return str(error)
    return left


def _write_anew(database: Database) -> str | None:
    with database.bare() as connection:
        if database.is_sqlite:
            connection.execute("VACUUM")
            return cut_log(connection)
        left = wait_for_old_snapshots(connection)
        connection.execute(f"VACUUM (ANALYZE) {_TABLES}")
        return left


def cut_log(connection: Any) -> str | None:  # noqa: ANN401 - SQLite's own connection
    """Move all of SQLite's log into the file and cut it; return what is in the way, or None."""
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return "another process is reading and holds up the end of the log" if busy else None


def _noted(connection: Connection, key: str) -> str | None:
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def _put(connection: Connection, key: str, value: str) -> None:
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(meta)
    connection.execute(
        insert.values(key=key, value=value).on_conflict_do_update(
            index_elements=[meta.c.key], set_={"value": insert.excluded.value}
        )
    )
