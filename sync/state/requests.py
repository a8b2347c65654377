"""What sync asks of the kiosk, as it stands in sync.db."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from sync.asking import Kind, Request
from sync.sqlite import sqlite3
from sync.state.reading import read_rows

_READ = "SELECT id, kind, epoch, numbers FROM requests ORDER BY rowid"


def new_request(
    chance: Random, kind: Kind, epoch: str, numbers: tuple[tuple[int, int], ...] = ()
) -> Request:
    """Return a request with an id of its own."""
    return Request(f"{chance.getrandbits(128):032x}", kind, epoch, numbers)


def record_request(connection: sqlite3.Connection, request: Request) -> None:
    """Write down what is asked of the kiosk within the caller's transaction."""
    connection.execute(
        "INSERT INTO requests (id, kind, epoch, numbers) VALUES (?, ?, ?, ?)",
        (request.id, request.kind, request.epoch, json.dumps(request.numbers)),
    )


def forget_request(connection: sqlite3.Connection, request: str) -> None:
    """Take a request back by its id: the kiosk has carried it out."""
    connection.execute("DELETE FROM requests WHERE id = ?", (request,))


def requests_in(connection: sqlite3.Connection) -> tuple[Request, ...]:
    """Return the requests in the order of asking."""
    return tuple(_requests(connection.execute(_READ).fetchall()))


def read_requests(path: Path) -> tuple[Request, ...]:
    """Return what sync asks of the kiosk, in the order of asking.

    Nothing if sync.db is missing, can't be read, or is from before there were requests; a request
    of a kind that this version does not know is left for a newer one.
    """
    try:
        return tuple(_requests(read_rows(path, _READ)))
    except (sqlite3.Error, ValueError, TypeError):
        return ()


def _requests(rows: list[tuple[Any, ...]]) -> list[Request]:
    return [
        Request(request, kind, epoch, tuple((first, last) for first, last in json.loads(text)))
        for request, kind, epoch, text in rows
        if kind in ("new_epoch", "erase")
    ]
