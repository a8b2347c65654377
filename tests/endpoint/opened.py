"""Connections to a test's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection

from sync.endpoint.database import Database


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """Open a database, made if need be, for one writing transaction."""
    with closing(Database.open(url)) as database, database.write() as connection:
        yield connection
