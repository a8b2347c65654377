"""The peer of a commit: the same row into the same table through a bare connection."""

from __future__ import annotations

from pathlib import Path

from kiosk.store.opening import FILE_NAME
from sync.sqlite import sqlite3


class BareTable:
    """A table of its own in WAL with synchronous=FULL, made and filled like the first visit."""

    def __init__(self, path: Path, store_dir: Path) -> None:
        with_row = sqlite3.connect(str(store_dir / FILE_NAME))
        (create,) = with_row.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'visits'"
        ).fetchone()
        columns = [row[1] for row in with_row.execute("PRAGMA table_info(visits)")]
        self._fields = with_row.execute("SELECT * FROM visits LIMIT 1").fetchone()[1:]
        with_row.close()
        self._connection = sqlite3.connect(str(path), isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(create)
        names, marks = ", ".join(columns[1:]), ", ".join("?" * len(self._fields))
        self._insert = f"INSERT INTO visits ({names}) VALUES ({marks})"

    def insert(self) -> None:
        """Commit one row."""
        self._connection.execute(self._insert, self._fields)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
