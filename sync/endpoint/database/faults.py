"""What a driver's error means for who waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error as PostgresError
from psycopg import InterfaceError as PostgresInterfaceError
from psycopg import OperationalError as PostgresBusy
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sync.endpoint.api import BusyError, EndpointError
from sync.sqlite import sqlite3

PASSING = (
    OperationalError, InterfaceError, PoolTimeoutError,
    sqlite3.OperationalError, PostgresBusy, PostgresInterfaceError,
)  # fmt: skip
"""Locked, full, restarting, deadlocked, out of connections: another try may succeed."""


class StorageFaultError(EndpointError):
    """The database refused a statement: a mistake of ours, or damage."""


@contextmanager
def busy_when_passing() -> Iterator[None]:
    """Turn the database's passing errors into `BusyError`, its others into `StorageFaultError`.

    Their texts name the kind of fault and nothing of the statement: a client's words stand there.
    """
    try:
        yield
    except PASSING as fault:
        raise BusyError(f"database: {name_of(fault)}; try again later") from None
    except (DBAPIError, sqlite3.Error, PostgresError) as fault:
        raise StorageFaultError(f"database: {name_of(fault)}; this must not happen") from None


def name_of(fault: BaseException) -> str:
    """Return a driver's error as a name and a code, without its text."""
    inner = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(inner, PostgresError):
        return f"{type(inner).__name__} {inner.sqlstate or ''}".strip()
    return str(getattr(inner, "sqlite_errorname", type(inner).__name__))
