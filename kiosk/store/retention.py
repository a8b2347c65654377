"""What may be deleted: only what the endpoint has stored, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sync.sqlite import sqlite3
from sync.state import Passed

_DELETE = "DELETE FROM submissions WHERE epoch = ? AND seq BETWEEN ? AND ?"
_OLDEST = (
    "DELETE FROM submissions WHERE (epoch, seq) IN (SELECT epoch, seq FROM submissions"
    " WHERE epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?)"
)


def delete_old(
    connection: sqlite3.Connection, passed: Iterable[Passed], today: date, days_after_stored: int
) -> int:
    """Delete what was passed more than so many days ago, in the caller's transaction."""
    return sum(
        connection.execute(_DELETE, (each.epoch, each.first_seq, each.last_seq)).rowcount
        for each in passed
        if (today - each.day).days > days_after_stored
    )


def delete_oldest(connection: sqlite3.Connection, passed: Iterable[Passed], limit: int) -> int:
    """Delete up to `limit` passed rows, oldest first, in the caller's transaction."""
    deleted = 0
    for each in sorted(passed, key=lambda each: each.day):
        if deleted >= limit:
            break
        deleted += connection.execute(
            _OLDEST, (each.epoch, each.first_seq, each.last_seq, limit - deleted)
        ).rowcount
    return deleted
