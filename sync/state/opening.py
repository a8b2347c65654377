"""Opening sync.db: private, durable, and made anew when it is damaged.

Nothing is lost with a damaged sync.db: everything is sent again, and the endpoint says duplicate.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from sync.sqlite import sqlite3
from sync.state.schema import migrate

log = logging.getLogger(__name__)

_BUSY_MS = 2000
_DAMAGED = {11, 26}  # CORRUPT NOTADB
_COMPANIONS = ("-wal", "-shm", "-journal")
_ASIDE = ".damaged"
_KEPT_S = 14 * 24 * 3600.0


def open_state(path: Path, *, durable: bool = True) -> sqlite3.Connection:
    """Return a connection to a sound sync.db with today's tables; a damaged one is moved aside.

    `durable=False` leaves the syncs out (only for simulated kiosks). Raises `StateTooNewError` and
    SQLite's own errors.
    """
    try:
        return _open(path, durable=durable)
    except sqlite3.DatabaseError as fault:
        if not is_damage(fault):
            raise
    log.error("%s was damaged and is moved aside; everything is asked of the endpoint anew", path)
    move_aside(path)
    return _open(path, durable=durable)


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open sync.db read-only; one that was never made looks like a new one.

    Raises SQLite's errors.
    """
    if path.is_file():
        found = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        try:
            (steps,) = found.execute("PRAGMA user_version").fetchone()
        except BaseException:
            found.close()
            raise
        if steps:
            return found
        # Its tables are being made just now, or it was cut to nothing.
        found.close()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def is_damage(fault: sqlite3.Error) -> bool:
    """Whether an error of SQLite means that the file itself is damaged."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def move_aside(path: Path) -> None:
    """Make room for a new sync.db; the last damaged one is kept whole for whoever wants to look."""
    for suffix in (*_COMPANIONS, ""):
        aside = Path(f"{path}{_ASIDE}{suffix}")
        aside.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            found = Path(f"{path}{suffix}")
            found.chmod(0o600)
            found.replace(aside)
            os.utime(aside)


def forget_damaged(path: Path, now_s: float) -> None:
    """Delete what was moved aside long ago; `now_s` is the wall clock."""
    for suffix in (*_COMPANIONS, ""):
        aside = Path(f"{path}{_ASIDE}{suffix}")
        with suppress(OSError):
            if now_s - aside.stat().st_mtime > _KEPT_S:
                aside.unlink()


def file_id(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open(path: Path, *, durable: bool) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
    connection = sqlite3.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise sqlite3.OperationalError(
                f"{path}: SQLite keeps journal mode {mode!r} instead of 'wal';"
                " the data directory must be on a local disk"
            )
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            fault = sqlite3.DatabaseError(f"{path}: its structure is damaged")
            fault.sqlite_errorcode = 11
            raise fault
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection
