"""Finding a text: its own row or record, and copies that came under a number of another epoch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from sync.endpoint.ingest.content import content_hash, content_mark
from sync.endpoint.schema import HOLDS_TEXT, erasures, meta, quarantine, submissions


class Name(NamedTuple):
    """Which text: what people call it, its number between machines, and its content's checksum."""

    row_id: bytes
    kiosk: str
    epoch: str
    seq: int
    content: bytes | None = None
    """Keyed; None for a text that is not here and was never looked at."""


def standing(connection: Connection, row_id: bytes) -> set[Name]:
    """Return the row or the records that have this id and hold a text."""
    return {
        *_rows(connection, submissions.c.row_id == row_id),
        *_records(connection, quarantine.c.row_id == row_id),
    }


def copies(connection: Connection, names: Iterable[Name]) -> set[Name]:
    """Return what holds the content of one of these under a number of another epoch.

    The whole content, not the words alone: another client may have written the same ones. In one
    epoch two numbers are always two submissions.
    """
    wanted: dict[tuple[str, bytes | None], str] = {
        (name.kiosk, name.content): name.epoch for name in names if name.content
    }
    return {
        found
        for kiosk in {kiosk for kiosk, _ in wanted}
        for found in (
            *_rows(connection, submissions.c.kiosk == kiosk),
            *_records(connection, quarantine.c.kiosk == kiosk),
        )
        if wanted.get((kiosk, found.content), found.epoch) != found.epoch
    }


def noted(connection: Connection, row_id: bytes) -> set[Name]:
    """Return what was erased under this id before."""
    return {
        name_of(row)
        for row in connection.execute(select(erasures).where(erasures.c.row_id == row_id))
    }


def name_of(row: Any) -> Name:  # noqa: ANN401 - a row of `erasures`
    """Return the name that a row of `erasures` notes."""
    content = None if row.content is None else bytes(row.content)
    return Name(bytes(row.row_id), row.kiosk, row.epoch, row.seq, content)


def _rows(connection: Connection, which: Any) -> Iterator[Name]:  # noqa: ANN401 - a condition
    secret = _secret(connection)
    for row in connection.execute(select(submissions).where(which, HOLDS_TEXT)):
        content = content_mark(content_hash(secret, row.kiosk), record_of(row))
        yield Name(bytes(row.row_id), row.kiosk, row.epoch, row.seq, content)


def _records(connection: Connection, which: Any) -> Iterator[Name]:  # noqa: ANN401 - a condition
    secret = _secret(connection)
    chosen = select(quarantine).where(which, quarantine.c.record.is_not(None))
    for row in connection.execute(chosen):
        record = json.loads(row.record)
        content = None
        if isinstance(record, dict):
            content = content_mark(content_hash(secret, row.kiosk), record)
        yield Name(bytes(row.row_id), row.kiosk, row.epoch, row.seq, content)


def record_of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of `submissions`
    """Return a row as the record that was sent, without its number."""
    extra = json.loads(row.extra) if row.extra else {}
    answers = {**json.loads(row.answers), **extra.pop("answers", {})}
    return {
        "survey": row.survey, "rev": row.rev, "language": row.language, "bucket": row.bucket,
        "channel": row.channel, "doubtful": bool(row.doubtful), "rating": row.rating,
        "answers": answers, "comment": row.comment, "ticket_hash": row.ticket_hash, **extra,
    }  # fmt: skip


def _secret(connection: Connection) -> bytes:
    return bytes.fromhex(str(connection.scalar(select(meta.c.value).where(meta.c.key == "secret"))))
