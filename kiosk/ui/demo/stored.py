"""What a demonstration stored, as a table that people read."""

from __future__ import annotations

from pathlib import Path

_COLUMNS = ("bucket", "language", "rating", "answers", "comment", "doubtful")


def table(database: Path) -> str:
    """Return the submissions of a closed kiosk.db, one a line, after a line that counts them."""
    from sqlite_utils import Database

    stored = Database(database, execute_plugins=False)
    rows = list(stored.query("SELECT * FROM submissions ORDER BY epoch, seq"))
    stored.close()
    cells = [_COLUMNS, *(tuple(_cell(row[name]) for name in _COLUMNS) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([f"{len(rows)} submissions released:", "", *lines, ""])


def _cell(value: object) -> str:
    return "–" if value is None else str(value)
