"""kiosk.db as the kiosk uses it: every promise about a visit's data is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random, SystemRandom
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk.config.settings import Settings
from kiosk.core.messages import Outcome, Reason, VisitRecord
from kiosk.store import numbers, opening, releasing, retention
from kiosk.store.api import CannotWriteError, Released, StoreError, VisitStore
from kiosk.store.ballast import Ballast
from kiosk.store.checkpoint import Checkpoints
from kiosk.store.connection import explained, is_full, roll_back, transaction
from kiosk.store.lock import DirectoryLock
from kiosk.store.visits import Visits
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3
from sync.state import FILE_NAME as SYNC_DB
from sync.state import read_passed

T = TypeVar("T")

_SHED_ROWS = 500
_ROOMY_PAGES = 128
_PROBE = "INSERT INTO meta VALUES ('probe', ?) ON CONFLICT DO NOTHING"
_PROBE_TEXT = "0" * 8192
_UNDO_PROBE = "DELETE FROM meta WHERE key = 'probe'"


class Store(VisitStore):
    """The store of one data directory. It belongs to the thread that opened it."""

    def __init__(
        self,
        data_dir: Path,
        connection: sqlite3.Connection,
        lock: DirectoryLock,
        settings: Settings,
        chance: Random,
    ) -> None:
        self._data_dir, self._connection, self._lock = data_dir, connection, lock
        self._settings, self._chance = settings, chance
        self._zone = ZoneInfo(settings.hours.timezone)
        self._visits = Visits(connection)
        self._checkpoints = Checkpoints(connection)
        self._ballast = Ballast(data_dir, settings.storage.ballast_kib)
        self._path = data_dir / opening.FILE_NAME

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        settings: Settings,
        stamp: Stamp,
        durable: bool = True,
        chance: Random | None = None,
    ) -> Store:
        """Open the data directory, make what is missing, save what can be read of what is damaged.

        Visits that an earlier process left open end as `crashed` in the hour of `stamp`.
        `durable=False` leaves every sync out, for simulated visits only; `chance` takes the place
        of the system's random source in simulations and tests. Raises `StoreInUseError`,
        `StoreTooNewError`, `CannotWriteError`.
        """
        chance = chance or SystemRandom()
        opening.prepare_directory(data_dir)
        lock = DirectoryLock(data_dir)
        try:
            connection = opening.open_database(data_dir, stamp, chance, durable=durable)
        except BaseException:
            lock.release()
            raise
        store = cls(data_dir, connection, lock, settings, chance)
        try:
            store._begin(stamp)
        except BaseException:
            store.close()
            raise
        return store

    def save(self, visit: int, record: VisitRecord) -> None:
        """Commit the open visit as it now stands: durable when this returns.

        Raises `CannotWriteError`.
        """
        self._write(lambda: self._visits.save(visit, record))
        self._checkpoints.committed()

    def end(self, visit: int, outcome: Outcome, reasons: frozenset[Reason], stamp: Stamp) -> None:
        """End the visit in the hour of `stamp`. A visit that was never saved leaves nothing."""
        self._write(lambda: self._visits.end(visit, outcome, reasons, stamp))
        self._checkpoints.committed()

    def flag(self, visits: Iterable[int], reason: Reason) -> None:
        """Make ended, not yet released visits doubtful too."""
        named = tuple(visits)
        self._write_together(lambda: self._visits.flag(named, reason))

    def withdraw(self, visit: int) -> None:
        """Delete the visit without a trace."""
        if self._write(lambda: self._visits.withdraw(visit)):
            self._truncate()

    def release(self, stamp: Stamp, *, everything: bool = False) -> Released | None:
        """Release what is due at `stamp` (with `everything`: whatever has ended)."""
        done = self._write_together(
            lambda: releasing.release(
                self._connection, stamp, self._zone, self._chance, everything=everything
            )
        )
        if done is None:
            return None
        released, rows = done
        self._visits.forget(rows)
        self._truncate()
        self._note_numbers()
        return released

    def retain(self, stamp: Stamp) -> int:
        """Delete what the endpoint stored longer ago than the retention; returns how many."""
        if stamp.hour is None:
            return 0
        today, days = stamp.hour.date(), self._settings.retention.days_after_stored
        passed = read_passed(self._data_dir / SYNC_DB)
        deleted = self._write_together(
            lambda: retention.delete_old(self._connection, passed, today, days)
        )
        if deleted:
            self._truncate()
        return deleted

    def probe(self) -> None:
        """Write and take back a little; raises `CannotWriteError` while that fails."""
        self._write(lambda: self._connection.execute(_PROBE, (_PROBE_TEXT,)))
        self._write(lambda: self._connection.execute(_UNDO_PROBE))

    def tidy(self, stamp: Stamp) -> bool:
        """Do what is owed when nobody waits: checkpoint, ballast, old damaged files.

        Returns False while a reader keeps deleted text in the write-ahead log: call again soon.
        """
        if not self._ballast.rebuild() and self._free_pages() < _ROOMY_PAGES:
            self._shed()
        opening.forget_old_damage(self._data_dir, stamp)
        self._note_numbers()
        return self._truncate() if self._checkpoints.owed else True

    def check(self) -> None:
        """Read the whole database; raises `StoreDamagedError` if any of it is damaged."""
        with explained(self._path):
            opening.check_whole(self._connection, self._path)

    def counts(self) -> Mapping[str, int]:
        """Return `open`, `ended`, `released`, `releases`, `lost`."""
        with explained(self._path):
            row = self._connection.execute(
                "SELECT (SELECT count(*) FROM visits WHERE outcome IS NULL),"
                " (SELECT count(*) FROM visits WHERE outcome IS NOT NULL),"
                " (SELECT count(*) FROM submissions), (SELECT count(*) FROM releases),"
                " (SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM lost)"
            ).fetchone()
        return dict(zip(("open", "ended", "released", "releases", "lost"), row, strict=True))

    def close(self) -> None:
        """Finish; the store can't be used afterwards."""
        try:
            self._connection.close()
        finally:
            self._lock.release()

    def _begin(self, stamp: Stamp) -> None:
        self._write(lambda: self._visits.end_crashed(stamp))
        self._ballast.rebuild()
        self._note_numbers()
        self._truncate()

    def _write_together(self, work: Callable[[], T]) -> T:
        def together() -> T:
            with transaction(self._connection):
                return work()

        return self._write(together)

    def _write(self, work: Callable[[], T]) -> T:
        """Do one write; on a full disk give up the ballast, then stored rows, and try again."""
        try:
            return self._attempt(work)
        except CannotWriteError as fault:
            if not is_full(fault):
                raise
            last = fault
        for make_room in (self._ballast.give_up, self._shed):
            if make_room():
                try:
                    return self._attempt(work)
                except CannotWriteError as fault:
                    last = fault
        raise last

    def _attempt(self, work: Callable[[], T]) -> T:
        with explained(self._path):
            try:
                return work()
            except sqlite3.Error:
                roll_back(self._connection)
                raise

    def _shed(self) -> bool:
        """Delete some rows that the endpoint has, to write on the pages that they leave."""
        passed = read_passed(self._data_dir / SYNC_DB)
        if not passed:
            return False
        self._truncate()

        def delete() -> int:
            with transaction(self._connection):
                return retention.delete_oldest(self._connection, passed, _SHED_ROWS)

        try:
            deleted = self._attempt(delete)
        except CannotWriteError:
            return False
        self._truncate()
        return deleted > 0

    def _truncate(self) -> bool:
        """Cut the log; what fails here is owed, since what was asked for is committed already."""
        try:
            return self._attempt(self._checkpoints.truncate)
        except StoreError:
            return False

    def _free_pages(self) -> int:
        with explained(self._path):
            (pages,) = self._connection.execute("PRAGMA freelist_count").fetchone()
        return int(pages)

    def _note_numbers(self) -> None:
        with explained(self._path):
            numbers.note(self._connection, self._data_dir)
