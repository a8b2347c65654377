"""Keeping deleted words out of the write-ahead log, and a first tap at exactly one sync.

`secure_delete` overwrites in the database, but older copies of a page stay in the log until it is
cut to nothing. A reader can hold that up; then it is owed and tried again.
"""

from __future__ import annotations

import os
from pathlib import Path

from sync.sqlite import sqlite3

_LAID_OUT = 1024 * 1024
"""So much of a new log is written with zeros at once, room for about 250 commits. A sync after
writing there costs about half of one that must also note that the file grew (docs/decisions/0005).
SQLite takes zeros after its frames for the end of the log."""
_SPARE = 8
"""… if so many times that is free on the disk."""
_OFTEN = 200
"""After so many commits the log is due to be cut even if nothing was deleted: it grows by a page
or two with each."""
_WARM = (
    "INSERT INTO meta VALUES ('warm', '0')"
    " ON CONFLICT (key) DO UPDATE SET value = CASE value WHEN '0' THEN '1' ELSE '0' END"
)
"""The value must change: SQLite writes nothing for one that stays the same."""


class Checkpoints:
    """Cuts the log to nothing, and knows when that is owed.

    `log` is its path, None where syncs are left out anyway.
    """

    def __init__(self, log: Path | None) -> None:
        self._log = log
        self._commits = 0
        self.owed = True

    def count_commit(self) -> bool:
        """Count one commit of the hot path; returns whether to cut the log is owed."""
        self._commits += 1
        self.owed = self.owed or self._commits >= _OFTEN
        return self.owed

    def truncate(self, connection: sqlite3.Connection) -> bool:
        """Move everything into the database and cut the log; False if a reader holds it up.

        Raises SQLite's own errors.
        """
        self.owed = True
        (wait_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
        # Write the new log's header now: else the next client's tap would pay for its sync.
        connection.execute(_WARM)
        if not busy and self._log is not None:
            _lay_out(self._log)
        self._commits = 0
        self.owed = bool(busy)
        return not busy


def _lay_out(log: Path) -> None:
    """Lengthen the log by zeros; without it every commit works all the same."""
    try:
        disk = os.statvfs(log.parent)
        if disk.f_bavail * disk.f_frsize < _SPARE * _LAID_OUT:
            return
        with log.open("r+b", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            os.pwrite(file.fileno(), bytes(max(0, _LAID_OUT - size)), size)
            os.fsync(file.fileno())
    except OSError:
        return
