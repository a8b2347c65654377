"""kiosk.db as the kiosk uses it: every promise about a visit's data is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

from kiosk.config.settings import Settings
from kiosk.core.messages import Outcome, Reason, VisitRecord
from kiosk.store import damage, opening, releasing, retention
from kiosk.store.api import Released, StoreError, VisitStore
from kiosk.store.database import Database
from kiosk.store.lock import DirectoryLock
from kiosk.store.visits import Visits
from sync.bell import ring
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3

_PROBE = "INSERT INTO meta VALUES ('probe', ?) ON CONFLICT DO NOTHING"
_PROBE_TEXT = "0" * 8192
_UNDO_PROBE = "DELETE FROM meta WHERE key = 'probe'"
_COUNTS = (
    "SELECT (SELECT count(*) FROM visits WHERE outcome IS NULL),"
    " (SELECT count(*) FROM visits WHERE outcome IS NOT NULL),"
    " (SELECT count(*) FROM submissions), (SELECT count(*) FROM releases),"
    " (SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM lost)"
)


class Store(VisitStore):
    """The store of one data directory. It belongs to the thread that opened it."""

    def __init__(
        self,
        data_dir: Path,
        database: Database,
        lock: DirectoryLock,
        settings: Settings,
        chance: Random,
    ) -> None:
        self._data_dir, self._database, self._lock = data_dir, database, lock
        self._settings, self._chance = settings, chance
        self._zone = ZoneInfo(settings.hours.timezone)
        self._visits = Visits()
        self._checked = 0
        self._told_at: Stamp | None = None
        database.after_rescue = self._visits.forget_missing

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
            ballast_kib = settings.storage.ballast_kib
            database = Database(data_dir, ballast_kib, stamp, chance, durable=durable)
            store = cls(data_dir, database, lock, settings, chance)
            store._begin(stamp)
        except BaseException:
            lock.release()
            raise
        return store

    def save(self, visit: int, record: VisitRecord) -> None:
        """Commit the open visit as it now stands: durable when this returns.

        Raises `CannotWriteError`.
        """
        self._database.write(lambda connection: self._visits.save(connection, visit, record))
        self._database.count_commit()

    def end(
        self,
        visit: int,
        outcome: Outcome,
        reasons: frozenset[Reason],
        stamp: Stamp,
        *,
        also: Iterable[int] = (),
    ) -> None:
        """End the visit in the hour of `stamp`. A visit that was never saved leaves nothing.

        `also` are earlier visits that it shows to be of a streak: while they are not released
        they become doubtful with it, in the same transaction.
        """
        self._database.stamp = stamp
        streak = tuple(also)

        def work(connection: sqlite3.Connection) -> None:
            self._visits.end(connection, visit, outcome, reasons, stamp)
            self._visits.flag(connection, streak, "streak")

        write = self._database.write_together if streak else self._database.write
        write(work)
        self._visits.note_end(visit)
        if self._database.count_commit():
            # The visit has ended; what fails here is done by the next chores.
            with suppress(StoreError):
                self._database.tidy()

    def withdraw(self, visit: int) -> bool:
        """Delete the visit without a trace.

        Returns False while a reader keeps its text in the write-ahead log: `tidy` soon.
        """
        if self._database.write(lambda connection: self._visits.withdraw(connection, visit)):
            return self._database.truncate()
        return True

    def release(self, stamp: Stamp, *, everything: bool = False) -> Released | None:
        """Release what is due at `stamp` (with `everything`: whatever has ended), and wake sync."""
        self._database.stamp = stamp

        def work(connection: sqlite3.Connection) -> tuple[Released, list[int]] | None:
            return releasing.release(
                connection, stamp, self._zone, self._chance, everything=everything
            )

        done = self._database.write_together(work)
        if done is None:
            return None
        released, rows = done
        self._visits.forget(rows)
        self._database.truncate()
        self._database.note_numbers()
        ring(self._data_dir, "released")
        return released

    def retain(self, stamp: Stamp) -> int:
        """Delete what the endpoint stored longer ago than the retention; returns how many.

        None by a clock that was moved by hand, until as much time has passed.
        """
        if stamp.hour is None or stamp.held:
            return 0
        today, days = stamp.hour.date(), self._settings.retention.days_after_stored
        passed = self._database.passed()

        def work(connection: sqlite3.Connection) -> tuple[int, int]:
            deleted = retention.delete_old(connection, passed, today, days)
            return deleted, retention.delete_empty_releases(connection, today)

        deleted, forgotten = self._database.write_together(work)
        if deleted or forgotten:
            self._database.truncate()
        return deleted

    def probe(self) -> None:
        """Write and take back a little; raises `CannotWriteError` while that fails."""
        self._database.write(lambda connection: connection.execute(_PROBE, (_PROBE_TEXT,)))
        self._database.write(lambda connection: connection.execute(_UNDO_PROBE))

    def tidy(self, stamp: Stamp) -> bool:
        """Do what is owed when nobody waits: checkpoint, ballast, old damaged files.

        Returns False while a reader keeps deleted text in the write-ahead log: call again soon.
        """
        self._database.stamp = stamp
        try:
            cut = self._database.tidy()
            self._database.note_failures()
            return cut
        finally:
            self._tell_hourly(stamp)
            damage.forget_old(self._data_dir, stamp)

    def carry_out_requests(self, stamp: Stamp) -> bool:
        """Do what sync asks for in sync.db; costs next to nothing while that has not changed.

        Returns False while a reader keeps deleted text in the write-ahead log: `tidy` soon.
        """
        self._database.stamp = stamp
        cut = self._database.carry_out_requests(releasing.day_of(stamp))
        if cut is not None:
            ring(self._data_dir, "released")
        return cut is not False

    def check(self) -> None:
        """Read the whole database; what is damaged is moved aside, what can be read is kept.

        Raises `CannotWriteError`.
        """
        self._database.check()

    def check_some(self) -> bool:
        """Check the next few submissions; returns whether that was the last of them.

        What is damaged is rescued, as in `check`, and checked from the start. Raises
        `CannotWriteError`.
        """

        def work(connection: sqlite3.Connection) -> int:
            after, self._checked = self._checked, 0
            return opening.check_rows(connection, self._data_dir / opening.FILE_NAME, after)

        self._checked = self._database.write(work)
        return self._checked == 0

    def check_structure(self, gives_way: Callable[[], bool]) -> bool:
        """Check the database's structure; what is damaged is rescued.

        Returns False if it stopped because `gives_way` said so. Raises `CannotWriteError`.
        """
        path = self._data_dir / opening.FILE_NAME
        return self._database.write(
            lambda connection: opening.check_structure(connection, path, gives_way)
        )

    def counts(self) -> Mapping[str, int]:
        """Return `open`, `ended`, `released`, `releases`, `lost`."""
        row = self._database.read(lambda connection: connection.execute(_COUNTS).fetchone())
        return dict(zip(("open", "ended", "released", "releases", "lost"), row, strict=True))

    def close(self) -> None:
        """Finish; the store can't be used afterwards."""
        self._database.tell()
        try:
            self._database.close()
        finally:
            self._lock.release()

    def _tell_hourly(self, stamp: Stamp) -> None:
        """Log what was found: once in each hour, so that no line has the minute of a tap."""
        if stamp != self._told_at:
            self._database.tell()
            self._told_at = stamp

    def _begin(self, stamp: Stamp) -> None:
        self._tell_hourly(stamp)  # nobody's tap: the process starts
        try:
            self._database.write(lambda connection: self._visits.end_crashed(connection, stamp))
            self._database.tidy()
        except BaseException:
            self._database.close()
            raise
