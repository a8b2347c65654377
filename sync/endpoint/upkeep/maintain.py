"""The daily care: what is too old goes, and the database's own housekeeping is done.

Every step is a transaction of its own and may be repeated: killed anywhere, the next run goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from sync.endpoint.database import Database
from sync.endpoint.upkeep.retention import (
    forget_dated_texts,
    forget_records,
    forget_undated_texts,
    months_before,
    note_arrivals,
    prune,
)
from sync.endpoint.upkeep.wiping import wipe


@dataclass(frozen=True, slots=True)
class Maintained:
    """How much was done. `left` says what could not be, None if nothing."""

    texts: int
    records: int
    notes: int
    left: str | None


def maintain(database: Database, *, comment_months: int, now_s: int) -> Maintained:
    """Apply retention and tidy up. Raises `BusyError`; what was done until then stays done."""
    today = datetime.fromtimestamp(now_s, UTC).date()
    before = months_before(today, comment_months)
    with database.write() as connection:
        new_month = note_arrivals(connection, today) > 0
    texts = _all(database, lambda connection: forget_dated_texts(connection, before))
    texts += _all(database, lambda connection: forget_undated_texts(connection, before, today))
    with database.write() as connection:
        records = forget_records(connection, before)
    with database.write() as connection:
        notes = prune(connection, before, now_s=now_s, today=today)
    # To write a large file anew takes minutes: once a month, as the marks.
    left = wipe(database) if new_month and texts + records else _tidy(database)
    return Maintained(texts, records, notes, left)


def _all(database: Database, step: Callable[[Connection], int]) -> int:
    done = 0
    while True:
        with database.write() as connection:
            count = step(connection)
        done += count
        if count == 0:
            return done


def _tidy(database: Database) -> str | None:
    with database.bare() as connection:
        if not database.is_sqlite:
            connection.execute("ANALYZE")
            return None
        connection.execute("PRAGMA optimize")
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return "another process is reading and holds up the end of the log" if busy else None
