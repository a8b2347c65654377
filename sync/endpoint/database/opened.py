"""An open database: who reads gets a connection that can't write, who writes gets a transaction."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import BusyError, Identity
from sync.endpoint.database import migrating
from sync.endpoint.database.address import parse_address
from sync.endpoint.database.faults import busy_when_passing
from sync.endpoint.database.file_locks import FileLocks
from sync.endpoint.database.group_commit import GroupCommit
from sync.endpoint.database.migrating import OLDEST_WRITER
from sync.endpoint.database.postgres_server import pooled_engine
from sync.endpoint.database.presence import announce, must_hold_every_letter, take_alone
from sync.endpoint.database.sqlite_file import (
    lock_file,
    look_at,
    make_private,
    reading_engine,
    take_serving,
    writing_engine,
)
from sync.endpoint.database.waits import bound_waits
from sync.endpoint.driver import Driver, StandsAlreadyError
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.storing import Arrived, Storing
from sync.endpoint.schema import meta
from sync.model.messages import Answer
from sync.sqlite import sqlite3


class Database:
    """The tables, made or brought up to date on opening. Safe to use from several threads.

    Every error that may pass by itself comes out as `BusyError`.
    """

    def __init__(
        self, reader: Engine, writer: Engine, locks: FileLocks, *, rollups: bool, create: bool
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._locks = locks
        self.is_sqlite = writer.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if self.is_sqlite else nullcontext()
        )
        with self.write() as connection:
            if not self.is_sqlite:
                must_hold_every_letter(connection)
            migrating.upgrade(connection, create=create)
            self.endpoint_id = _kept(connection, "endpoint", secrets.token_hex(8))
            self.secret = bytes.fromhex(_kept(connection, "secret", secrets.token_hex(32)))
        self._storing = Storing(
            self.endpoint_id, version("vuoro"), self.secret, migrating.known_revisions(), rollups
        )
        self._group = GroupCommit(self.write, self._storing) if self.is_sqlite else None

    @classmethod
    def open(
        cls, address: str, *, serving: bool = False, rollups: bool = True, create: bool = True
    ) -> Database:
        """Open the database at `sqlite:///file` or `postgresql://…`.

        `serving`: this is the process that takes batches; a SQLite file has only one.
        `rollups` is off only where bare storage is measured. `create`: a new one is made if there
        is none. Raises `AddressError`, `InUseError`, `UnsafeDatabaseError`, `NewerDatabaseError`,
        `NoSuchDatabaseError`, `ForeignDatabaseError`, `EncodingError` or `BusyError`.
        """
        url = parse_address(address)
        if url.get_backend_name() == "sqlite":
            return cls._open_file(url, serving=serving, rollups=rollups, create=create)
        engine = pooled_engine(url)
        if serving:
            bound_waits(engine)
            announce(engine)
        try:
            return cls(engine, engine, FileLocks(), rollups=rollups, create=create)
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def _open_file(cls, url: URL, *, serving: bool, rollups: bool, create: bool) -> Database:
        path = Path(str(url.database))
        look_at(path, create=create)
        make_private(path)
        locks = lock_file(path, serving=serving, library=sqlite3.sqlite_version_info)
        reader, writer = reading_engine(path), writing_engine(path)
        try:
            return cls(reader, writer, locks, rollups=rollups, create=create)
        except BaseException:
            reader.dispose()
            writer.dispose()
            locks.release()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is rolled back at the end."""
        with busy_when_passing(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is committed at the end.

        On SQLite only one thread has it at a time: keep it short, and wait for nothing in it.
        """
        with self._turn, busy_when_passing(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def unserved(self) -> Iterator[Connection]:
        """Give a transaction as `write` does, in which nobody else serves or writes.

        Raises `InUseError` if somebody serves.
        """
        locks = FileLocks()
        try:
            if self.is_sqlite:
                take_serving(locks, Path(str(self._writer.url.database)), "stop it, then copy")
            with self.write() as connection:
                if not self.is_sqlite:
                    take_alone(connection)
                yield connection
        finally:
            locks.release()

    @contextmanager
    def bare(self) -> Iterator[Any]:
        """Give the driver's own writing connection outside any transaction.

        For what can't stand in one: VACUUM, the log's checkpoint, a session's locks. Each statement
        commits by itself.
        """
        with self._turn, busy_when_passing():
            pooled = self._writer.raw_connection()
            driver: Any = pooled.driver_connection
            try:
                if not self.is_sqlite:  # SQLite's is so anyway
                    driver.autocommit = True
                yield driver
                if not self.is_sqlite:
                    driver.autocommit = False
            except BaseException:
                pooled.invalidate()
                raise
            finally:
                pooled.close()

    def ingest(
        self, incoming: Incoming, sender: Identity, now_s: float, *, by_hand: bool = False
    ) -> Answer:
        """See `sync.endpoint.api.Ingest`.

        `by_hand`: it came in a file, so it says nothing about the kiosk's clock or last contact.
        """
        arrived = Arrived(incoming, sender, now_s, by_hand)
        if self._group is not None:
            return self._group.store(arrived).answer
        try:
            with self.write() as connection:
                stored = self._storing.store(Driver(connection), arrived)
        except StandsAlreadyError:
            with self.write() as connection:
                stored = self._storing.store(Driver(connection), arrived, copying=False)
        self._storing.cells.learn(stored.fresh)
        return stored.answer

    def ready(self) -> bool:
        """Whether the database answers now, and lets this version write."""
        try:
            with self.read() as connection:
                noted = connection.scalar(select(meta.c.value).where(meta.c.key == OLDEST_WRITER))
        except BusyError:
            return False
        return migrating.may_write(noted)

    def close(self) -> None:
        """Store what waits, close every connection and give the file back."""
        if self._group is not None:
            self._group.close()
        self._reader.dispose()
        self._writer.dispose()
        self._locks.release()


def _kept(connection: Connection, key: str, fresh: str) -> str:
    """Return what stands under the key; `fresh`, now stored, if nothing did."""
    stands = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    if stands is not None:
        return str(stands)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(meta).values(key=key, value=fresh).on_conflict_do_nothing())
    return str(connection.scalar(select(meta.c.value).where(meta.c.key == key)))
