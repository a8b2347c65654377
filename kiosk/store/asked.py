"""What sync asks of the kiosk, carried out once each: to leave an epoch, to erase rows.

A cloned card or a database that was rolled back gives out numbers that the endpoint knows with
other content. The submissions in conflict then go out again under new numbers. Each request is one
transaction together with its note in the table `handled`; without the note (after a rescue, say)
it can be carried out again and does nothing more.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from kiosk.store.api import StoreDamagedError
from kiosk.store.releasing import next_number
from sync import outbox
from sync.asking import Request
from sync.sqlite import sqlite3

_HANDLED = "SELECT 1 FROM handled WHERE id = ?"
_NOTE = "INSERT INTO handled VALUES (?, ?)"
_IN_RANGE = f"{outbox.READ_ALL} WHERE epoch = ? AND seq BETWEEN ? AND ?"
_DELETE = "DELETE FROM submissions WHERE epoch = ? AND seq BETWEEN ? AND ?"
_META = "UPDATE meta SET value = ? WHERE key = ?"
_RELEASE = "INSERT INTO releases (epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?)"


def looks_of(sync_db: Path) -> tuple[object, ...]:
    """Return what differs whenever sync has written: so that the file is opened only then."""
    return tuple(_look(path) for path in (sync_db, Path(f"{sync_db}-wal")))


def _look(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def carry_out(
    connection: sqlite3.Connection, request: Request, day: str | None, chance: Random
) -> bool:
    """Do what is asked and note it, in the caller's transaction; `day` is today's, if known.

    Returns False if it was carried out before. Raises `StoreDamagedError` if a row to be re-issued
    does not agree with its checksum.
    """
    if connection.execute(_HANDLED, (request.id,)).fetchone():
        return False
    if request.kind == "new_epoch":
        _leave_epoch(connection, request.epoch, chance)
        _reissue(connection, request, day, chance)
    else:
        _delete(connection, request)
    connection.execute(_NOTE, (request.id, day))
    return True


def _leave_epoch(connection: sqlite3.Connection, epoch: str, chance: Random) -> None:
    if next_number(connection)[0] == epoch:
        fresh = f"{chance.getrandbits(64):016x}"
        connection.executemany(_META, [(fresh, "epoch"), ("1", "next_seq")])


def _reissue(
    connection: sqlite3.Connection, request: Request, day: str | None, chance: Random
) -> None:
    """Give the rows new numbers in the present epoch, in a new order, as a release of its own.

    That release has no counts: how these visits ended was counted when they first went out.
    """
    epoch, first = next_number(connection)
    try:
        going = [outbox.verify(row) for row in _rows(connection, request)]
        if not going:
            return
        chance.shuffle(going)
        _delete(connection, request)
        outbox.append(
            connection,
            [replace(each, epoch=epoch, seq=seq) for seq, each in enumerate(going, start=first)],
        )
    except outbox.OutboxError as fault:
        raise StoreDamagedError(str(fault)) from fault
    last = first + len(going) - 1
    connection.execute(_RELEASE, (epoch, first, last, day))
    connection.execute(_META, (str(last + 1), "next_seq"))


def _rows(connection: sqlite3.Connection, request: Request) -> list[outbox.Row]:
    rows: dict[object, outbox.Row] = {}
    for first, last in request.numbers:
        for row in connection.execute(_IN_RANGE, (request.epoch, first, last)):
            rows[row[1]] = row
    return list(rows.values())


def _delete(connection: sqlite3.Connection, request: Request) -> None:
    ranges = [(request.epoch, first, last) for first, last in request.numbers]
    connection.executemany(_DELETE, ranges)
