"""The peers of ingest: ready rows into the same table, 500 a transaction, and nothing else."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from sync.endpoint.decoding import decode
from sync.endpoint.ingest.marks import keyed_hash, mark
from sync.endpoint.schema import submissions
from sync.sqlite import sqlite3
from tests.bench.subjects.submitted import BATCH, Prepared

Row = tuple[Any, ...]
NAMES = (
    "kiosk", "epoch", "seq", "site", "survey", "rev", "language", "bucket", "day", "rating",
    "answers", "comment", "doubtful", "channel", "ticket_hash", "extra", "mac", "row_id",
)  # fmt: skip
_GZIP = 31


def ready_rows(prepared: Sequence[Sequence[Prepared]]) -> list[list[list[Row]]]:
    """Return for each round and batch the very rows that the endpoint makes of them."""
    return [[_rows(each) for each in round_] for round_ in prepared]


def _rows(prepared: Prepared) -> list[Row]:
    incoming = decode(zlib.decompress(prepared.body, _GZIP))
    keyed = keyed_hash(b"bench" * 6, incoming.kiosk)
    rows: list[Row] = []
    entries = zip(incoming.head, incoming.given, incoming.canonicals, strict=True)
    for seq, (head_at, give_at, canonical) in enumerate(entries, incoming.first_seq):
        head, give = incoming.heads[head_at], incoming.gives[give_at]
        assert canonical is not None
        rows.append((
            incoming.kiosk, incoming.epoch, seq, "site-1", head.survey, head.rev, head.language,
            head.bucket, None if head.day is None else head.day.isoformat(), give.rating,
            give.answers_json, incoming.comments.get(seq), int(head.doubtful), head.channel,
            None, None, *mark(keyed, canonical),
        ))  # fmt: skip
    return rows


class BareSqlite:
    """The endpoint's table and its indexes in WAL with synchronous=FULL."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(str(path), isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        dialect = sqlite_dialect.dialect()  # type: ignore[no-untyped-call]
        self._connection.execute(str(CreateTable(submissions).compile(dialect=dialect)))
        for index in submissions.indexes:
            self._connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
        marks = ", ".join("?" * len(NAMES))
        self._insert = f"INSERT INTO submissions ({', '.join(NAMES)}) VALUES ({marks})"

    def __enter__(self) -> BareSqlite:
        """Nothing more to do."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._connection.close()

    def rows_per_s(self, batches: Sequence[Sequence[Row]]) -> float:
        """Commit one batch after the other."""
        began = time.perf_counter()
        for rows in batches:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(self._insert, rows)
            self._connection.execute("COMMIT")
        return len(batches) * BATCH / (time.perf_counter() - began)
