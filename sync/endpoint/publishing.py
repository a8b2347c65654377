"""Documents for kiosks: put where they can fetch them, for one kiosk or for all."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from sync.endpoint.api import EndpointError
from sync.endpoint.schema import documents
from sync.export.signing import EVERY_KIOSK, document_text, signature_of
from sync.model.survey_file import parse_survey
from sync.model.toml_parsing import parse_toml

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Name = Literal["configuration", "surveys", "notices"]
LARGEST_BYTES: Final = 4 * 1024 * 1024
"""Kiosks read no more."""


class BadDocumentError(EndpointError):
    """What was to be published has another form than kiosks expect."""


def check(name: Name, body: bytes, file: str) -> None:
    """Return if a document has the form of its kind: TOML (configuration) or one JSON object.

    `surveys` has one member `surveys`, an array of what survey files hold. What a configuration may
    say only the kiosk's own program knows. Raises `BadDocumentError`, or `InvalidFileError` for a
    slip in TOML or in a survey.
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
    if name == "surveys":
        _check_surveys(value, file)


def _check_surveys(document: dict[str, object], file: str) -> None:
    surveys = document.get("surveys")
    if set(document) != {"surveys"} or not isinstance(surveys, list) or not surveys:
        raise BadDocumentError(f'{file}: must be {{"surveys": [{{…}}, …]}}, and nothing else in it')
    for number, survey in enumerate(surveys, 1):
        place = f"{file}: surveys[{number}]"
        if not isinstance(survey, dict):
            raise BadDocumentError(f"{place}: must be an object, as a survey file's tables")
        parse_survey(survey, place)


def publish(
    connection: Connection,
    name: Name,
    body: bytes,
    *,
    kiosk: str = EVERY_KIOSK,
    key: Ed25519PrivateKey | None,
    now_s: float,
) -> str:
    """Put a document in the place of the one before it, signed if there is a key.

    Returns its revision: another one each time it is signed, so that kiosks look at it again.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    issued = signature = None
    signed = body
    if key is not None:
        issued = _next_number(connection, name, kiosk, now_s)
        signed = document_text(name, kiosk, issued, body)
        signature = signature_of(signed, key)
    etag = hashlib.sha256(signed).hexdigest()
    day = datetime.fromtimestamp(now_s, UTC).date()
    content = {"etag": etag, "body": body, "signature": signature, "issued": issued, "day": day}
    connection.execute(
        dialect.insert(documents)
        .values(kiosk=kiosk, name=name, **content)
        .on_conflict_do_update(index_elements=["kiosk", "name"], set_=content)
    )
    return etag


def remove(connection: Connection, name: Name, *, kiosk: str = EVERY_KIOSK) -> bool:
    """Take a document back; kiosks keep the last one they have. Returns whether there was one."""
    done = connection.execute(
        delete(documents).where(documents.c.kiosk == kiosk, documents.c.name == name)
    )
    return done.rowcount > 0


def _next_number(connection: Connection, name: Name, kiosk: str, now_s: float) -> int:
    """Return the time, or more: it grows even where a clock or a database went back."""
    last = connection.scalar(
        select(documents.c.issued).where(documents.c.kiosk == kiosk, documents.c.name == name)
    )
    return max(int(now_s), (last or 0) + 1)
