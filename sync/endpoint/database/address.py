"""Where the database is: `sqlite:///file` or `postgresql://…`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sync.endpoint.api import EndpointError

EXAMPLE = "sqlite:///endpoint.db or postgresql://user@host/database"


class AddressError(EndpointError):
    """The text names no database that the endpoint can use."""


def parse_address(text: str) -> URL:
    """Return the address as SQLAlchemy takes it, with our driver. Raises `AddressError`.

    The message never repeats the address: there may be a password in it.
    """
    try:
        url = make_url(text)
    except ArgumentError as fault:
        raise AddressError(f"--database: not an address such as {EXAMPLE}") from fault
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return _with_file(url)
    if kind in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
        return url.update_query_dict({"client_encoding": "utf8"})  # whatever the server is set to
    raise AddressError(f"--database: {kind!r} is not known; write {EXAMPLE}")


def _with_file(url: URL) -> URL:
    if not url.database or url.database == ":memory:" or url.host:
        raise AddressError("--database: sqlite needs a file, as in sqlite:///endpoint.db")
    return url.set(drivername="sqlite+pysqlite", database=str(Path(url.database).absolute()))
