"""What can still be read of a damaged database, from a copy that may be mended and spoilt."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.store.damage import FILE_NAME
from kiosk.store.ended import makes_sense
from sync import outbox
from sync.sqlite import sqlite3

Row = tuple[Any, ...]

VISIT_COLUMNS = (
    "id", "survey", "rev", "language", "rating", "answers", "comment", "wants_answer", "channel",
    "outcome", "reasons", "hour", "boot", "uptime_h", "unknown_since",
)  # fmt: skip
RELEASE_COLUMNS = ("number", "epoch", "first_seq", "last_seq", "day")
COUNT_COLUMNS = ("release", "kind", "language", "name", "count")
HANDLED_COLUMNS = ("id", "day")

_PAGE = 4096
_HEADER = struct.Struct(">16sH6B12I20sII")
_UNREADABLE = (sqlite3.Error, ValueError)
"""The binding stumbles over SQLite's own messages when a damaged name stands in them."""
_MOST_QUERIES = 5_000
_MOST_VISITS = 100_000
_MOST_AT_ONCE = 100_000
"""A count that lies further beyond the note than this is itself damaged."""


@dataclass(slots=True)
class Remains:
    """What was read. `highest` is the last number known to have been given out, per epoch."""

    submissions: list[outbox.Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    releases: list[Row] = field(default_factory=list)
    counts: list[Row] = field(default_factory=list)
    handled: list[Row] = field(default_factory=list)
    failed_writes: int = 0
    highest: dict[str, int] = field(default_factory=dict)


def copy_remains(data_dir: Path, work: Path) -> Path:
    """Copy the database and its log as far as the disk gives them up; returns the copy's path.

    Blocks that can't be read become zeros. Raises `OSError` if the copy can't be written.
    """
    for suffix in ("", "-wal"):
        _copy_blocks(data_dir / f"{FILE_NAME}{suffix}", work / f"{FILE_NAME}{suffix}")
    return work / FILE_NAME


def read_remains(copy: Path, noted: dict[str, int]) -> Remains:
    """Read all that can be read; a submission only if it agrees with its checksum."""
    remains = Remains(highest=dict(noted))
    if not copy.exists() or copy.stat().st_size == 0:
        return remains
    if not _opens(copy):
        _mend_header(copy)
    try:
        with closing(sqlite3.connect(str(copy), isolation_level=None)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            _read(connection, remains)
    except _UNREADABLE:
        # Not even its list of tables: what was read until here is all there is.
        return remains
    return remains


def _read(connection: sqlite3.Connection, remains: Remains) -> None:
    for epoch, last in _given_out(connection):
        _raise_highest(remains, epoch, last)
    remains.releases = list(_rows(connection, "releases", RELEASE_COLUMNS, _MOST_VISITS))
    remains.counts = list(_rows(connection, "release_counts", COUNT_COLUMNS, _MOST_VISITS))
    remains.handled = list(_rows(connection, "handled", HANDLED_COLUMNS, _MOST_VISITS))
    remains.failed_writes = _failed_writes(connection)
    for row in _rows(connection, "submissions", outbox.COLUMNS, sum(remains.highest.values())):
        try:
            submission = outbox.verify(row)
        except outbox.DamagedRowError:
            continue
        remains.submissions.append(outbox.to_row(submission))
        known = remains.highest.get(submission.epoch, 0)
        remains.highest[submission.epoch] = max(known, submission.seq)
    visits = _rows(connection, "visits", VISIT_COLUMNS, _MOST_VISITS)
    remains.visits = [
        row for row in visits if makes_sense(dict(zip(VISIT_COLUMNS, row, strict=True)))
    ]


def _raise_highest(remains: Remains, epoch: str, last: int) -> None:
    """Believe the database's own count where the note beside it does not speak against it."""
    noted = remains.highest.get(epoch, 0)
    known = epoch in remains.highest or not remains.highest
    if known and noted < last <= noted + _MOST_AT_ONCE:
        remains.highest[epoch] = last


def _rows(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], most: int
) -> Iterator[Row]:
    """Yield every row that can be read, closing in on the unreadable ones by halving.

    Columns go by their place, since a name in the list of tables may be damaged too.
    """
    if not _has_table(connection, table):
        return
    select = (
        f"SELECT rowid, * FROM {table} NOT INDEXED"  # noqa: S608
        " WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    )
    pending = [(1, max(most, _highest_row(connection, table)))]
    for _ in range(_MOST_QUERIES):
        if not pending:
            return
        low, high = pending.pop()
        try:
            for rowid, *row in connection.execute(select, (low, high)):
                low = rowid + 1
                yield tuple(row[: len(columns)])
        except _UNREADABLE:
            if low < high:
                middle = (low + high) // 2
                pending += [(middle + 1, high), (low, middle)]


def _highest_row(connection: sqlite3.Connection, table: str) -> int:
    try:
        (row,) = connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()  # noqa: S608
    except _UNREADABLE:
        return 0
    return min(int(row or 0), 10 * _MOST_VISITS)


def _given_out(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    try:
        meta = _meta(connection)
        return [(str(meta["epoch"]), int(meta["next_seq"]) - 1)]
    except (*_UNREADABLE, KeyError):
        return []


def _failed_writes(connection: sqlite3.Connection) -> int:
    try:
        return max(0, int(_meta(connection)["failed_writes"]))
    except (*_UNREADABLE, KeyError):
        return 0


def _meta(connection: sqlite3.Connection) -> dict[Any, Any]:
    return dict(connection.execute("SELECT key, value FROM meta"))


def _has_table(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,))
    return found.fetchone() is not None


def _opens(copy: Path) -> bool:
    try:
        with closing(sqlite3.connect(str(copy))) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    except _UNREADABLE:
        return False


def _mend_header(copy: Path) -> None:
    """Write the 100 bytes that every kiosk.db begins with (sqlite.org/fileformat2, section 1.3)."""
    pages = copy.stat().st_size // _PAGE
    fields = (b"SQLite format 3\0", _PAGE, 2, 2, 0, 64, 32, 32, 0, pages, 0, 0, 1, 4, 0, 0, 1)
    header = _HEADER.pack(*fields, 0, 0, 0, bytes(20), 0, 0)
    with copy.open("r+b") as file:
        file.write(header[:100])


def _copy_blocks(source: Path, target: Path) -> None:
    try:
        handle = os.open(source, os.O_RDONLY)
        size = os.fstat(handle).st_size
    except OSError:
        return
    try:
        with target.open("wb") as file:
            for offset in range(0, size, _PAGE):
                file.write(_block(handle, offset, min(_PAGE, size - offset)))
    finally:
        os.close(handle)


def _block(handle: int, offset: int, length: int) -> bytes:
    try:
        return os.pread(handle, length, offset)
    except OSError:
        return bytes(length)
