"""The one SQLite library that everything here uses.

`pysqlite3` brings a newer SQLite than Debian's; sqlite-utils takes it by itself when it is
installed, and two libraries on one file in one process would break its locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

try:
    import pysqlite3 as sqlite3
except ImportError:  # no wheel for this machine: the system's own SQLite
    import sqlite3

__all__ = ["roll_back", "sqlite3", "transaction"]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one immediate transaction; anything raised takes it back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Leave a transaction that failed, if SQLite has not left it by itself."""
    if connection.in_transaction:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            # The disk failed under the rollback too; SQLite ends it with the next statement.
            return
