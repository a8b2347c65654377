"""The file kiosk.db under its store: every write goes through here and meets every misfortune."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

from kiosk.store import asked, numbers, opening, retention
from kiosk.store.api import CannotWriteError, StoreDamagedError, StoreError
from kiosk.store.ballast import Ballast
from kiosk.store.checkpoint import Checkpoints
from kiosk.store.connection import explained, is_full, is_read_error
from kiosk.store.numbers import COUNT_FAILURES
from sync.asking import Request
from sync.model.calendar import Stamp
from sync.sqlite import roll_back, sqlite3, transaction
from sync.state import FILE_NAME as SYNC_DB
from sync.state import Passed, read_passed, read_requests

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_SHED_ROWS = (500, 60, 8)
"""How many rows to delete at once: to delete takes room in the log, so try ever fewer."""
_ROOMY_PAGES = 128
"""So many free pages (of 4 KiB) in the file serve as room when the disk has none."""


class Database:
    """One connection to kiosk.db, replaced when the file had to be rescued."""

    def __init__(
        self, data_dir: Path, ballast_kib: int, stamp: Stamp, chance: Random, *, durable: bool
    ) -> None:
        self._data_dir, self._path = data_dir, data_dir / opening.FILE_NAME
        self._chance, self._durable = chance, durable
        self._ballast = Ballast(data_dir, ballast_kib)
        self.stamp = stamp
        """The latest that is known of time, for the name of what is moved aside."""
        self.after_rescue: Callable[[sqlite3.Connection], None] = lambda _: None
        self._suspect = False
        self._unsaid: list[str] = []
        self._failed_writes = 0
        self._looked_at: tuple[object, ...] = ()
        self._checkpoints = self._new_checkpoints()
        self._connection: sqlite3.Connection | None = self._open(suspect=False)

    def passed(self) -> tuple[Passed, ...]:
        """Return what the endpoint has, by sync's word."""
        return read_passed(self._data_dir / SYNC_DB)

    def carry_out_requests(self, day: str | None) -> bool | None:
        """Do what sync asks for, each request in one transaction.

        Returns whether the log could be cut after that, None if nothing was left to do.
        """
        looks = asked.looks_of(self._data_dir / SYNC_DB)
        if looks == self._looked_at:
            return None
        done = [self._carry_out(each, day) for each in read_requests(self._data_dir / SYNC_DB)]
        self._looked_at = looks
        if not any(done):
            return None
        self.note_numbers()
        return self.truncate()

    def _carry_out(self, request: Request, day: str | None) -> bool:
        # Once the epoch is left only this note remembers how many numbers it gave out.
        self.note_numbers()
        return self.write_together(
            lambda connection: asked.carry_out(connection, request, day, self._chance)
        )

    def write(self, work: Work[T]) -> T:
        """Do one write of one statement.

        On a full disk the ballast is given up, then the log is cut, then rows that the endpoint
        has are deleted, and it is tried again; a damaged file is rescued first. One that fails all
        the same is counted. Raises `CannotWriteError`, `StoreError`.
        """
        try:
            return self._write(work)
        except StoreError:
            self._failed_writes += 1
            raise

    def _write(self, work: Work[T]) -> T:
        try:
            return self._attempt(work)
        except StoreDamagedError:
            self._rescue()
            return self._attempt(work)
        except CannotWriteError as fault:
            if is_read_error(fault):
                self.close()
            if not self._disk_is_full(fault):
                raise
            last = fault
        for make_room in (self._ballast.give_up, self.truncate, self.shed):
            if make_room():
                try:
                    return self._attempt(work)
                except CannotWriteError as fault:
                    last = fault
        raise last

    def write_together(self, work: Work[T]) -> T:
        """Do several statements as one transaction. Raises like `write`."""

        def together(connection: sqlite3.Connection) -> T:
            with transaction(connection):
                return work(connection)

        return self.write(together)

    def read(self, work: Work[T]) -> T:
        """Read something. Raises `StoreError`."""
        return self._attempt(work)

    def count_commit(self) -> bool:
        """Count a commit of the hot path; returns whether to tidy as soon as nobody waits.

        So it is when the log has grown long, and at once when the disk is full: rows must be shed
        while there is still the ballast's room to do that in.
        """
        return self._checkpoints.count_commit() or self._ballast.is_given_up

    def truncate(self) -> bool:
        """Cut the log; what fails here is owed, since what was asked for is committed already."""
        try:
            return self._attempt(self._checkpoints.truncate)
        except StoreError:
            return False

    def tidy(self) -> bool:
        """Rebuild the ballast or make room within the file, note the numbers, cut the log."""
        if not self._ballast.rebuild() and self._free_pages() < _ROOMY_PAGES:
            self.shed()
        self.note_numbers()
        return self.truncate() if self._checkpoints.owed else True

    def shed(self) -> bool:
        """Delete some rows that the endpoint has, to write on the pages that they leave."""
        passed = self.passed()
        self.truncate()
        return any(self._delete_oldest(passed, rows) for rows in _SHED_ROWS if passed)

    def _delete_oldest(self, passed: tuple[Passed, ...], rows: int) -> bool:
        def delete(connection: sqlite3.Connection) -> int:
            with transaction(connection):
                return retention.delete_oldest(connection, passed, rows)

        try:
            deleted = self._attempt(delete)
        except CannotWriteError:
            return False
        self.truncate()
        return deleted > 0

    def check(self) -> None:
        """Read everything; what is damaged is rescued. Raises `CannotWriteError`."""
        try:
            self._attempt(lambda connection: opening.check_whole(connection, self._path))
        except StoreDamagedError:
            self._rescue()

    def note_numbers(self) -> None:
        """Write down beside the database how many numbers were given out."""
        self.write(
            lambda connection: numbers.note(connection, self._data_dir, durable=self._durable)
        )

    def note_failures(self) -> None:
        """Add the writes that failed since the last time to the count in the database."""
        failed = self._failed_writes
        if failed:
            self.write(lambda connection: connection.execute(COUNT_FAILURES, (str(failed),)))
            self._failed_writes -= failed

    def tell(self) -> None:
        """Log what was found since the last time; a client's tap may have found it."""
        unsaid, self._unsaid[:] = self._unsaid[:], []
        for line in unsaid:
            log.error("%s", line)

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _attempt(self, work: Work[T]) -> T:
        connection = self._connection or self._reopen()
        with explained(self._path):
            try:
                return work(connection)
            except (sqlite3.Error, StoreError):
                roll_back(connection)
                raise

    def _rescue(self) -> None:
        self._suspect = True
        self._reopen()

    def _reopen(self) -> sqlite3.Connection:
        self.close()
        connection = self._connection = self._open(suspect=self._suspect)
        self._suspect = False
        self._checkpoints = self._new_checkpoints()
        self.after_rescue(connection)
        return connection

    def _new_checkpoints(self) -> Checkpoints:
        return Checkpoints(Path(f"{self._path}-wal") if self._durable else None)

    def _open(self, *, suspect: bool) -> sqlite3.Connection:
        """Open or rescue the file; on a full disk once more in the ballast's room."""
        try:
            return self._open_once(suspect=suspect)
        except CannotWriteError as fault:
            if not (self._disk_is_full(fault) and self._ballast.give_up()):
                raise
        return self._open_once(suspect=suspect)

    def _disk_is_full(self, fault: CannotWriteError) -> bool:
        return is_full(fault) or self._ballast.is_needed()

    def _open_once(self, *, suspect: bool) -> sqlite3.Connection:
        return opening.open_database(
            self._data_dir,
            self.stamp,
            self._chance,
            self._unsaid.append,
            durable=self._durable,
            suspect=suspect,
        )

    def _free_pages(self) -> int:
        return self._attempt(
            lambda connection: int(connection.execute("PRAGMA freelist_count").fetchone()[0])
        )
