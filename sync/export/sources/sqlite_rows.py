"""Rows of a SQLite table by day and row id, in flat memory and without a sort in the database.

The library sorts in memory alone (it is built with SQLITE_TEMP_STORE=3), and a sort on disk would
leave what clients wrote in files that nobody deletes. So days are read in groups: `zones.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from sync.export.source import Row
from sync.export.sources.conditions import Condition, days_text
from sync.export.sources.zones import Group, Stretch, Zone, block_rows, groups_of
from sync.sqlite import sqlite3

PIECE_ROWS: Final = 1000
_DIGITS_OF_DAY: Final = 10
_BUCKET: Final = Row._fields.index("bucket")
_KNOWN: Final = "d >= '0' AND d < ':'"
_BLOCK: Final = "SELECT max(seq), count(*), min(d), max(d) FROM ({block})"
_DAYS_OF_BLOCK: Final = (
    f"SELECT max(seq), count(*), min(d) FILTER (WHERE {_KNOWN}),"  # noqa: S608
    f" max(d) FILTER (WHERE {_KNOWN}), count(*) FILTER (WHERE {_KNOWN}) FROM ({{block}})"
)
"""The same where not every day is known: that asks more of every row."""
_id_of = itemgetter(0)
Rows = list[tuple[Any, ...]]
Finish = Callable[[tuple[Any, ...], Rows], Rows]
"""Makes rows of a stream what they have to be, where SQL would be slower."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a table of submissions is read."""

    streams: str
    """A query for the leading columns of its key."""
    stream: str
    """The condition that names one stream; after it comes `seq`."""
    day: str
    """A column that begins with the day; no digit stands first where it is not known."""
    row_id: str
    """The row id as SQL, 20 hexadecimal digits."""
    columns: str
    """What is read of a row: all of a `Row`, or what `finished` takes."""
    finished: Finish | None = None


class SqliteRows:
    """A table behind a condition, within a transaction that the caller holds."""

    def __init__(self, connection: sqlite3.Connection, table: Table, where: Condition) -> None:
        self._connection, self._table, self._where = connection, table, where
        self._streams: list[tuple[Any, ...]] = []

    def count(self) -> int:
        """Return how many rows there are."""
        ask = f"SELECT count(*) FROM submissions WHERE {self._where.text}"  # noqa: S608
        (found,) = self._connection.execute(ask, self._where.values).fetchone()
        return int(found)

    def pieces(self) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield all rows: unknown days first, then day by day, within a day by row id."""
        self._streams = self._connection.execute(self._table.streams).fetchall()
        size = block_rows(self.count())
        zones = [zone for place in range(len(self._streams)) for zone in self._zones(place, size)]
        for group in groups_of(zones):
            rows = self._read(group)
            for start in range(0, len(rows), PIECE_ROWS):
                yield rows[start : start + PIECE_ROWS]
            rows = []  # or it would stay while the next group is read

    def _zones(self, place: int, size: int) -> Iterator[Zone]:
        table, where = self._table, self._where
        block = (
            f"SELECT seq, coalesce({table.day}, '~') AS d FROM submissions"  # noqa: S608
            f" WHERE {table.stream} AND seq > ? AND {where.text} ORDER BY seq LIMIT ?"
        )
        past = -1
        while True:
            values = (*self._streams[place], past, *where.values, size)
            ask = _BLOCK.format(block=block)
            last, rows, low, high = self._connection.execute(ask, values).fetchone()
            if not rows:
                return
            known = rows
            if not "0" <= low <= high < ":":
                ask = _DAYS_OF_BLOCK.format(block=block)
                last, rows, low, high, known = self._connection.execute(ask, values).fetchone()
            days = _ordinal(low, date.min), _ordinal(high, date.max)
            yield Zone(place, past + 1, last, known, *days, rows - known)
            past = last

    def _read(self, group: Group) -> Rows:
        rows: Rows = []
        for stretch in group.stretches:
            rows += self._stretch(stretch, group)
        rows.sort(key=_id_of)
        if group.days is not None and group.days[0] != group.days[1]:
            rows.sort(key=_day_of)
        return rows

    def _stretch(self, stretch: Stretch, group: Group) -> Rows:
        table = self._table
        where = Condition(table.stream, self._streams[stretch.stream])
        where = where.also("seq BETWEEN ? AND ?", stretch.first, stretch.last)
        where = where.also(self._where.text, *self._where.values)
        if group.days is None:
            where = where.also(f"NOT coalesce({table.day} >= '0' AND {table.day} < ':', 0)")
        else:
            first, behind = days_text(*group.days)
            where = where.also(f"{table.day} >= ? AND {table.day} < ?", first, behind)
        if group.ids is not None:
            where = where.also(f"{table.row_id} >= ? AND {table.row_id} < ?", *group.ids)
        ask = f"SELECT {table.columns} FROM submissions WHERE {where.text}"  # noqa: S608
        found: Rows = self._connection.execute(ask, where.values).fetchall()
        if table.finished is None:
            return found
        return table.finished(self._streams[stretch.stream], found)


def _day_of(row: tuple[Any, ...]) -> str:
    day: str = row[_BUCKET][:_DIGITS_OF_DAY]
    return day


def _ordinal(text: str | None, otherwise: date) -> int:
    """Return the day that a text begins with; a damaged one must not narrow what is read."""
    try:
        return date.fromisoformat((text or "")[:_DIGITS_OF_DAY]).toordinal()
    except ValueError:
        return otherwise.toordinal()
