"""Who serves a PostgreSQL database: known to who needs it for itself, as for a copy.

Every connection of a serving process shares one advisory lock for as long as it lives, so it is
taken again after each restart of the server.
"""

from __future__ import annotations

import time
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, text

from sync.endpoint.api import BusyError, EndpointError
from sync.endpoint.database.file_locks import InUseError
from sync.endpoint.schema import metadata

_LOCK: Final = 0x56_75_6F_72_6F_03
_TRIES: Final = 10
_BETWEEN_S: Final = 0.1


class EncodingError(EndpointError):
    """The database can't hold every letter."""


def announce(engine: Engine) -> None:
    """Let every connection of the engine say that its process serves."""
    event.listen(engine, "connect", _share)


def take_alone(connection: Connection) -> None:
    """Let nobody serve or write until the transaction's end. Raises `InUseError`."""
    if not _got_alone(connection):
        raise InUseError(
            "database: a `vuoro endpoint serve` is at work on it: stop every one first "
            "(behind a pooler, its connections too)"
        )
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _got_alone(connection: Connection) -> bool:
    """Try for a moment: of a process that has just ended the server learns a little later."""
    statement = text("SELECT pg_try_advisory_xact_lock(:lock)")
    for _ in range(_TRIES):
        if connection.scalar(statement, {"lock": _LOCK}):
            return True
        time.sleep(_BETWEEN_S)
    return False


def must_hold_every_letter(connection: Connection) -> None:
    """Return if a PostgreSQL database is in UTF-8. Raises `EncodingError`."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise EncodingError(
            f"database: its encoding is {encoding}, comments need UTF8: make another with "
            "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )


def _share(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", (_LOCK,))
        (got,) = cursor.fetchone()
    connection.commit()
    if not got:
        raise BusyError("database: it is being copied: start the endpoint when that is done")
