"""sync.db: what sync knows about each submission's way. Only `vuoro sync` writes it.

For now it holds one thing: which ranges of numbers the endpoint has a final word on, and on which
local day the cursor passed them. The kiosk reads that to know what it may delete.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sync.sqlite import sqlite3

FILE_NAME = "sync.db"

_CREATE = """
CREATE TABLE IF NOT EXISTS passed (
    epoch TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (epoch, first_seq)
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """Numbers `first_seq` to `last_seq` of an epoch, both included, passed on this local day."""

    epoch: str
    first_seq: int
    last_seq: int
    day: date


def create(connection: sqlite3.Connection) -> None:
    """Create the tables that are missing."""
    connection.execute(_CREATE)


def record_passed(connection: sqlite3.Connection, passed: Passed) -> None:
    """Write down one range within the caller's transaction."""
    connection.execute(
        "INSERT INTO passed (epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?)",
        (passed.epoch, passed.first_seq, passed.last_seq, passed.day.isoformat()),
    )


def read_passed(path: Path) -> tuple[Passed, ...]:
    """Return all passed ranges, oldest day first; none if sync.db is missing or can't be read.

    Reads through a read-only connection: what cannot be read counts as not stored anywhere, so
    that nothing is deleted on its word.
    """
    if not path.is_file():
        return ()
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    except sqlite3.Error:
        return ()
    try:
        rows = connection.execute(
            "SELECT epoch, first_seq, last_seq, day FROM passed ORDER BY day, epoch, first_seq"
        ).fetchall()
        return tuple(
            Passed(epoch, first, last, date.fromisoformat(day)) for epoch, first, last, day in rows
        )
    except (sqlite3.Error, ValueError):
        return ()
    finally:
        connection.close()
