"""Documents for kiosks: put where they can fetch them, for one kiosk or for all."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Final, Literal

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import EndpointError
from sync.endpoint.schema import documents
from sync.model.toml_parsing import parse_toml

Name = Literal["configuration", "surveys", "notices"]
FOR_EVERY_KIOSK: Final = "*"
LARGEST_BYTES: Final = 4 * 1024 * 1024
"""Kiosks read no more."""


class BadDocumentError(EndpointError):
    """What was to be published has another form than kiosks expect."""


def check(name: Name, body: bytes, file: str) -> None:
    """Return if a document has the form of its kind: TOML (configuration) or one JSON object.

    Raises `BadDocumentError`, or `InvalidFileError` for a slip in TOML.
    """
    if len(body) > LARGEST_BYTES:
        raise BadDocumentError(
            f"{file}: has {len(body)} bytes, kiosks take at most {LARGEST_BYTES}: make it smaller"
        )
    if name == "configuration":
        parse_toml(body, file)
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadDocumentError(f"{file}: must be JSON in UTF-8: {error}") from error
    if not isinstance(value, dict):
        raise BadDocumentError(f"{file}: must be one JSON object, {{…}}")


def publish(
    connection: Connection,
    name: Name,
    body: bytes,
    *,
    kiosk: str = FOR_EVERY_KIOSK,
    signature: bytes | None,
    today: date,
) -> str:
    """Put a document in the place of the one before it; return its revision."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    etag = hashlib.sha256(body).hexdigest()
    content = {"etag": etag, "body": body, "signature": signature, "day": today}
    connection.execute(
        dialect.insert(documents)
        .values(kiosk=kiosk, name=name, **content)
        .on_conflict_do_update(index_elements=["kiosk", "name"], set_=content)
    )
    return etag


def remove(connection: Connection, name: Name, *, kiosk: str = FOR_EVERY_KIOSK) -> bool:
    """Take a document back; kiosks keep the last one they have. Returns whether there was one."""
    done = connection.execute(
        delete(documents).where(documents.c.kiosk == kiosk, documents.c.name == name)
    )
    return done.rowcount > 0
