"""What a driver's error means for who waits, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import Error as PostgresError
from psycopg import InterfaceError as PostgresInterfaceError
from psycopg import OperationalError as PostgresBusy
from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sync.endpoint.api import BusyError, EndpointError
from sync.sqlite import sqlite3

PASSING = (
    OperationalError, InterfaceError, PoolTimeoutError,
    sqlite3.OperationalError, PostgresBusy, PostgresInterfaceError, ReadOnlySqlTransaction,
    IdleInTransactionSessionTimeout,
)  # fmt: skip
"""Locked, full, restarting, deadlocked, out of connections: another try may succeed."""

_LATER: Final = "try again later"
_MUST_NOT: Final = "this must not happen: look whether everything runs the same version of Vuoro"
_DAMAGED: Final = (
    "the file is damaged: stop the endpoint and put a backup in its place (docs/operations.md)"
)
_NO_WRITES: Final = "this user may not write the file or its folder: run it as the endpoint's user"
_REMEDIES: Final = {
    "SQLITE_BUSY": "another process is writing: try again later",
    "SQLITE_CANTOPEN": "this user can't open the file: run it as the endpoint's user",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_FULL": "the disk is full: make room",
    "SQLITE_IOERR": "the disk fails: look at the system's log",
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_READONLY": _NO_WRITES,
    "25006": "this server takes no writes: name the primary",
    "25P03": "this machine was too slow within a transaction: try again later",
    "42501": "this role may not do this: make it the tables' owner, or GRANT it what is missing",
    "53100": "the server's disk is full: make room",
    "53300": "the server has no connection left: raise max_connections, or use fewer --workers",
    "57P03": "the server is starting or stopping: try again later",
}
"""By SQLite's name of the error, without what comes after its second word, or by SQLSTATE."""
_PASSING_REMEDIES: Final = (_REMEDIES["25006"], _REMEDIES["25P03"])
_UNREACHED: Final = (
    (r'database ".*" does not exist', "no such database: make the database, or mend --database"),
    (r'role ".*" does not exist', "no such role: make the role, or mend --database"),
    (r"password|authentication|pg_hba", "the server lets this role not in: see ~/.pgpass, pg_hba"),
    (r"too many clients|connection slots", _REMEDIES["53300"]),
    (r"starting up|shutting down|recovery", _REMEDIES["57P03"]),
    (
        r"refused|timeout|timed out|resolve|translate host|no route|unreachable|no such file",
        "no PostgreSQL answers there: look at --database and whether it runs; try again later",
    ),
)
"""A server that lets nobody in gives no SQLSTATE to the driver, only words."""


class StorageFaultError(EndpointError):
    """The database refused a statement: a mistake of ours, a missing right, or damage."""


@contextmanager
def busy_when_passing() -> Iterator[None]:
    """Turn the database's passing errors into `BusyError`, its others into `StorageFaultError`.

    Their texts name the kind of fault and nothing of the statement: a client's words stand there.
    """
    try:
        yield
    except PASSING as fault:
        raise BusyError(f"database: {name_of(fault)}; {remedy_of(fault) or _LATER}") from None
    except (DBAPIError, sqlite3.Error, PostgresError) as fault:
        remedy = remedy_of(fault)
        if remedy in _PASSING_REMEDIES:
            raise BusyError(f"database: {name_of(fault)}; {remedy}") from None
        raise StorageFaultError(f"database: {name_of(fault)}; {remedy or _MUST_NOT}") from None


def name_of(fault: BaseException) -> str:
    """Return a driver's error as a name and a code, without its text."""
    inner = _inner(fault)
    if isinstance(inner, PostgresError):
        return f"{type(inner).__name__} {inner.sqlstate or ''}".strip()
    return str(getattr(inner, "sqlite_errorname", type(inner).__name__))


def remedy_of(fault: BaseException) -> str | None:
    """Return what a person can do about a driver's error; None if nothing is known."""
    inner = _inner(fault)
    if not isinstance(inner, PostgresError):
        return _REMEDIES.get("_".join(name_of(inner).split("_")[:2]))
    if inner.sqlstate is not None:
        return _REMEDIES.get(inner.sqlstate)
    for words, remedy in _UNREACHED:
        if re.search(words, str(inner), re.IGNORECASE):
            return remedy
    return None


def _inner(fault: BaseException) -> BaseException:
    return fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
