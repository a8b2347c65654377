"""What the staff screen's home page tells, read from the files. It may take a moment: not for the
interface thread.

Both databases are opened for reading only; no reading outlasts its call. The table is looked
through only after it changed.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

from kiosk.core.staff.messages import FactsRead
from kiosk.core.staff.things import Facts
from sync.gathering import UnreadableError
from sync.outbox import open_outbox
from sync.policy.telling import SyncStatus
from sync.sqlite import sqlite3
from sync.status import StateUnreadableError, read_status
from sync.times import SyncClock

log = logging.getLogger(__name__)

_BUSY_MS: Final = 2000
_COUNTS = """
SELECT language, count(*), sum(doubtful),
    min(CASE WHEN bucket <> 'unknown' THEN substr(bucket, 1, 10) END),
    max(CASE WHEN bucket <> 'unknown' THEN substr(bucket, 1, 10) END)
FROM submissions GROUP BY language
"""
_Marks = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Sends:
    """What the configuration says about sending."""

    endpoint: bool
    """An endpoint is named."""
    by_hand: bool
    """Bundles can be written."""


class FactsReader:
    """Reads the facts; belongs to one thread."""

    def __init__(
        self,
        data_dir: Path,
        clock: SyncClock,
        zone: tzinfo,
        sends: Sends,
        *,
        local_now: Callable[[], datetime | None],
    ) -> None:
        """`local_now`: the local time, None while the clock is not trusted."""
        self._data_dir = data_dir
        self._clock, self._zone, self._sends = clock, zone, sends
        self._local_now = local_now
        self._marks: _Marks = ()
        self._counted: Facts | None = None

    def read(self) -> FactsRead:
        """Return the facts as of now; what can't be read is told as such, and never raises."""
        facts = replace(
            self._counts(), sync=self._sync(), free_bytes=self._free(), local_time=self._local_now()
        )
        return FactsRead(facts)

    def _counts(self) -> Facts:
        path = self._data_dir / "kiosk.db"
        marks = tuple(_mark(each) for each in (path, path.with_name("kiosk.db-wal")))
        if self._counted is None or marks != self._marks:
            self._counted = _count(path)
            self._marks = marks if self._counted.readable else ()
        return self._counted

    def _sync(self) -> SyncStatus | None:
        try:
            return read_status(
                self._data_dir,
                self._clock,
                self._zone,
                sends=self._sends.endpoint,
                by_hand=self._sends.by_hand,
            )
        except (UnreadableError, StateUnreadableError, OSError, ValueError) as error:
            log.warning("how sync is can't be read: %s", error)
            return None

    def _free(self) -> int:
        try:
            return shutil.disk_usage(self._data_dir).free
        except OSError:
            return 0


def _count(path: Path) -> Facts:
    if not path.exists():
        return Facts(0, 0)
    try:
        with closing(open_outbox(path)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            rows = connection.execute(_COUNTS).fetchall()
    except sqlite3.Error as error:
        # SQLite's own words may repeat what stands in a damaged row.
        log.warning("%s: can't be counted (%s)", path, type(error).__name__)
        return Facts(0, 0, readable=False)
    return Facts(
        released=sum(count for _, count, *_ in rows),
        doubtful=sum(doubtful or 0 for _, _, doubtful, *_ in rows),
        by_language={language: count for language, count, *_ in rows},
        oldest_day=min(filter(_is_day, (oldest for *_, oldest, _ in rows)), default=None),
        newest_day=max(filter(_is_day, (newest for *_, newest in rows)), default=None),
    )


def _is_day(text: object) -> bool:
    """Whether it is a day; a damaged row may hold anything."""
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _mark(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with every commit."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
