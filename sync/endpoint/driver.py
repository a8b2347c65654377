"""The driver under SQLAlchemy, for the few statements that run with every batch.

One spelling for both databases: `?` for parameters, tuples in, tuples out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection

Rows = list[tuple[Any, ...]]


class StandsAlreadyError(Exception):
    """A COPY met a row that stands there: the whole transaction has to begin again without it."""


class Driver:
    """Statements in the transaction of a SQLAlchemy connection, without its compiler between."""

    def __init__(self, connection: Connection) -> None:
        self._connection: Any = connection.connection.driver_connection
        self._cursor: Any = connection.connection.cursor()
        self.is_sqlite = connection.dialect.name == "sqlite"

    def run(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        self._cursor.execute(self._spelt(statement), parameters)
        return int(self._cursor.rowcount)

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Run a statement for each row and return how many rows were changed in all."""
        self._cursor.executemany(self._spelt(statement), rows)
        return int(self._cursor.rowcount)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> Rows:
        """Return all rows of a query."""
        found: Rows = self._cursor.execute(self._spelt(statement), parameters).fetchall()
        return found

    def row(self, statement: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query."""
        found: tuple[Any, ...] | None = self._cursor.execute(
            self._spelt(statement), parameters
        ).fetchone()
        return found

    def together(self) -> AbstractContextManager[object]:
        """Give a block in which PostgreSQL gets all that is sent and asked in one round trip.

        Nothing but `send` and `ask` may stand in it, and answers are read after it.
        """
        return nullcontext() if self.is_sqlite else self._connection.pipeline()

    def send(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement whose outcome says nothing."""
        self._one_of_several().execute(self._spelt(statement), parameters)

    def ask(self, statement: str, parameters: Sequence[object] = ()) -> Callable[[], Rows]:
        """Run a query and return what gives its rows, later and once."""
        cursor = self._one_of_several()
        cursor.execute(self._spelt(statement), parameters)
        if not self.is_sqlite:
            fetch: Callable[[], Rows] = cursor.fetchall
            return fetch
        found: Rows = cursor.fetchall()
        return lambda: found

    def copy(self, statement: str, chunks: Iterable[str], meanwhile: Callable[[], None]) -> None:
        """Run a COPY on PostgreSQL. Raises `StandsAlreadyError`.

        The server takes one chunk in while the next is made; then it works on during `meanwhile`.
        """
        try:
            with self._cursor.copy(statement) as copy:
                for chunk in chunks:
                    copy.write(chunk)
                meanwhile()
        except UniqueViolation:
            raise StandsAlreadyError from None

    def in_transaction(self) -> bool:
        """Whether SQLite still holds the transaction: after some faults it rolls back by itself."""
        return not self.is_sqlite or bool(self._cursor.connection.in_transaction)

    def _one_of_several(self) -> Any:  # noqa: ANN401
        """Return a cursor: on PostgreSQL one of its own, whose answer may come later."""
        return self._cursor if self.is_sqlite else self._connection.cursor()

    def _spelt(self, statement: str) -> str:
        return statement if self.is_sqlite else _for_postgres(statement)


@lru_cache(maxsize=256)
def _for_postgres(statement: str) -> str:
    return statement.replace("?", "%s")
