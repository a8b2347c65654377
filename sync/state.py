"""sync.db: what sync knows about each submission's way. Only `vuoro sync` writes it.

The kiosk reads two things of it: which ranges of numbers the endpoint has a final word on, and on
which local day the cursor passed them, to know what it may delete; and what sync asks of it.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sync.asking import Request
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
_CREATE_REQUESTS = """
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    epoch TEXT NOT NULL,
    numbers TEXT NOT NULL
) STRICT
"""
"""`numbers` is JSON: [[first, last], …]. A row goes when the kiosk's table `handled` has its id."""
_PASSED = "SELECT epoch, first_seq, last_seq, day FROM passed ORDER BY day, epoch, first_seq"
_REQUESTS = "SELECT id, kind, epoch, numbers FROM requests ORDER BY rowid"


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
    connection.execute(_CREATE_REQUESTS)


def record_request(connection: sqlite3.Connection, request: Request) -> None:
    """Write down what is asked of the kiosk within the caller's transaction."""
    connection.execute(
        "INSERT INTO requests (id, kind, epoch, numbers) VALUES (?, ?, ?, ?)",
        (request.id, request.kind, request.epoch, json.dumps(request.numbers)),
    )


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
    try:
        return tuple(
            Passed(epoch, first, last, date.fromisoformat(day))
            for epoch, first, last, day in _read(path, _PASSED)
        )
    except (sqlite3.Error, ValueError):
        return ()


def read_requests(path: Path) -> tuple[Request, ...]:
    """Return what sync asks of the kiosk, in the order of asking.

    Nothing if sync.db is missing, can't be read, or is from before there were requests; a request
    of a kind that this version does not know is left for a newer one.
    """
    try:
        return tuple(
            Request(request, kind, epoch, tuple((first, last) for first, last in json.loads(text)))
            for request, kind, epoch, text in _read(path, _REQUESTS)
            if kind in ("new_epoch", "erase")
        )
    except (sqlite3.Error, ValueError, TypeError):
        return ()


def _read(path: Path, select: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sync.db, which is opened for reading alone. Raises SQLite's errors."""
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        return list(connection.execute(select).fetchall())
