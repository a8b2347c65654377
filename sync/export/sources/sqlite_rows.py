"""Rows of a SQLite table by day and row id: as tuples, or as lines that SQLite puts together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from sync.export.cells import Remembered
from sync.export.source import Line, LinePart, Row
from sync.export.sources.conditions import Condition
from sync.export.sources.row_ids import BLOCK, RowIds
from sync.export.sources.sorting import Item, Kind, Lines, Sorting, Store, Tuples
from sync.sqlite import sqlite3

PIECE_ROWS: Final = 1000
_DAY: Final = "CASE WHEN {day} >= '0' AND {day} < ':' THEN substr({day}, 1, 10) ELSE '' END"
"""What comes before all days: days that nobody knows."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a table of submissions is read."""

    day: str
    """A column that begins with the day; no digit stands first where it is not known."""
    row_id: str = ""
    """The row id as SQL, 20 hexadecimal digits."""
    names: RowIds | None = None
    """Gives it instead, from `epoch` and `seq`."""
    site: str = "site"
    kiosk: str = "kiosk"

    def column(self, name: str) -> str:
        """Return a field of a row as SQL."""
        return {"site": self.site, "kiosk": self.kiosk}.get(name, name)


class SqliteRows:
    """A table behind a condition, within a transaction that the caller holds."""

    def __init__(self, connection: sqlite3.Connection, table: Table, where: Condition) -> None:
        self._connection, self._table, self._where = connection, table, where
        self._functions = 0

    def count(self) -> int:
        """Return how many rows there are."""
        (found,) = next(self._asked("count(*)"))[0]
        return int(found)

    def pieces(self) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield all rows: unknown days first, then day by day, within a day by row id.

        A piece is empty while rows are still looked through.
        """
        columns = [self._table.column(name) for name in Row._fields[1:]]
        yield from self._in_order(Tuples(), self._named_rows(", ".join(columns)))

    def uncounted(self) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield all rows in any order, without what only names them: to be counted."""
        unneeded = ("row_id", "kiosk", "rev", "channel")
        columns = ["''" if name in unneeded else self._table.column(name) for name in Row._fields]
        yield from self._asked(", ".join(columns))

    def lines(self, line: Line) -> Iterator[Sequence[bytes]]:
        """Yield them as lines, in the same order and as empty pieces too."""
        faults: list[BaseException] = []
        told = self._told(line, faults)
        try:
            yield from self._in_order(Lines(), self._named_lines(told))
        except sqlite3.Error:
            if faults:
                raise faults[0] from None
            raise

    def _in_order(
        self, kind: Kind[Item], pieces: Iterable[list[tuple[str, Item]]]
    ) -> Iterator[Sequence[Item]]:
        with closing(Store()) as store:
            sorting = Sorting(kind, store)
            for piece in pieces:
                sorting.take(piece)
                yield ()
            for items in sorting.sorted():
                for start in range(0, len(items), PIECE_ROWS):
                    yield items[start : start + PIECE_ROWS]

    def _named_rows(self, columns: str) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        """Yield the days of rows, and the rows behind their names."""
        names = self._table.names
        if names is None:
            for piece in self._asked(f"{self._day}, {self._table.row_id}, {columns}"):
                yield [(row[0], row[1:]) for row in piece]
            return
        for piece in self._asked(f"{self._day}, epoch, seq, {columns}"):
            yield [
                (day, (names[epoch, seq // BLOCK][seq % BLOCK].decode(), *row))
                for day, epoch, seq, *row in piece
            ]

    def _named_lines(self, told: str) -> Iterator[list[tuple[str, bytes]]]:
        """Yield the days of rows, and their lines behind their names."""
        names = self._table.names
        if names is None:
            yield from self._asked(f"{self._day}, CAST({self._table.row_id} || {told} AS BLOB)")
            return
        for piece in self._asked(f"{self._day}, epoch, seq, CAST({told} AS BLOB)"):
            yield [
                (day, names[epoch, seq // BLOCK][seq % BLOCK] + line)
                for day, epoch, seq, line in piece
            ]

    @property
    def _day(self) -> str:
        return _DAY.format(day=self._table.day)

    def _asked(self, columns: str) -> Iterator[list[tuple[Any, ...]]]:
        ask = f"SELECT {columns} FROM submissions WHERE {self._where.text}"  # noqa: S608
        cursor = self._connection.execute(ask, self._where.values)
        while rows := cursor.fetchmany(PIECE_ROWS):
            yield rows

    def _told(self, line: Line, faults: list[BaseException]) -> str:
        """Return a line as SQL: pieces that Python makes and remembers, glued by SQLite.

        A call costs as much as the rest of a row: where nobody wrote, two have to do.
        """
        silent = LinePart((), lambda: line.text.tell(None))
        wordless = line.answers.and_then(silent).and_then(line.rest)
        origin, silence, answers, text, rest = (
            self._call(part, faults)
            for part in (line.origin, wordless, line.answers, line.text, line.rest)
        )
        (written,) = line.text.fields
        return (
            f"{origin} || CASE WHEN {written} IS NULL THEN {silence}"
            f" ELSE {answers} || {text} || {rest} END"
        )

    def _call(self, part: LinePart, faults: list[BaseException]) -> str:
        """Register a piece and return its call."""
        self._functions += 1
        name, columns = f"told_{self._functions}", map(self._table.column, part.fields)
        teller = _teller(part, faults)
        self._connection.create_function(name, len(part.fields), teller, deterministic=True)
        return f"{name}({', '.join(columns)})"


def _teller(part: LinePart, faults: list[BaseException]) -> Callable[..., str]:
    """Return the function for SQLite, which would keep no more of a fault than that it was one."""
    known = Remembered(lambda fields: part.tell(*fields), part.remembered)

    def tell(*fields: Any) -> str:  # noqa: ANN401 - as stored
        try:
            return known[fields]
        except BaseException as fault:
            faults.append(fault)
            raise

    return tell
