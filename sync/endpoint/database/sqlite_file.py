"""A SQLite file: one connection that writes, several that can only read, full durability."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from sync.endpoint.api import EndpointError
from sync.endpoint.database.faults import busy_when_passing
from sync.endpoint.database.file_locks import FileLocks
from sync.endpoint.database.migrating import foreign, nothing_there
from sync.endpoint.database.trust import Version, several_may_write
from sync.sqlite import sqlite3

BUSY_TIMEOUT_MS = 5_000
READERS = 8
_FULL = 2
_MAGIC = b"SQLite format 3\0"
"""How every SQLite file begins that is not empty (sqlite.org/fileformat2, section 1.3)."""
_WRITER_CACHE_KIB = 65_536
"""The pages that every batch touches stay in memory at millions of rows."""


class UnsafeDatabaseError(EndpointError):
    """The file or the library can't give the durability that a verdict promises."""


def lock_file(path: Path, *, serving: bool, library: Version) -> FileLocks:
    """Take the file for this process as far as the library needs it. Raises `InUseError`."""
    locks = FileLocks()
    shared = several_may_write(library)
    try:
        if serving:
            take_serving(
                locks, path, "one process serves a SQLite file, use PostgreSQL for several"
            )
        locks.take(
            path.with_name(f"{path.name}-use"), alone=not shared,
            refusal=f"{path}: in use by another process, and SQLite {_dotted(library)} can't be "
            "trusted with several that write (fixed in 3.51.3): stop the endpoint, "
            "or install pysqlite3, or use PostgreSQL",
        )  # fmt: skip
    except BaseException:
        locks.release()
        raise
    return locks


def take_serving(locks: FileLocks, path: Path, remedy: str) -> None:
    """Be the one process that serves the file. Raises `InUseError`."""
    refusal = f"{path}: another `vuoro endpoint serve` has this file; {remedy}"
    locks.take(path.with_name(f"{path.name}-serve"), alone=True, refusal=refusal)


def look_at(path: Path, *, create: bool) -> None:
    """Return if the file is an endpoint's, or if there is none yet and `create`; changes nothing.

    A mistaken address must not take a file away from those who use it. Raises
    `NoSuchDatabaseError`, `UnsafeDatabaseError`, `ForeignDatabaseError`, and what a damaged file
    raises.
    """
    try:
        with path.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except FileNotFoundError:
        begins = b""
    except OSError as fault:
        raise UnsafeDatabaseError(
            f"{path}: {fault.strerror}: run it as the user that the file belongs to"
        ) from fault
    if begins not in (b"", _MAGIC):
        raise UnsafeDatabaseError(f"{path}: is there and is no SQLite database: name another")
    tables = _tables_of(path) if begins else set()
    if tables and "alembic_version" not in tables:
        raise foreign()
    if not tables and not create:
        raise nothing_there()


def _tables_of(path: Path) -> set[str]:
    with (
        busy_when_passing(),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection,
    ):
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name for (name,) in rows}


def make_private(path: Path) -> None:
    """Create the file if it's missing; it and its companions are for this user only.

    Raises `UnsafeDatabaseError` if the folder is missing or can't be written.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if each.exists():
                each.chmod(0o600)
    except OSError as fault:
        raise UnsafeDatabaseError(
            f"{path}: {fault.strerror}; the folder must exist and belong to this user"
        ) from fault


def writing_engine(path: Path) -> Engine:
    """Return an engine with the one connection that writes; it is shared by threads, in turn."""
    url = URL.create("sqlite+pysqlite", database=str(path))
    engine = create_engine(
        url, module=sqlite3, poolclass=QueuePool, pool_size=1, max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )  # fmt: skip
    event.listen(engine, "connect", _set_up_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(path: Path) -> Engine:
    """Return an engine whose connections can't write: not even the log's checkpoint."""
    engine = create_engine(
        URL.create(
            "sqlite+pysqlite", database=path.as_uri(), query={"mode": "ro", "uri": "true"}
        ),
        module=sqlite3, poolclass=QueuePool, pool_size=READERS, max_overflow=READERS,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )  # fmt: skip
    event.listen(engine, "connect", _set_up_reader)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up_writer(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001
    connection.isolation_level = None  # BEGIN and COMMIT are ours
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != _FULL:
        raise UnsafeDatabaseError(
            f"SQLite gave journal_mode {mode} and synchronous {synchronous} where wal and 2 are "
            "needed: put the file on a local disk"
        )


def _set_up_reader(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA mmap_size = 268435456")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _dotted(version: Version) -> str:
    return ".".join(str(part) for part in version)
