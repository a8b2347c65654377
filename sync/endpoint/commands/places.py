"""What the endpoint's commands have in common: a database for a moment, a day, who runs them."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.endpoint.database import Database


@contextmanager
def opened(address: str, *, create: bool = False) -> Iterator[Database]:
    """Give the database at this address and close it at the end.

    `create`: a new one is made if there is none; for others a mistyped address is an error.
    """
    from sync.endpoint.database import Database

    database = Database.open(address, create=create)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def reading(address: str) -> Iterator[Connection]:
    """Give a connection that can't write; a role with SELECT is enough, and a replica."""
    from sync.endpoint.database.reading import reading

    with reading(address) as connection:
        yield connection


@contextmanager
def writing(address: str, *, create: bool = False) -> Iterator[Connection]:
    """Give a transaction that is committed at the end."""
    with opened(address, create=create) as database, database.write() as connection:
        yield connection


def today() -> date:
    """Return the day, in UTC as everything the endpoint notes."""
    return datetime.now(UTC).date()


def day_of(seconds: int | None) -> str:
    """Return the day of seconds since 1970, as people read it; `never` for None."""
    return "never" if seconds is None else str(datetime.fromtimestamp(seconds, UTC).date())


def who() -> str:
    """Return the system user's name, or number if it has none: for the audit."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
