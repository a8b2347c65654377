"""Datasette's JSON insert API on a table of the same rows, served by a process of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sync.model.submission import Submission, answers_json
from sync.sqlite import sqlite3
from tests.bench.processes import ROOT, CannotRunError, environment
from tests.bench.subjects.serving import Client, started
from tests.bench.subjects.submitted import BATCH

PROGRAM = Path(os.environ.get("BENCH_DATASETTE", ROOT / ".venv-bench" / "bin" / "datasette"))
_READY = re.compile(rb"running on http://[^:]+:(\d+)")
_TABLE = """
CREATE TABLE submissions (
    kiosk TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, survey TEXT NOT NULL,
    rev INTEGER NOT NULL, language TEXT NOT NULL, bucket TEXT NOT NULL, rating INTEGER,
    answers TEXT NOT NULL, comment TEXT, doubtful INTEGER NOT NULL, channel TEXT NOT NULL,
    ticket_hash TEXT, PRIMARY KEY (kiosk, epoch, seq))
"""


def body_of(kiosk: str, entries: Sequence[Submission]) -> bytes:
    """Return the insert API's body for these rows; it takes no gzip."""
    rows = [
        {
            "kiosk": kiosk, "epoch": s.epoch, "seq": s.seq, "survey": s.survey, "rev": s.rev,
            "language": s.language, "bucket": s.bucket, "rating": s.rating,
            "answers": answers_json(s.answers), "comment": s.comment, "doubtful": int(s.doubtful),
            "channel": s.channel, "ticket_hash": s.ticket_hash,
        }
        for s in entries
    ]  # fmt: skip
    return json.dumps({"rows": rows}, ensure_ascii=False, separators=(",", ":")).encode()


class Datasette:
    """Sends bodies to a server that runs."""

    def __init__(self, port: int, token: str) -> None:
        self._client, self._token = Client(port), token

    def rows_per_s(self, bodies: Sequence[bytes]) -> float:
        """Insert them one after the other."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        for body in bodies:
            self._client.post("/bench/submissions/-/insert", body, headers)
        return len(bodies) * BATCH / (time.perf_counter() - began)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@contextmanager
def datasette(folder: Path) -> Iterator[Datasette]:
    """Serve an empty table until the end of the block: its defaults, and 500 rows a request.

    The file is in WAL mode (its default would be the slower rollback journal).
    """
    if not PROGRAM.exists():
        raise CannotRunError("Datasette is missing: `sh deploy/bench.sh` installs it")
    database, config = folder / "bench.db", folder / "datasette.json"
    with_table = sqlite3.connect(str(database))
    with_table.execute("PRAGMA journal_mode = WAL")
    with_table.execute(_TABLE)
    with_table.close()
    config.write_text(json.dumps({
        "settings": {"max_insert_rows": BATCH},
        "permissions": {"insert-row": {"id": "bench"}},
    }))  # fmt: skip
    secret = secrets.token_hex(32)
    words = [str(database), "--secret", secret, "-c", str(config)]
    token = subprocess.run(
        [str(PROGRAM), "create-token", "bench", "--secret", secret],
        cwd=folder, env=environment(), check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    with started([str(PROGRAM), "serve", *words, "--port", "0"], _READY) as (_, port):
        served = Datasette(port, token)
        try:
            yield served
        finally:
            served.close()
