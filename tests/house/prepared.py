"""What a reader of the pages on the endpoint has in the folder before typing a command."""

from __future__ import annotations

import json
import secrets
from datetime import date
from pathlib import Path

from sync.endpoint.keypairs import new_pairs, write_pairs
from sync.endpoint.publishing import publish
from sync.endpoint.registry import add_kiosks
from sync.export.bundle import write_bundle
from sync.model.messages import Batch
from sync.model.submission import Submission
from tests.endpoint.opened import writing
from tests.endpoint.rows import put, quarantined, set_aside, submission
from tests.sync.export.databases import kiosk_db
from tests.sync.export.databases import submission as submission_of
from tests.sync.model.protocol import heartbeat

DAY = date(2026, 11, 23)
KEY_ID = "4f1d2c3b5a697887"
ROW_ID = "0123456789abcdef0123"
SET_ASIDE = "89abcdef0123456789ab"
KIOSK = "torikatu-1"


def prepare_endpoint(folder: Path, *, with_keys: bool = True) -> None:
    """Put a database with a kiosk and a comment there, the organisation's keys, a bundle, files."""
    with writing(f"sqlite:///{folder / 'vuoro.db'}") as connection:
        (key,) = add_kiosks(connection, [("torikatu", KIOSK)], DAY, _chance)
        publish(connection, "notices", b"{}", key=None, now_s=1795422000)
        set_aside(connection, quarantined(KIOSK, row_id=bytes.fromhex(SET_ASIDE)))
        put(connection, submission(KIOSK, comment="words", row_id=bytes.fromhex(ROW_ID)))
    (folder / "endpoint.toml").write_text("[retention]\ncomment_months = 24\n")
    (folder / "notices.json").write_text(json.dumps({"notices": []}))
    (folder / "erased.txt").write_text(f"{ROW_ID} {KIOSK} 8c1f0a9d3b5e7724 1\n")
    if with_keys:
        pairs = new_pairs()
        write_pairs(folder / "keys", pairs)
        bundle = next(pair.public for pair in pairs if pair.name == "bundle")
        file = folder / "stick.vuoro"
        write_bundle([_batch()], [bundle], file, kiosk=KIOSK, key=key.text, made=DAY)


def prepare_export(folder: Path) -> None:
    """Put a kiosk's data and an endpoint's database there, each with something in it."""
    kiosk_db(folder / "data", [submission_of(1)])
    prepare_endpoint(folder, with_keys=False)


def _chance(count: int) -> bytes:
    return bytes.fromhex(KEY_ID) if count == len(KEY_ID) // 2 else secrets.token_bytes(count)


def _batch() -> Batch:
    bucket = "2026-11-23T00:00+02:00/P1D"
    given = Submission("8c1f0a9d3b5e7724", 1, "pulse", 1, "fi", bucket, 4, {"face": 4}, None, False)
    return Batch(secrets.token_hex(16), KIOSK, given.epoch, 1, (given,), heartbeat())
