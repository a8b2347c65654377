"""Rows of a SQLite table by day and row id: as tuples, or as lines that SQLite puts together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from sync.export.source import Line, LinePart, Row
from sync.export.sources.conditions import Condition
from sync.export.sources.row_ids import BLOCK, RowIds
from sync.export.sources.sorting import Item, Kind, Lines, Sorting, Store, Tuples
from sync.sqlite import sqlite3

PIECE_ROWS: Final = 1000
_UNKNOWN_DAY: Final = ""
"""Comes before all days."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a table of submissions is read."""

    day: str
    """The day as SQL; no digit stands first where it is not known."""
    row_id: str = ""
    """The row id as SQL, 20 hexadecimal digits."""
    names: RowIds | None = None
    """Gives it instead, from `epoch` and `seq`."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Fields that are no columns, since all rows have them alike."""

    def column(self, name: str) -> str:
        """Return a field of a row as SQL."""
        if name not in self.fixed:
            return name
        doubled = self.fixed[name].replace("'", "''")
        return f"'{doubled}'"


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
        unneeded = ("row_id", "kiosk", "channel")
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
            sorting = Sorting(kind, store, _known_day)
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
            for piece in self._asked(f"{self._table.day}, {self._table.row_id}, {columns}"):
                yield [(row[0], row[1:]) for row in piece]
            return
        for piece in self._asked(f"{self._table.day}, epoch, seq, {columns}"):
            yield [
                (day, (names[epoch, seq // BLOCK][seq % BLOCK].decode(), *row))
                for day, epoch, seq, *row in piece
            ]

    def _named_lines(self, told: str) -> Iterator[list[tuple[str, bytes]]]:
        """Yield the days of rows, and their lines behind their names."""
        names = self._table.names
        if names is None:
            yield from self._asked(
                f"{self._table.day}, CAST({self._table.row_id} || {told} AS BLOB)"
            )
            return
        for piece in self._asked(f"{self._table.day}, epoch, seq, CAST({told} AS BLOB)"):
            yield [
                (day, names[epoch, seq // BLOCK][seq % BLOCK] + line)
                for day, epoch, seq, line in piece
            ]

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
        (written,) = line.text.fields
        # As bytes: a function would get a text only up to its first NUL.
        whole = LinePart(
            (f"CAST({written} AS BLOB)",),
            lambda data: line.text.tell(data.decode(errors="replace")),
            line.text.remembered,
        )
        origin, silence, answers, text, rest = (
            self._call(part, faults)
            for part in (line.origin, wordless, line.answers, whole, line.rest)
        )
        return (
            f"{origin} || CASE WHEN {written} IS NULL THEN {silence}"
            f" ELSE {answers} || {text} || {rest} END"
        )

    def _call(self, part: LinePart, faults: list[BaseException]) -> str:
        """Register a piece and return its call."""
        self._functions += 1
        name = f"told_{self._functions}"
        part = _without(self._table.fixed, part)
        teller = _teller(part, faults)
        self._connection.create_function(name, len(part.fields), teller, deterministic=True)
        return f"{name}({', '.join(part.fields)})"


def _known_day(day: str | None) -> str:
    return day if day and "0" <= day < ":" else _UNKNOWN_DAY


def _without(fixed: Mapping[str, str], part: LinePart) -> LinePart:
    """Return a piece that takes only what is not fixed: each value that SQLite passes costs."""
    fields = tuple(name for name in part.fields if name not in fixed)
    places = [fields.index(name) if name in fields else fixed[name] for name in part.fields]

    def tell(*given: Any) -> str:  # noqa: ANN401 - as stored
        return part.tell(*[given[at] if isinstance(at, int) else at for at in places])

    return replace(part, fields=fields, tell=tell)


def _teller(part: LinePart, faults: list[BaseException]) -> Callable[..., str]:
    """Return the function for SQLite, which would keep no more of a fault than that it was one."""

    @lru_cache(maxsize=part.remembered)
    def tell(*fields: Any) -> str:  # noqa: ANN401 - as stored
        try:
            return part.tell(*fields)
        except BaseException as fault:
            faults.append(fault)
            raise

    return tell
