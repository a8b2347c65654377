"""One at a time: care for a database that must not be done twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sync.endpoint.database import Database
from sync.endpoint.database.address import parse_address
from sync.endpoint.database.file_locks import FileLocks, InUseError

_LOCK: Final = 0x56_75_6F_72_6F_02
"""Any number that no other program on this PostgreSQL takes for an advisory lock."""


@contextmanager
def alone(database: Database, address: str) -> Iterator[None]:
    """Hold the database's only turn for maintenance; it ends with this process at the latest.

    Raises `InUseError` if another process has it.
    """
    refusal = "database: another `vuoro endpoint maintain` is at work on it; nothing to do here"
    if database.is_sqlite:
        path = Path(str(parse_address(address).database))
        locks = FileLocks()
        try:
            locks.take(path.with_name(f"{path.name}-maintain"), alone=True, refusal=refusal)
            yield
        finally:
            locks.release()
        return
    with database.bare() as connection:
        (got,) = connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
        if not got:
            raise InUseError(refusal)
        try:
            yield
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
