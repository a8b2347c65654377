"""What sync reads before it sends, from a small and from a large kiosk.db."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.simulate.fleet.times import JumpingTime
from sync.gathering import open_reader
from sync.model.messages import PROTO
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME
from sync.state.opening import open_state
from sync.state.tables import Cursor, write_cursor, write_spans
from sync.worker.preparing import Preparation
from sync.worker.standing import standing_of
from tests.bench.figures import Figure, ms, ratios
from tests.bench.processes import interleave, scratch
from tests.bench.subjects.backlog import EPOCH, make_backlog
from tests.bench.subjects.submitted import BATCH

_LIMIT = 1.1
_FEW, _MANY = 10_000, 1_000_000
_ROUNDS = 200
_WHEN_S = 1_795_000_000.0


def measure(scale: float) -> list[Figure]:
    """Make the next batch of 500 in turn from both, with half of each sent before."""
    many = max(10 * _FEW, round(_MANY * min(scale, 1.0)))
    with (
        scratch() as folder,
        _Kiosk.with_rows(folder / "many", many) as large,
        _Kiosk.with_rows(folder / "few", _FEW) as small,
    ):
        mine, theirs = interleave(max(50, round(_ROUNDS * scale)), large.read_s, small.read_s)
    return [
        Figure(
            f"reading the next batch of 500: {many:,} rows against {_FEW:,}", _LIMIT,
            ratios(mine, theirs), f"{ms(mine)} / {ms(theirs)}",
        )
    ]  # fmt: skip


class _Kiosk:
    def __init__(self, folder: Path, state: sqlite3.Connection) -> None:
        self._path, self._state = folder / "kiosk.db", state
        self._clock = JumpingTime(ZoneInfo("Europe/Helsinki"), _WHEN_S, _WHEN_S)

    @classmethod
    @contextmanager
    def with_rows(cls, folder: Path, rows: int) -> Iterator[Any]:
        """Give a kiosk of which the endpoint has the first half."""
        folder.mkdir()
        make_backlog(folder / "kiosk.db", rows)
        state = open_state(folder / FILE_NAME)
        with transaction(state):
            write_cursor(state, EPOCH, Cursor(rows // 2, {}))
            write_spans(state, "reported", EPOCH, [(1, rows)])
        try:
            yield cls(folder, state)
        finally:
            state.close()

    def read_s(self) -> float:
        """Return how long everything takes that comes before the sending."""
        began = time.perf_counter()
        reader = open_reader(self._path)
        plan = Preparation(self._state, reader, self._clock, Random(1)).plan(
            standing_of({"size": str(BATCH)}), PROTO, ("", "")
        )
        assert reader is not None
        reader.close()
        took_s = time.perf_counter() - began
        assert len(plan.piece.entries) == BATCH
        return took_s
