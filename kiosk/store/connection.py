"""The one long-lived connection to kiosk.db: how it is opened, and what its errors mean."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from kiosk.store.api import CannotWriteError, StoreDamagedError, StoreError
from sync.sqlite import sqlite3

FULL = 13
_FULL_SHARED_MEMORY = 4874  # IOERR_SHMSIZE: no room to lengthen the -shm file
_PASSING = {3, 5, 6, 7, 8, 10, FULL, 14}  # PERM BUSY LOCKED NOMEM READONLY IOERR FULL CANTOPEN
_DAMAGED = {11, 26}  # CORRUPT NOTADB
_READ_ERROR = 266  # IOERR_READ: a bad place on the disk
_BUSY_MS = 2000


def connect(path: Path, *, durable: bool = True) -> sqlite3.Connection:
    """Open kiosk.db for writing: WAL, one sync a commit, deleted bytes overwritten.

    `durable=False` leaves the syncs out (only for simulated visits). Raises `CannotWriteError`,
    `StoreDamagedError`.
    """
    with explained(path):
        connection = sqlite3.connect(str(path), isolation_level=None, cached_statements=64)
        try:
            _prepare(connection, path, durable=durable)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a database without being able to change it. Raises like `connect`."""
    with explained(path):
        return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)


def _prepare(connection: sqlite3.Connection, path: Path, *, durable: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise CannotWriteError(
            f"{path}: SQLite keeps journal mode {mode!r} instead of 'wal';"
            " the data directory must be on a local disk"
        )
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
    # The store checkpoints by itself, so that no client's tap ever pays for one.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    # The hot path touches a few pages; a larger cache would only grow with the table.
    connection.execute("PRAGMA cache_size = -256")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about this file into the store's own."""
    try:
        yield
    except sqlite3.Error as fault:
        raise explain(fault, path) from fault
    except UnicodeDecodeError as fault:
        raise StoreDamagedError(f"{path}: its list of tables is damaged") from fault


def explain(fault: sqlite3.Error, path: Path) -> Exception:
    """Return the store's error that tells what SQLite's error means for this file."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code == 0 and isinstance(fault, sqlite3.OperationalError):
        # The binding could not decode a text; its own message would repeat that text.
        return StoreDamagedError(f"{path}: a text in it is damaged; the file is moved aside")
    if code in _DAMAGED:
        return StoreDamagedError(f"{path}: {fault}; it is moved aside when the store opens again")
    if code in _PASSING:
        return CannotWriteError(
            f"{path}: {fault}; free space or check the disk, the kiosk tries again by itself"
        )
    return StoreError(f"{path}: {fault}; this is a fault in Vuoro, please report it")


def is_full(fault: StoreError) -> bool:
    """Whether an error of the store came from a full disk."""
    cause = fault.__cause__
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return _cause(fault) in (FULL, _FULL_SHARED_MEMORY)


def is_read_error(fault: StoreError) -> bool:
    """Whether an error of the store came from a place on the disk that can't be read."""
    return _cause(fault) == _READ_ERROR


def _cause(fault: StoreError) -> int:
    return int(getattr(fault.__cause__, "sqlite_errorcode", 0))
