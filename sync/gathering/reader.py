"""kiosk.db as sync sees it: read-only, in one short read, by index alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync import outbox
from sync.gathering.pieces import Marks, Piece, make_piece, marks_of, verified
from sync.gathering.reports import unreported
from sync.model.messages import PROTO, ReleaseReport
from sync.model.ranges import Ranges, merged, without
from sync.sqlite import sqlite3

_ROWS = f"{outbox.READ_ALL} WHERE epoch = ? AND seq BETWEEN ? AND ?"
_META = "SELECT key, value FROM meta WHERE key IN ('epoch', 'next_seq', 'failed_writes')"
_NEXT_EPOCH = "SELECT min(epoch) FROM submissions WHERE epoch > ?"
_HIGHEST = "SELECT max(seq) FROM submissions WHERE epoch = ?"
_LOST = "SELECT epoch, first_seq, last_seq FROM lost"
_LAST_RELEASE = "SELECT day FROM releases ORDER BY number DESC LIMIT 1"
_HIDDEN = "SELECT seq FROM submissions NOT INDEXED WHERE epoch = ? AND seq BETWEEN ? AND ?"
_OLDEST_DAY = "SELECT day FROM releases WHERE epoch = ? AND last_seq >= ? ORDER BY number LIMIT 1"
_DAMAGE = (sqlite3.DatabaseError, ValueError, TypeError, AttributeError)
"""What reading a damaged page or a damaged value may raise."""


class UnreadableError(outbox.OutboxError):
    """kiosk.db is there and can't be read now; the text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What kiosk.db says of itself, by a few looks whose cost does not grow with its rows."""

    epoch: str | None = None
    """The epoch in which numbers are given out now; None without a database."""
    highest: Mapping[str, int] = field(default_factory=dict)
    """The highest number of each epoch that it knows of; the present epoch comes last."""
    lost: Mapping[str, Ranges] = field(default_factory=dict)
    failed_writes: int = 0
    last_release: str | None = None


class Reader:
    """One read of kiosk.db: everything it returns is of the same moment."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection

    def overview(self) -> Overview:
        """Return the few facts on which the rest depends. Raises `UnreadableError`."""
        try:
            return self._overview()
        except (*_DAMAGE, KeyError) as fault:
            raise unreadable(self._path, fault) from fault

    def piece(self, epoch: str, first: int, last: int, lost: Ranges, proto: int = PROTO) -> Piece:
        """Return the submissions `first` to `last` as far as they go into one batch.

        Raises `UnreadableError` if the disk or a lock is in the way.
        """
        rows, damaged = self._rows(epoch, first, last)
        absent = without([(first, last)], [*lost, *((seq, seq) for seq in (*rows, *damaged))])
        damaged |= {seq for low, high in absent for seq in self._hidden(epoch, low, high)}
        return make_piece(first, last, rows, damaged, proto)

    def marks(self, epoch: str, numbers: Iterable[int]) -> Marks:
        """Return the marks of those of a few numbers that have a sound row.

        Raises `UnreadableError` if the disk or a lock is in the way.
        """
        rows: dict[int, outbox.Row] = {}
        for seq in numbers:
            rows.update(self._rows(epoch, seq, seq)[0])
        return marks_of({seq: rows[seq] for seq in verified(rows.values())})

    def present(self, epoch: str, first: int, last: int) -> tuple[int, ...]:
        """Return the numbers that have a row, sound or not. Raises `UnreadableError`."""
        rows, damaged = self._rows(epoch, first, last)
        return (*rows, *damaged)

    def reports(
        self, reported: Mapping[str, Ranges], most: int, most_bytes: int
    ) -> tuple[ReleaseReport, ...]:
        """Return the oldest releases that are not in `reported`. Damaged ones are left out."""
        return unreported(self._connection, reported, most, most_bytes)

    def handled(self, requests: Collection[str]) -> frozenset[str]:
        """Return the ids of those requests that the kiosk has carried out."""
        marks = ", ".join("?" * len(requests))
        ask = f"SELECT id FROM handled WHERE id IN ({marks})"  # noqa: S608
        try:
            return frozenset(str(each) for (each,) in self._connection.execute(ask, [*requests]))
        except sqlite3.Error:
            # From before there were requests.
            return frozenset()

    def oldest_day(self, epoch: str, seq: int) -> str | None:
        """Return the day of the release that gave out a number, or of the next known one."""
        try:
            found = self._connection.execute(_OLDEST_DAY, (epoch, seq)).fetchone()
        except sqlite3.Error:
            return None
        return None if found is None or found[0] is None else str(found[0])

    def close(self) -> None:
        """End the read: nothing holds up the kiosk's checkpoints."""
        self._connection.close()

    def _overview(self) -> Overview:
        meta = dict(self._connection.execute(_META))
        current = str(meta["epoch"])
        lost: dict[str, list[tuple[int, int]]] = {}
        for epoch, first, last in self._connection.execute(_LOST):
            lost.setdefault(epoch, []).append((int(first), int(last)))
        highest = {epoch: max(last for _, last in ranges) for epoch, ranges in lost.items()}
        for epoch, seq in self._epochs():
            highest[epoch] = max(seq, highest.get(epoch, 0))
        highest.pop(current, None)
        highest[current] = int(meta["next_seq"]) - 1
        released = self._connection.execute(_LAST_RELEASE).fetchone()
        return Overview(
            epoch=current,
            highest=highest,
            lost={epoch: merged(ranges) for epoch, ranges in lost.items()},
            failed_writes=int(meta.get("failed_writes", 0)),
            last_release=None if released is None else released[0],
        )

    def _epochs(self) -> list[tuple[str, int]]:
        """Return each epoch that has rows, with its highest number, by jumps over the index."""
        found: list[tuple[str, int]] = []
        (epoch,) = self._connection.execute(_NEXT_EPOCH, ("",)).fetchone()
        while epoch is not None:
            (seq,) = self._connection.execute(_HIGHEST, (epoch,)).fetchone()
            found.append((epoch, int(seq)))
            (epoch,) = self._connection.execute(_NEXT_EPOCH, (epoch,)).fetchone()
        return found

    def _rows(self, epoch: str, first: int, last: int) -> tuple[dict[int, outbox.Row], set[int]]:
        """Return the rows by number, and the numbers whose rows can't even be read."""
        try:
            rows = self._connection.execute(_ROWS, (epoch, first, last)).fetchall()
        except sqlite3.DatabaseError as fault:
            if not _is_damage(fault):
                raise unreadable(self._path, fault) from fault
            return self._rows_singly(epoch, first, last)
        return {row[1]: row for row in rows}, set()

    def _rows_singly(
        self, epoch: str, first: int, last: int
    ) -> tuple[dict[int, outbox.Row], set[int]]:
        rows: dict[int, outbox.Row] = {}
        damaged: set[int] = set()
        for seq in range(first, last + 1):
            try:
                row = self._connection.execute(_ROWS, (epoch, seq, seq)).fetchone()
            except sqlite3.DatabaseError as fault:
                if not _is_damage(fault):
                    raise unreadable(self._path, fault) from fault
                damaged.add(seq)
                continue
            if row is not None:
                rows[seq] = row
        return rows, damaged

    def _hidden(self, epoch: str, first: int, last: int) -> list[int]:
        """Return numbers that the index does not know and the table does: the index is damaged.

        The one read of the whole table; it is due only where a number is gone without a word.
        """
        try:
            return [seq for (seq,) in self._connection.execute(_HIDDEN, (epoch, first, last))]
        except sqlite3.DatabaseError:
            return list(range(first, last + 1))


def open_reader(path: Path) -> Reader | None:
    """Begin a read; None if there is no database: the kiosk has never started here.

    Raises `UnreadableError`.
    """
    connection = None
    try:
        if not path.is_file() or path.stat().st_size == 0:
            return None
        connection = outbox.open_outbox(path)
        connection.execute("BEGIN")
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'lost'").fetchone():
            connection.close()
            return None
    except FileNotFoundError:
        return None
    except (sqlite3.Error, OSError) as fault:
        if connection is not None:
            connection.close()
        raise unreadable(path, fault) from fault
    return Reader(path, connection)


def _is_damage(fault: sqlite3.DatabaseError) -> bool:
    """Whether it is the row or its page, not the disk or a lock: CORRUPT, NOTADB, or no UTF-8."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF in (0, 11, 26)


def unreadable(path: Path, fault: Exception) -> UnreadableError:
    """Return the error that says what is wrong with kiosk.db, without a word of its content."""
    code = getattr(fault, "sqlite_errorname", type(fault).__name__)
    return UnreadableError(_told(path, f"can't be read now ({code})"))


def _told(path: Path, fault: str) -> str:
    return f"{path}: {fault}; the kiosk mends or rescues it when it starts and once a day"
