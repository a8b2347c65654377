"""The peer of a drain: read 500 rows, json, gzip, `requests.post`, and no safety at all.

    python bare_loop.py KIOSK_DB URL KIOSK KEY_FILE

Its batches are spelled out (version 1 of the protocol), as anyone would write them at first.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import sys
import uuid

import requests

_READ = (
    "SELECT epoch, seq, survey, rev, language, bucket, rating, answers, comment, doubtful,"
    " channel, ticket_hash FROM submissions WHERE seq > ? ORDER BY seq LIMIT 500"
)
_NAMES = ("survey", "rev", "language", "bucket", "rating", "answers", "comment", "doubtful",
          "channel", "ticket_hash")  # fmt: skip
_HEARTBEAT = {
    "released": 0, "stored": 0, "pending": 0, "quarantined": 0, "conflicts": 0, "lost": 0,
    "failed_writes": 0, "free_disk_mib": 0,
    "clock": {"trusted": False, "boot": "bare", "sent_at_s": 0},
    "versions": {"vuoro": "0"}, "last_release": None, "releases": [],
}  # fmt: skip


def main(path: str, url: str, kiosk: str, key_file: str) -> None:
    """Send everything, in order."""
    connection = sqlite3.connect(path)
    session = requests.Session()
    with open(key_file) as file:  # noqa: PTH123 - as bare as can be
        session.headers["Authorization"] = f"Bearer {file.read().strip()}"
    session.headers.update({"Content-Type": "application/json", "Content-Encoding": "gzip"})
    after = 0
    while rows := connection.execute(_READ, (after,)).fetchall():
        epoch, first = rows[0][0], rows[0][1]
        records, digest = [], hashlib.sha256()
        for row in rows:
            record = dict(zip(_NAMES, row[2:], strict=True))
            record["answers"] = json.loads(record["answers"])
            record["doubtful"] = bool(record["doubtful"])
            records.append(record)
            # The endpoint asks for this: without it nothing is taken.
            whole = {**record, "epoch": epoch, "seq": row[1]}
            digest.update(_compact(whole) + b"\n")
        batch = {
            "proto": 1, "batch": uuid.uuid4().hex, "kiosk": kiosk, "epoch": epoch,
            "first_seq": first, "digest": digest.hexdigest(), "submissions": records,
            "heartbeat": _HEARTBEAT,
        }  # fmt: skip
        answer = session.post(f"{url}/v1/batches", data=gzip.compress(json.dumps(batch).encode()))
        answer.raise_for_status()
        after = rows[-1][1]


def _compact(record: object) -> bytes:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
