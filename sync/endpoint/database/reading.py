"""A database that is only read: nothing is made, brought up to date or locked.

So a role with SELECT alone is enough, and a replica.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from sync.endpoint.database import migrating
from sync.endpoint.database.address import parse_address
from sync.endpoint.database.faults import busy_when_passing
from sync.endpoint.database.postgres_server import pooled_engine
from sync.endpoint.database.sqlite_file import look_at, reading_engine


@contextmanager
def reading(address: str) -> Iterator[Connection]:
    """Give a connection that can't write, in one transaction.

    Raises `AddressError`, `NoSuchDatabaseError`, `NewerDatabaseError`, `OlderDatabaseError`,
    `UnsafeDatabaseError`, `ForeignDatabaseError` or `BusyError`.
    """
    engine = _engine(parse_address(address))
    try:
        with busy_when_passing(), engine.connect() as connection:
            migrating.must_be_readable(connection)
            yield connection
    finally:
        engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        look_at(path, create=False)
        return reading_engine(path)
    return pooled_engine(url).execution_options(postgresql_readonly=True)
