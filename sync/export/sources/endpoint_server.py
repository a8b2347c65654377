"""The endpoint on PostgreSQL: one read-only transaction, one cursor on the server.

A role with SELECT is enough, and a replica. The server sorts: by its `work_mem`, else on its disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sync.export.filters import Filters
from sync.export.source import Damage, ExportError
from sync.export.sources.addresses import EXAMPLE
from sync.export.sources.conditions import Condition, by_content
from sync.export.sources.endpoint_file import another_version
from sync.export.sources.endpoint_rows import (
    KNOWN_REVISION,
    RECORD_COLUMNS,
    Answers,
    Checked,
)
from sync.export.sources.sqlite_rows import PIECE_ROWS

if TYPE_CHECKING:
    from psycopg import Connection

_CONNECT_S: Final = 5
_UNORDERED: Final = (
    "SELECT encode(row_id, 'hex'), site, kiosk, survey, rev, language, bucket, rating, answers,"
    " comment, doubtful, channel FROM submissions WHERE {where}"
)
_ROWS: Final = f"{_UNORDERED} ORDER BY day NULLS FIRST, row_id"


class EndpointServerSource(Answers):
    """The endpoint's database as it was when this was opened. See `sync.export.source.Source`."""

    def __init__(self, address: str) -> None:
        """Connect to `postgresql://…`. Raises `ExportError`, never with the address in it."""
        import psycopg

        with _reachable():
            self._connection: Connection[Any] = psycopg.connect(
                address, connect_timeout=_CONNECT_S, client_encoding="utf8",
                application_name="vuoro export",
            )  # fmt: skip
        try:
            with _reachable():
                self._begin()
        except BaseException:
            self._connection.close()
            raise

    def count(self, filters: Filters) -> int:
        """Return how many rows there will be."""
        where = _where_of(filters)
        found = self.ask(f"SELECT count(*) FROM submissions WHERE {where.text}", where.values)  # noqa: S608
        return int(found[0][0])

    def rows(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in pieces."""
        where = _where_of(filters)
        yield from self._pieces(_ROWS.format(where=where.text), where.values)

    def uncounted(self, filters: Filters) -> Iterator[Sequence[tuple[object, ...]]]:
        """Yield the rows in any order, to be counted."""
        where = _where_of(filters)
        yield from self._pieces(_UNORDERED.format(where=where.text), where.values)

    def verify(self, filters: Filters, moved: Callable[[int], None]) -> Damage:
        """Compare every row with its keyed checksum."""
        where = _where_of(filters)
        checked = Checked(self.ask)
        ask = f"SELECT {RECORD_COLUMNS} FROM submissions WHERE {where.text}"  # noqa: S608
        for rows in self._pieces(ask, where.values):
            checked.look_at(rows)
            moved(len(rows))
        return checked.damage()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _begin(self) -> None:
        from psycopg import IsolationLevel

        self._connection.read_only = True
        self._connection.isolation_level = IsolationLevel.REPEATABLE_READ
        tables = self.ask(
            "SELECT to_regclass('alembic_version') IS NOT NULL"
            " AND to_regclass('submissions') IS NOT NULL"
        )
        if not tables[0][0]:
            raise ExportError("database: holds no endpoint's tables: look at --database")
        if self.ask("SELECT version_num FROM alembic_version") != [(KNOWN_REVISION,)]:
            raise another_version("database")

    def _pieces(self, ask: str, values: Sequence[object]) -> Iterator[list[tuple[Any, ...]]]:
        with _reachable(), self._connection.cursor(name="vuoro_export") as cursor:
            cursor.execute(_spelt(ask), values)
            while rows := cursor.fetchmany(PIECE_ROWS):
                yield rows

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        with _reachable():
            return self._connection.execute(_spelt(query), values).fetchall()


def _where_of(filters: Filters) -> Condition:
    found = by_content(filters).one_of("site", filters.sites).one_of("kiosk", filters.kiosks)
    if filters.since is not None:
        found = found.also("day >= ?", filters.since)
    if filters.until is not None:
        found = found.also("day <= ?", filters.until)
    return found


def _spelt(ask: str) -> Any:  # noqa: ANN401 - psycopg takes literal strings alone
    return ask.replace("?", "%s").encode()


@contextmanager
def _reachable() -> Iterator[None]:
    """Turn the driver's errors into `ExportError`s with a remedy and without the address."""
    import psycopg

    try:
        yield
    except psycopg.Error as fault:
        from sync.endpoint.database.faults import name_of, remedy_of

        if isinstance(fault, psycopg.ProgrammingError) and fault.sqlstate is None:
            # The server was not asked: the driver can't read the address.
            raise ExportError(f"--database: not an address such as {EXAMPLE}") from None
        remedy = remedy_of(fault) or "look at --database and at the server's log"
        raise ExportError(f"database: {remedy} ({name_of(fault)})") from None
