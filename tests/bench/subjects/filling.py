"""An endpoint's SQLite file with millions of stored rows, as ingest would have left them.

One kiosk's rows come in by the endpoint's own way; SQL copies them to the other kiosks.
"""

from __future__ import annotations

import json
import time
import zlib
from pathlib import Path
from random import Random

from sync.endpoint.api import Identity
from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.ingest.rollups import EVERYBODY
from sync.sqlite import sqlite3
from tests.bench.subjects.serving import KIOSKS
from tests.bench.subjects.submitted import BATCH, batches

_LIKE = KIOSKS[0]
_COPY = """
INSERT INTO submissions SELECT ?, ?, seq, ?, survey, rev, language, bucket, day, rating, answers,
    comment, doubtful, channel, ticket_hash, extra, randomblob(16), randomblob(10)
FROM submissions WHERE kiosk = ? ORDER BY epoch, seq
"""
_OTHERS = (
    "INSERT INTO settled SELECT ?, ?, first_seq, last_seq FROM settled WHERE kiosk = ?",
    "INSERT INTO arrivals SELECT ?, ?, day, through_seq FROM arrivals WHERE kiosk = ?",
)
_THEIRS = (
    "INSERT INTO rollups SELECT ?, day, survey, question, ?, counts FROM rollups WHERE kiosk = ?",
    "INSERT OR IGNORE INTO stays SELECT ?, ? FROM stays WHERE kiosk = ?",
)


def fill(path: Path, rows: int) -> None:
    """Make the database with so many rows, the same number from every kiosk."""
    database = Database.open(f"sqlite:///{path}")
    with database.bare() as connection:
        connection.execute("PRAGMA synchronous = OFF")
    rounds = range(rows // BATCH // len(KIOSKS))
    for each in batches([_LIKE], rounds, Random(1)):
        incoming = decode(zlib.decompress(each.body, 31))
        database.ingest(incoming, Identity(_LIKE, "site-0", "k", 0.5), time.time())
    database.close()
    _copy_to_others(path)


def _copy_to_others(path: Path) -> None:
    connection = sqlite3.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    connection.execute("BEGIN")
    for place, name in enumerate(KIOSKS[1:], 1):
        site, epoch = f"site-{place // 3}", f"{place:016x}"
        connection.execute(_COPY, (name, epoch, site, _LIKE))
        for statement in _OTHERS:
            connection.execute(statement, (name, epoch, _LIKE))
        for statement in _THEIRS:
            connection.execute(statement, (name, site, _LIKE))
    _count_everybody(connection)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _count_everybody(connection: sqlite3.Connection) -> None:
    """Let everybody's counts be those of one kiosk, as often as there are kiosks."""
    asked = "SELECT counts, day, survey, question FROM rollups WHERE kiosk = ?"
    rows = connection.execute(asked, (EVERYBODY[0],)).fetchall()
    connection.executemany(
        "UPDATE rollups SET counts = ? WHERE kiosk = ? AND day = ? AND survey = ? AND question = ?",
        [
            (_times(counts, len(KIOSKS)), EVERYBODY[0], day, survey, question)
            for counts, day, survey, question in rows
        ],
    )


def _times(counts: str, times: int) -> str:
    found: dict[str, int] = json.loads(counts)
    return json.dumps({key: count * times for key, count in found.items()}, separators=(",", ":"))
