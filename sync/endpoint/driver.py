"""The driver under SQLAlchemy, for the few statements that run with every batch.

One spelling for both databases: `?` for parameters, tuples in, tuples out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection


class Driver:
    """Statements in the transaction of a SQLAlchemy connection, without its compiler between."""

    def __init__(self, connection: Connection) -> None:
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

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        found: list[tuple[Any, ...]] = self._cursor.execute(
            self._spelt(statement), parameters
        ).fetchall()
        return found

    def row(self, statement: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query."""
        found: tuple[Any, ...] | None = self._cursor.execute(
            self._spelt(statement), parameters
        ).fetchone()
        return found

    def copy(self, statement: str, lines: str) -> bool:
        """Run a COPY on PostgreSQL; False, and nothing of it done, if a row stands there."""
        self._cursor.execute("SAVEPOINT copy")
        try:
            with self._cursor.copy(statement) as copy:
                copy.write(lines)
        except UniqueViolation:
            self._cursor.execute("ROLLBACK TO copy")
            return False
        self._cursor.execute("RELEASE copy")
        return True

    def in_transaction(self) -> bool:
        """Whether SQLite still holds the transaction: after some faults it rolls back by itself."""
        return not self.is_sqlite or bool(self._cursor.connection.in_transaction)

    def _spelt(self, statement: str) -> str:
        return statement if self.is_sqlite else _for_postgres(statement)


@lru_cache(maxsize=256)
def _for_postgres(statement: str) -> str:
    return statement.replace("?", "%s")
