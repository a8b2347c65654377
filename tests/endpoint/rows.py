"""Rows as the ingest leaves them, for tests of what comes after."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from sync.endpoint.schema import quarantine, submissions

DAY = date(2026, 11, 23)
BUCKET = "2026-11-23T00:00+02:00/P1D"


def row_id(kiosk: str, seq: int, epoch: str = "e1") -> bytes:
    """Return the row id that a test's row has."""
    return hashlib.blake2b(f"{kiosk} {epoch} {seq}".encode(), digest_size=10).digest()


def submission(kiosk: str = "a-1", seq: int = 1, **changed: object) -> dict[str, Any]:
    """Return a row of `submissions`."""
    epoch = changed.get("epoch", "e1")
    return {
        "kiosk": kiosk, "epoch": "e1", "seq": seq, "site": "torikatu", "survey": "pulse", "rev": 1,
        "language": "fi", "bucket": BUCKET, "day": DAY, "rating": 4, "answers": '{"face":4}',
        "comment": None, "doubtful": 0, "channel": "kiosk", "ticket_hash": None, "extra": None,
        "mac": bytes(16), "row_id": row_id(kiosk, seq, epoch), **changed,
    }  # fmt: skip


def put(connection: Connection, *rows: dict[str, Any]) -> None:
    """Insert rows of `submissions`."""
    connection.execute(insert(submissions), list(rows))


def quarantined(kiosk: str = "a-1", seq: int = 1, **changed: object) -> dict[str, Any]:
    """Return a row of `quarantine`; `comment` and `bucket` go into its record, the rest of which
    is as in `submission`.
    """
    record = {
        "survey": "pulse", "rev": 1, "language": "fi", "bucket": changed.pop("bucket", BUCKET),
        "channel": "kiosk", "doubtful": False, "rating": 4, "answers": {"face": 4},
        "comment": changed.pop("comment", None), "ticket_hash": None,
        "epoch": changed.get("epoch", "e1"), "seq": seq,
    }  # fmt: skip
    return {
        "kiosk": kiosk, "epoch": "e1", "seq": seq, "mac": bytes(16), "verdict": "conflict",
        "reason": "another content", "record": json.dumps(record), "day": DAY,
        "row_id": row_id(kiosk, seq, "quarantine"), **changed,
    }  # fmt: skip


def set_aside(connection: Connection, *rows: dict[str, Any]) -> None:
    """Insert rows of `quarantine`."""
    connection.execute(insert(quarantine), list(rows))
