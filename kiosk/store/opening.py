"""Opening kiosk.db: is it there, is it ours, is it whole?"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from kiosk.store import schema
from kiosk.store.api import CannotWriteError, StoreDamagedError
from kiosk.store.connection import connect, explained
from sync import outbox
from sync.model.calendar import Stamp
from sync.sqlite import sqlite3

FILE_NAME = "kiosk.db"


def prepare_directory(data_dir: Path) -> None:
    """Make the data directory for this user alone. Raises `CannotWriteError`."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
    except OSError as fault:
        raise CannotWriteError(
            f"{data_dir}: {fault.strerror}; give the data directory to the kiosk's user"
        ) from fault


def open_database(
    data_dir: Path, stamp: Stamp, chance: Random, *, durable: bool
) -> sqlite3.Connection:
    """Return a connection to a sound kiosk.db with today's tables."""
    path = data_dir / FILE_NAME
    _create_private(path)
    connection = connect(path, durable=durable)
    try:
        schema.migrate(connection, path, chance)
    except BaseException:
        connection.close()
        raise
    return connection


def forget_old_damage(data_dir: Path, stamp: Stamp) -> None: ...


def check_whole(connection: sqlite3.Connection, path: Path) -> None: ...


def _create_private(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
