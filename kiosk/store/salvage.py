"""Rescuing a damaged kiosk.db: a new epoch, what can be read, and the numbers that can't.

A power cut may interrupt it anywhere. The new database is complete and on the disk under another
name before anything of the old one moves; from there `finish` can always go on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from random import Random

from kiosk.store import numbers, schema
from kiosk.store.api import CannotWriteError
from kiosk.store.connection import connect, explained
from kiosk.store.damage import FILE_NAME, move_aside
from kiosk.store.remains import (
    COUNT_COLUMNS,
    HANDLED_COLUMNS,
    RELEASE_COLUMNS,
    VISIT_COLUMNS,
    Remains,
    copy_remains,
    read_remains,
)
from sync import outbox
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME as SYNC_DB
from sync.state import Passed, read_passed

_READY = f"{FILE_NAME}.rescued"
_WORK = "rescue"


def rescue(data_dir: Path, stamp: Stamp, chance: Random, say: Callable[[str], object]) -> None:
    """Build a sound kiosk.db from what can be read, and move the damaged one aside whole.

    `say` is told what was kept, in a line for the log. Raises `CannotWriteError`; then everything
    is as it was.
    """
    work = data_dir / _WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        remains = read_remains(copy_remains(data_dir, work), numbers.read(data_dir))
        lost = lost_numbers(remains, read_passed(data_dir / SYNC_DB))
        fresh = work / _READY
        _build(fresh, remains, lost, chance)
        fresh.rename(data_dir / _READY)
        _sync_folder(data_dir)
    except CannotWriteError:
        shutil.rmtree(work, ignore_errors=True)
        raise
    except OSError as fault:
        # Half a copy must not go on filling the disk that was too full for a whole one.
        shutil.rmtree(work, ignore_errors=True)
        raise CannotWriteError(
            f"{data_dir}: {fault.strerror} while rescuing {FILE_NAME}; free space or check the disk"
        ) from fault
    missing = sum(last - first + 1 for _, first, last in lost)
    say(
        f"{data_dir / FILE_NAME} was damaged and is moved aside: {len(remains.submissions)}"
        f" submissions and {len(remains.visits)} visits were read, {missing} numbers are lost"
    )
    finish(data_dir, stamp)


def finish(data_dir: Path, stamp: Stamp) -> None:
    """Put a rescued database into its place, if one is ready. Raises `CannotWriteError`."""
    ready = data_dir / _READY
    try:
        if ready.exists():
            move_aside(data_dir, stamp)
            _put_in_place(ready, data_dir / FILE_NAME)
        shutil.rmtree(data_dir / _WORK, ignore_errors=True)
    except OSError as fault:
        raise CannotWriteError(
            f"{ready}: {fault.strerror}; check the data directory and its owner"
        ) from fault


def lost_numbers(remains: Remains, passed: Iterable[Passed]) -> list[tuple[str, int, int]]:
    """Return (epoch, first, last) of numbers given out that neither we nor the endpoint have."""
    there: dict[str, set[int]] = {}
    for row in remains.submissions:
        there.setdefault(row[0], set()).add(row[1])
    for each in passed:
        there.setdefault(each.epoch, set()).update(range(each.first_seq, each.last_seq + 1))
    return [
        (epoch, first, last)
        for epoch, highest in sorted(remains.highest.items())
        for first, last in _gaps(there.get(epoch, set()), highest)
    ]


def _gaps(there: set[int], highest: int) -> Iterable[tuple[int, int]]:
    last = 0
    for seq in sorted(seq for seq in there if seq <= highest):
        if seq > last + 1:
            yield last + 1, seq - 1
        last = seq
    if last < highest:
        yield last + 1, highest


def _build(
    path: Path, remains: Remains, lost: Iterable[tuple[str, int, int]], chance: Random
) -> None:
    path.touch(mode=0o600)
    with closing(connect(path)) as connection, explained(path):
        schema.migrate(connection, path, chance)
        # The disk may be full: the log of the empty tables takes no room from the rows.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with transaction(connection):
            _insert(connection, "submissions", outbox.COLUMNS, remains.submissions)
            _insert(connection, "visits", VISIT_COLUMNS, remains.visits)
            _insert(connection, "releases", RELEASE_COLUMNS, remains.releases)
            _insert(connection, "release_counts", COUNT_COLUMNS, remains.counts)
            _insert(connection, "handled", HANDLED_COLUMNS, remains.handled)
            _insert(connection, "lost", ("epoch", "first_seq", "last_seq"), lost)
            if remains.failed_writes:
                connection.execute(numbers.COUNT_FAILURES, (str(remains.failed_writes),))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
) -> None:
    marks = ", ".join("?" * len(columns))
    insert = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        " ON CONFLICT DO NOTHING"
    )
    for row in rows:
        try:
            connection.execute(insert, row)
        except sqlite3.IntegrityError:
            # Damaged within: a value of another kind, or the count of a release that is gone.
            continue


def _put_in_place(ready: Path, path: Path) -> None:
    ready.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
