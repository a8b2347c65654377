"""Keeping deleted words out of the write-ahead log, and a first tap at exactly one sync.

`secure_delete` overwrites in the database, but older copies of a page stay in the log until it is
cut to nothing. A reader can hold that up; then it is owed and tried again.
"""

from __future__ import annotations

from sync.sqlite import sqlite3

_OFTEN = 500
"""After so many commits the log is cut even if nothing was deleted: it grows by a page or two a
commit."""
_WARM = (
    "INSERT INTO meta VALUES ('warm', '0')"
    " ON CONFLICT (key) DO UPDATE SET value = CASE value WHEN '0' THEN '1' ELSE '0' END"
)
"""SQLite writes nothing for a value that stays the same."""


class Checkpoints:
    """Cuts the log of one connection to nothing. Raises SQLite's own errors."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._commits = 0
        self.owed = True

    def committed(self) -> None:
        """Count one commit of the hot path."""
        self._commits += 1
        if self._commits >= _OFTEN:
            self.owed = True

    def truncate(self) -> bool:
        """Move everything into the database and cut the log; False if a reader holds it up."""
        self.owed = True
        (wait_ms,) = self._connection.execute("PRAGMA busy_timeout").fetchone()
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
        if not busy:
            self.owed, self._commits = False, 0
            self._warm()
        return not busy

    def _warm(self) -> None:
        """Write the new log's header now: else the next client's tap would pay for its sync."""
        self._connection.execute(_WARM)
