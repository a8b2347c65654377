"""The endpoint's SQLite file: read-only, in one read transaction, without SQLAlchemy's weight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sync.export.filters import Filters
from sync.export.source import Damage, ExportError, Line
from sync.export.sources.conditions import Condition, by_content, by_day
from sync.export.sources.endpoint_rows import (
    KNOWN_REVISION,
    RECORD_COLUMNS,
    Answers,
    Checked,
)
from sync.export.sources.faults import readable
from sync.export.sources.sqlite_rows import PIECE_ROWS, SqliteRows, Table
from sync.sqlite import sqlite3

_TABLE: Final = Table(day="day", row_id="lower(hex(row_id))")


class EndpointFileSource(Answers):
    """The endpoint's file as it was when this was opened. See `sync.export.source.Source`."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises `ExportError`."""
        self._path = path
        if not path.is_file():
            raise ExportError(f"{path}: is not there: look at --database")
        with readable(path):
            self._connection = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None
            )
        try:
            with readable(path):
                self._begin()
        except BaseException:
            self._connection.close()
            raise

    def count(self, filters: Filters) -> int:
        """Return how many rows there will be."""
        with readable(self._path):
            return self._rows(filters).count()

    def rows(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in pieces."""
        with readable(self._path):
            yield from self._rows(filters).pieces()

    def uncounted(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in any order, to be counted."""
        with readable(self._path):
            yield from self._rows(filters).uncounted()

    def lines(self, filters: Filters, line: Line) -> Iterator[Sequence[bytes]]:
        """Yield the rows as lines. See `sync.export.source.LineSource`."""
        with readable(self._path):
            yield from self._rows(filters).lines(line)

    def verify(self, filters: Filters, moved: Callable[[int], None]) -> Damage:
        """Compare every row with its keyed checksum."""
        where = where_of(filters)
        checked = Checked(self.ask)
        with readable(self._path):
            cursor = self._connection.execute(
                f"SELECT {RECORD_COLUMNS} FROM submissions WHERE {where.text}",  # noqa: S608
                where.values,
            )
            while rows := cursor.fetchmany(PIECE_ROWS):
                checked.look_at(rows)
                moved(len(rows))
        return checked.damage()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        # The read begins with the first look, not with BEGIN: what comes later is not in it.
        tables = self._connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE name IN ('alembic_version', 'submissions')"
        ).fetchall()
        if len(tables) < 2:
            raise ExportError(
                f"{self._path}: is no endpoint's database: for a kiosk's say --data-dir"
            )
        if self._connection.execute("SELECT version_num FROM alembic_version").fetchall() != [
            (KNOWN_REVISION,)
        ]:
            raise another_version(str(self._path))

    def _rows(self, filters: Filters) -> SqliteRows:
        return SqliteRows(self._connection, _TABLE, where_of(filters))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        with readable(self._path):
            return list(self._connection.execute(query).fetchall())


def where_of(filters: Filters) -> Condition:
    """Return what the filters ask of the endpoint's table."""
    found = by_content(filters).one_of("site", filters.sites).one_of("kiosk", filters.kiosks)
    return by_day("day", filters, found)


def another_version(place: str) -> ExportError:
    """Return the error for tables of another version."""
    return ExportError(
        f"{place}: its tables are those of another version of Vuoro: export with that version, or"
        " start this one's `vuoro endpoint serve` on it once"
    )
