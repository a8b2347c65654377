"""How many numbers were given out, noted beside the database.

When the database is lost whole, this note alone knows which submissions there were, so that the
gap can be reported. It holds nothing but each epoch's highest seq.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.store.api import StoreDamagedError
from sync.sqlite import sqlite3

_FILE_NAME = "numbers.json"
COUNT_FAILURES = (
    "INSERT INTO meta VALUES ('failed_writes', ?) ON CONFLICT (key) DO UPDATE"
    " SET value = CAST(CAST(value AS INTEGER) + CAST(excluded.value AS INTEGER) AS TEXT)"
)
"""Adds so many to the commits that failed since the database was made."""


def read(data_dir: Path) -> dict[str, int]:
    """Return the highest seq of each epoch; nothing if the note is missing or unreadable."""
    try:
        noted = json.loads((data_dir / _FILE_NAME).read_text("utf-8"))
        return {str(epoch): int(seq) for epoch, seq in noted.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def note(connection: sqlite3.Connection, data_dir: Path, *, durable: bool) -> None:
    """Bring the note up to date; a disk that takes no file now leaves it for the next time.

    Raises `StoreDamagedError` if the database no longer knows its own numbers.
    """
    rows = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('epoch', 'next_seq')")
    )
    noted = read(data_dir)
    try:
        current = noted | {rows["epoch"]: int(rows["next_seq"]) - 1}
    except (KeyError, ValueError) as fault:
        raise StoreDamagedError(
            "epoch or next_seq in the table meta can't be understood"
        ) from fault
    if current != noted:
        try:
            _replace(data_dir / _FILE_NAME, current, durable=durable)
        except OSError:
            return


def _replace(path: Path, noted: Mapping[str, int], *, durable: bool) -> None:
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(noted, file)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    fresh.replace(path)
