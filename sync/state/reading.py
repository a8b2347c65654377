"""Reading sync.db from another process."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sync.sqlite import sqlite3


def read_rows(path: Path, select: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sync.db, which is opened for reading alone; none if it is missing.

    Raises SQLite's errors.
    """
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        return list(connection.execute(select).fetchall())
