"""Which numbers the endpoint has a final word on, and since which local day.

The kiosk deletes what passed long enough ago, so a range that the endpoint lost again must leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync.model.ranges import Range, Ranges, merged, without
from sync.sqlite import sqlite3
from sync.state.reading import read_rows

_READ = "SELECT epoch, first_seq, last_seq, day FROM passed ORDER BY day, epoch, first_seq"
_TOUCHING = (
    "SELECT first_seq, last_seq, day FROM passed WHERE epoch = ? AND first_seq <= ?"
    " AND last_seq >= ? ORDER BY first_seq"
)
_DELETE = "DELETE FROM passed WHERE epoch = ? AND first_seq = ?"
_INSERT = "INSERT INTO passed (epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?)"

SOME_DAY = date.max
"""Stands for the day while the clock is not trusted: nothing is deleted for its age by it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Numbers `first_seq` to `last_seq` of an epoch, both included, passed on this local day."""

    epoch: str
    first_seq: int
    last_seq: int
    day: date


def record_passed(connection: sqlite3.Connection, passed: Passed) -> None:
    """Write down one range within the caller's transaction.

    Numbers that passed before keep their day; a neighbour of the same day grows instead, so that
    the table does not.
    """
    epoch, day = passed.epoch, passed.day.isoformat()
    near = _touching(connection, epoch, passed.first_seq - 1, passed.last_seq + 1)
    for first, last in without([(passed.first_seq, passed.last_seq)], [each[:2] for each in near]):
        low, high = first, last
        for start, end, of_day in near:
            if of_day == day and (end == first - 1 or start == last + 1):
                low, high = min(low, start), max(high, end)
                connection.execute(_DELETE, (epoch, start))
        connection.execute(_INSERT, (epoch, low, high, day))
        near = _touching(connection, epoch, passed.first_seq - 1, passed.last_seq + 1)


def forget_passed(connection: sqlite3.Connection, epoch: str, ranges: Iterable[Range]) -> None:
    """Take numbers back, within the caller's transaction: nothing has a word on them any more."""
    for gone in ranges:
        for first, last, day in _touching(connection, epoch, *gone):
            connection.execute(_DELETE, (epoch, first))
            for low, high in without([(first, last)], [gone]):
                connection.execute(_INSERT, (epoch, low, high, day))


def passed_within(connection: sqlite3.Connection, epoch: str, first: int, last: int) -> Ranges:
    """Return what passed of the numbers `first` to `last`."""
    return merged((low, high) for low, high, _ in _touching(connection, epoch, first, last))


def bring_days_back(connection: sqlite3.Connection, today: date) -> None:
    """Take today for every day that has not come yet, within the caller's transaction.

    Such a day was written while the clock was ahead, or not to be believed (`SOME_DAY`).
    """
    late = connection.execute(
        "SELECT epoch, first_seq, last_seq FROM passed WHERE day > ?", (today.isoformat(),)
    ).fetchall()
    for epoch, first, last in late:
        forget_passed(connection, epoch, [(first, last)])
        record_passed(connection, Passed(epoch, first, last, today))


def read_passed(path: Path) -> tuple[Passed, ...]:
    """Return all passed ranges, oldest day first; none if sync.db is missing or can't be read.

    Reads through a read-only connection: what cannot be read counts as not stored anywhere, so
    that nothing is deleted on its word.
    """
    try:
        return tuple(
            Passed(epoch, first, last, date.fromisoformat(day))
            for epoch, first, last, day in read_rows(path, _READ)
        )
    except (sqlite3.Error, ValueError):
        return ()


def _touching(
    connection: sqlite3.Connection, epoch: str, first: int, last: int
) -> list[tuple[int, int, str]]:
    return list(connection.execute(_TOUCHING, (epoch, last, first)))
