"""sync.db: what sync knows about each submission's way. Only `vuoro sync` writes it.

The kiosk reads two things of it: which ranges of numbers the endpoint has a final word on, and on
which local day the cursor passed them, to know what it may delete; and what sync asks of it.
"""

from __future__ import annotations

from sync.sqlite import sqlite3
from sync.state.passed import Passed, forget_passed, read_passed, record_passed
from sync.state.requests import read_requests, record_request
from sync.state.schema import PASSED, REQUESTS, StateError, StateTooNewError, migrate

FILE_NAME = "sync.db"

__all__ = [
    "FILE_NAME",
    "Passed",
    "StateError",
    "StateTooNewError",
    "create",
    "forget_passed",
    "migrate",
    "read_passed",
    "read_requests",
    "record_passed",
    "record_request",
]


def create(connection: sqlite3.Connection) -> None:
    """Create the tables that the kiosk reads, where they are missing."""
    connection.execute(PASSED)
    connection.execute(REQUESTS)
