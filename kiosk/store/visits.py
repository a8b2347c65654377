"""Visits that have not gone out: fixed SQL on the hot path, one statement and one sync each.

Visit numbers of the core live as long as the process; which row they mean is kept in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from kiosk.core.messages import Outcome, Reason, VisitRecord
from kiosk.store.api import StoreDamagedError
from kiosk.store.ended import NOT_UNDERSTOOD, parse_reasons
from sync.model.calendar import Stamp, hour_text
from sync.model.submission import answers_json
from sync.sqlite import sqlite3

_INSERT = (
    "INSERT INTO visits (survey, rev, language, rating, answers, comment) VALUES (?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE visits SET survey = ?, rev = ?, language = ?, rating = ?, answers = ?, comment = ?"
    " WHERE id = ? AND outcome IS NULL"
)
_END = "UPDATE visits SET outcome = ?, reasons = ?, hour = ?, boot = ?, uptime_h = ? WHERE id = ?"
_END_CRASHED = (
    "UPDATE visits SET outcome = 'crashed', hour = ?, boot = ?, uptime_h = ? WHERE outcome IS NULL"
)
_REASONS = "SELECT reasons FROM visits WHERE id = ?"
_FLAG = "UPDATE visits SET reasons = ? WHERE id = ?"


class Visits:
    """The table of visits as the core's numbers name them. Raises SQLite's own errors."""

    def __init__(self) -> None:
        self._open: dict[int, int] = {}
        self._ended: dict[int, int] = {}

    def save(self, connection: sqlite3.Connection, visit: int, record: VisitRecord) -> None:
        """Insert or update the open visit in one implicit transaction."""
        fields = (
            record.survey,
            record.rev,
            record.language,
            record.rating,
            answers_json(record.answers),
            record.comment,
        )
        row = self._open.get(visit)
        if row is None or connection.execute(_UPDATE, (*fields, row)).rowcount == 0:
            self._open[visit] = connection.execute(_INSERT, fields).lastrowid

    def end(
        self,
        connection: sqlite3.Connection,
        visit: int,
        outcome: Outcome,
        reasons: frozenset[Reason],
        stamp: Stamp,
    ) -> None:
        """Fix the visit in the hour of the stamp; one that was never saved leaves nothing.

        To be followed by `note_end` once this is committed.
        """
        row = self._open.get(visit)
        if row is None:
            return
        fields = (outcome, _reasons_json(reasons), *stamp_fields(stamp))
        connection.execute(_END, (*fields, row))

    def note_end(self, visit: int) -> None:
        """Take the visit for ended from here on."""
        row = self._open.pop(visit, None)
        if row is not None:
            self._ended[visit] = row

    def end_crashed(self, connection: sqlite3.Connection, stamp: Stamp) -> None:
        """End every visit that an earlier process left open."""
        connection.execute(_END_CRASHED, stamp_fields(stamp))

    def flag(self, connection: sqlite3.Connection, visits: Iterable[int], reason: Reason) -> None:
        """Add a reason to ended visits within the caller's transaction; others are passed over.

        Raises `StoreDamagedError`.
        """
        for row in filter(None, map(self._ended.get, visits)):
            try:
                (reasons,) = connection.execute(_REASONS, (row,)).fetchone()
                more = _reasons_json({*parse_reasons(reasons), reason})
            except NOT_UNDERSTOOD as fault:
                raise StoreDamagedError("a visit's reasons can't be understood") from fault
            connection.execute(_FLAG, (more, row))

    def withdraw(self, connection: sqlite3.Connection, visit: int) -> bool:
        """Delete the open visit; returns whether there was one."""
        row = self._open.get(visit)
        if row is None:
            return False
        connection.execute("DELETE FROM visits WHERE id = ?", (row,))
        del self._open[visit]
        return True

    def forget(self, rows: Iterable[int]) -> None:
        """Forget which numbers meant these rows: SQLite gives row ids out again."""
        gone = set(rows)
        self._ended = {visit: row for visit, row in self._ended.items() if row not in gone}

    def forget_missing(self, connection: sqlite3.Connection) -> None:
        """Forget rows that a rescue of the database did not bring back."""
        there = {row for (row,) in connection.execute("SELECT id FROM visits")}
        self._open = {visit: row for visit, row in self._open.items() if row in there}
        self._ended = {visit: row for visit, row in self._ended.items() if row in there}


def stamp_fields(stamp: Stamp) -> tuple[str | None, str | None, int | None]:
    """Return `hour`, `boot` and `uptime_h` as stored: the last two only without the first."""
    if stamp.hour is not None:
        return hour_text(stamp.hour), None, None
    return None, stamp.boot, stamp.uptime_h


def _reasons_json(reasons: Iterable[str]) -> str:
    return json.dumps(sorted(reasons))
