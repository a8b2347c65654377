"""What may be deleted: only what the endpoint has stored, oldest first, and its counts later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sync.sqlite import sqlite3
from sync.state import Passed

_DELETE = "DELETE FROM submissions WHERE epoch = ? AND seq BETWEEN ? AND ?"
_OLDEST = (
    "DELETE FROM submissions WHERE (epoch, seq) IN (SELECT epoch, seq FROM submissions"
    " WHERE epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?)"
)
_COUNTS_KEPT_DAYS = 366
_EMPTY_RELEASES = (
    "SELECT number FROM releases WHERE coalesce(day, '') < ?"
    " AND number < (SELECT max(number) FROM releases)"
    " AND NOT EXISTS (SELECT 1 FROM submissions WHERE submissions.epoch = releases.epoch"
    " AND seq BETWEEN first_seq AND last_seq)"
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


def delete_empty_releases(connection: sqlite3.Connection, today: date) -> int:
    """Delete releases and their counts older than a year that have no row left; returns how many.

    A release whose day is not known counts as old. The latest stays, so that no release's number
    is ever given out again. Belongs into the caller's transaction.
    """
    before = (today - timedelta(days=_COUNTS_KEPT_DAYS)).isoformat()
    numbers = connection.execute(_EMPTY_RELEASES, (before,)).fetchall()
    connection.executemany("DELETE FROM release_counts WHERE release = ?", numbers)
    connection.executemany("DELETE FROM releases WHERE number = ?", numbers)
    return len(numbers)


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
