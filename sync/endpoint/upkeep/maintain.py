"""The daily care: what is too old goes, and the database's own housekeeping is done.

Every step is a transaction of its own and may be repeated: killed anywhere, the next run goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

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
from sync.endpoint.upkeep.wiping import cut_log, is_due, mark_due, next_turn, wipe


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
        note_arrivals(connection, today)
    texts = _all(database, today, lambda each: forget_dated_texts(each, before))
    texts += _all(database, today, lambda each: forget_undated_texts(each, before, today))
    records = _all(database, today, lambda each: forget_records(each, before))
    with database.write() as connection:
        notes = prune(connection, before, now_s=now_s, today=today)
    with database.read() as connection:
        due = is_due(connection, today)
    left = wipe(database, today) if due else _tidy(database)
    return Maintained(texts, records, notes, left)


def _all(database: Database, today: date, step: Callable[[Connection], int]) -> int:
    """Repeat a step that deletes texts until nothing is left for it; return of how many."""
    done = 0
    while True:
        with database.write() as connection:
            count = step(connection)
            if count:
                mark_due(connection, next_turn(connection, today))
        done += count
        if count == 0:
            return done


def _tidy(database: Database) -> str | None:
    with database.bare() as connection:
        if not database.is_sqlite:
            connection.execute("ANALYZE")
            return None
        connection.execute("PRAGMA optimize")
        return cut_log(connection)
