"""The peer of ingest on PostgreSQL: COPY of ready rows, 500 a transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

import psycopg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from sync.endpoint.schema import submissions
from tests.bench.peers.bare_rows import NAMES, Row
from tests.bench.subjects.submitted import BATCH

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class BareCopy:
    """The endpoint's table and its indexes, and nothing else."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        with self._connection.transaction():
            self._connection.execute(str(CreateTable(submissions).compile(dialect=dialect)))
            for index in submissions.indexes:
                self._connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
        self._copy = f"COPY submissions ({', '.join(NAMES)}) FROM STDIN"

    def __enter__(self) -> BareCopy:
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
        """Commit one batch after the other; the text that COPY takes is ready before."""
        ready = ["".join(map(_line, rows)) for rows in batches]
        began = time.perf_counter()
        for text in ready:
            with (
                self._connection.transaction(),
                self._connection.cursor().copy(self._copy) as copy,
            ):
                copy.write(text)
        return len(batches) * BATCH / (time.perf_counter() - began)


def _line(row: Row) -> str:
    return "\t".join(map(_field, row)) + "\n"


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value).translate(_ESCAPES)
