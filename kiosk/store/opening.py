"""Opening kiosk.db: is it there, is it ours, is it whole?"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random

from kiosk.store import numbers, salvage, schema
from kiosk.store.api import CannotWriteError, StoreDamagedError, StoreError, StoreTooNewError
from kiosk.store.connection import connect, connect_read_only, explained
from kiosk.store.damage import FILE_NAME
from kiosk.store.remains import COUNT_COLUMNS, HANDLED_COLUMNS, RELEASE_COLUMNS, VISIT_COLUMNS
from sync import outbox
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3

__all__ = ["FILE_NAME", "check_whole", "open_database", "prepare_directory"]

_TABLES: Mapping[str, tuple[str, ...]] = {
    "meta": ("key", "value"),
    "visits": VISIT_COLUMNS,
    "submissions": outbox.COLUMNS,
    "releases": RELEASE_COLUMNS,
    "release_counts": COUNT_COLUMNS,
    "lost": ("epoch", "first_seq", "last_seq"),
    "handled": HANDLED_COLUMNS,
}
_LATER_TABLES = {"handled": 2}
"""Which step made a table that the first did not."""
_BEFORE_FIRST_STEP = {"_sqlite_migrations"}
_SOME_ROWS = 100
"""About 3 ms of a desktop's time, 12 of a small board's."""
_SOME = (
    f"SELECT rowid, {', '.join(outbox.COLUMNS)} FROM submissions"  # noqa: S608
    " WHERE rowid > ? ORDER BY rowid LIMIT ?"
)
_ASK_EVERY_STEPS = 1000
"""SQLite asks then at least every 10 ms (100,000 submissions, 0.4 s in all)."""
_INTERRUPTED = 9


def prepare_directory(data_dir: Path) -> None:
    """Make the data directory for this user alone. Raises `CannotWriteError`."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
    except OSError as fault:
        raise CannotWriteError(
            f"{data_dir}: {fault.strerror}; give the data directory to the kiosk's user"
        ) from fault


def open_database(
    data_dir: Path,
    stamp: Stamp,
    chance: Random,
    say: Callable[[str], object],
    *,
    durable: bool,
    suspect: bool,
) -> sqlite3.Connection:
    """Return a connection to a sound kiosk.db with today's tables.

    A damaged one, or with `suspect` any, is moved aside and what can be read of it kept; `say` is
    told so in a line for the log. Raises
    `StoreTooNewError` without having touched the file, `CannotWriteError`.
    """
    path = data_dir / FILE_NAME
    salvage.finish(data_dir, stamp)
    if suspect or is_damaged(data_dir):
        salvage.rescue(data_dir, stamp, chance, say)
    _make_private(path)
    connection = connect(path, durable=durable)
    try:
        schema.migrate(connection, path, chance)
    except BaseException:
        connection.close()
        raise
    return connection


def is_damaged(data_dir: Path) -> bool:
    """Look at kiosk.db without changing it; a check of the whole is left for later.

    Raises `StoreTooNewError`, `CannotWriteError` if the disk fails in passing.
    """
    path, noted = data_dir / FILE_NAME, numbers.read(data_dir)
    if not os.path.lexists(path) or (path.is_file() and path.stat().st_size == 0):
        return _has_bytes(data_dir / f"{FILE_NAME}-wal") or any(noted.values())
    if not path.is_file():
        return True
    try:
        with explained(path), closing(_looking_at(path)) as connection:
            return not _is_sound(connection, path, noted)
    except StoreTooNewError:
        raise
    except CannotWriteError:
        if _can_be_read(path):
            raise
        return True
    except (StoreError, ValueError):
        return True


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Check the file's structure and every submission's checksum. Raises `StoreDamagedError`."""
    check_structure(connection, path, lambda: False)
    after = 0
    while after := check_rows(connection, path, after):
        pass


def check_structure(
    connection: sqlite3.Connection, path: Path, gives_way: Callable[[], bool]
) -> bool:
    """Check the file's structure; returns False if it stopped because `gives_way` said so.

    An old SQLite may not ask in mid-check. Raises `StoreDamagedError`.
    """
    connection.set_progress_handler(gives_way, _ASK_EVERY_STEPS)
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as fault:
        if getattr(fault, "sqlite_errorcode", 0) == _INTERRUPTED:
            return False
        raise
    finally:
        connection.set_progress_handler(None, 0)
    if verdict != "ok":
        raise StoreDamagedError(f"{path}: its structure is damaged; it is moved aside")
    return True


def check_rows(connection: sqlite3.Connection, path: Path, after: int) -> int:
    """Check the checksums of some submissions; returns what to go on `after`, 0 at the end.

    The order is that of the table itself, so that no damaged index hides a row. Raises
    `StoreDamagedError`.
    """
    rows = connection.execute(_SOME, (after, _SOME_ROWS)).fetchall()
    try:
        for _, *row in rows:
            outbox.verify(tuple(row))
    except outbox.DamagedRowError as fault:
        raise StoreDamagedError(f"{path}: {fault}") from fault
    return int(rows[-1][0]) if len(rows) == _SOME_ROWS else 0


def _looking_at(path: Path) -> sqlite3.Connection:
    if Path(f"{path}-journal").exists():
        # Left by a power cut while the file was being made; to roll back means to write.
        return sqlite3.connect(str(path), isolation_level=None)
    return connect_read_only(path)


def _is_sound(connection: sqlite3.Connection, path: Path, noted: Mapping[str, int]) -> bool:
    tables = {
        name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")
    }
    if tables <= _BEFORE_FIRST_STEP:
        return not any(noted.values())
    steps = schema.refuse_newer(connection, path)
    for table, columns in _TABLES.items():
        if steps < _LATER_TABLES.get(table, 1):
            continue
        # A missing or misspelt column is an error here, and damage to the caller.
        connection.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")  # noqa: S608
    for table in ("meta", "visits"):
        if connection.execute(f"PRAGMA quick_check({table})").fetchone() != ("ok",):
            return False
    given_out = dict(connection.execute("SELECT key, value FROM meta"))
    epoch, next_seq = given_out.get("epoch"), int(given_out.get("next_seq", "1"))
    return noted.get(str(epoch), 0) < next_seq


def _can_be_read(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
    except OSError:
        return False
    return True


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _make_private(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise CannotWriteError(f"{path}: {fault.strerror}; check the data directory") from fault
    try:
        os.fchmod(handle, 0o600)
    finally:
        os.close(handle)
