"""Batches into the endpoint over HTTP, on SQLite: against peers, and when the file is large."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.bench.figures import Figure, rate, ratios
from tests.bench.peers.bare_rows import BareSqlite, ready_rows
from tests.bench.peers.datasette import body_of, datasette
from tests.bench.processes import interleave, scratch
from tests.bench.subjects import filling
from tests.bench.subjects.serving import KIOSKS, Sender, serving
from tests.bench.subjects.submitted import BATCH, Prepared, batches, released, renumbered

_ROUNDS = 5
_BATCHES = 50
"""In each round, each of another kiosk."""
_FEW, _MANY = 100_000, 5_000_000


def measure(scale: float) -> list[Figure]:
    """Measure each pair in turn; every server has its own file on the disk."""
    rounds = max(3, round(_ROUNDS * scale))
    prepared = [
        list(batches(KIOSKS[:_BATCHES], range(each, each + 1), Random(each)))
        for each in range(rounds + 1)
    ]
    return [
        _against_datasette(prepared, rounds),
        _without_rollups(prepared, rounds),
        _when_full(rounds, scale),
    ]


def _against_datasette(prepared: Sequence[list[Prepared]], rounds: int) -> Figure:
    given = released(5, 400).submissions
    bodies = [
        [
            body_of(kiosk, renumbered(given, f"{place:016x}", number * BATCH + 1, BATCH))
            for place, kiosk in enumerate(KIOSKS[:_BATCHES])
        ]
        for number in range(rounds + 1)
    ]
    with (
        scratch() as folder,
        serving(folder, f"sqlite:///{folder}/ours.db") as server,
        Sender(server) as sender,
        datasette(folder) as peer,
    ):
        mine_next, theirs_next = iter(prepared), iter(bodies)
        sender.rows_per_s(next(mine_next))
        peer.rows_per_s(next(theirs_next))
        mine, theirs = interleave(
            rounds,
            lambda: sender.rows_per_s(next(mine_next)),
            lambda: peer.rows_per_s(next(theirs_next)),
        )
    return Figure(
        "ingest over HTTP, SQLite: rows/s against Datasette's insert API", 2.0,
        ratios(mine, theirs), f"{rate(mine)} / {rate(theirs)}", at_least=True,
    )  # fmt: skip


def _without_rollups(prepared: Sequence[list[Prepared]], rounds: int) -> Figure:
    rows = ready_rows(prepared)
    with (
        scratch() as folder,
        serving(folder, f"sqlite:///{folder}/ours.db", rollups=False) as server,
        Sender(server) as sender,
        BareSqlite(folder / "bare.db") as peer,
    ):
        mine_next, theirs_next = iter(prepared), iter(rows)
        sender.rows_per_s(next(mine_next))
        peer.rows_per_s(next(theirs_next))
        mine, theirs = interleave(
            rounds,
            lambda: sender.rows_per_s(next(mine_next)),
            lambda: peer.rows_per_s(next(theirs_next)),
        )
    return Figure(
        "the same without roll-ups, against bare `executemany`", 0.4,
        ratios(mine, theirs), f"{rate(mine)} / {rate(theirs)}", at_least=True,
    )  # fmt: skip


def _when_full(rounds: int, scale: float) -> Figure:
    few, many = _FEW, max(10 * _FEW, round(_MANY * min(scale, 1.0)))
    with scratch() as folder:
        sides = [_filled(folder / str(rows), rows) for rows in (many, few)]
        # Whole rounds of all kiosks: their numbers go on where the filling ended.
        next_rounds = [rows // BATCH // len(KIOSKS) for rows in (many, few)]
        made = [
            [
                list(batches(KIOSKS, range(start + each, start + each + 1), Random(each)))
                for each in range(rounds + 1)
            ]
            for start in next_rounds
        ]
        with (
            serving(sides[0].parent, f"sqlite:///{sides[0]}") as full,
            serving(sides[1].parent, f"sqlite:///{sides[1]}") as young,
            Sender(full) as full_sender,
            Sender(young) as young_sender,
        ):
            full_next, young_next = iter(made[0]), iter(made[1])
            full_sender.rows_per_s(next(full_next))
            young_sender.rows_per_s(next(young_next))
            mine, theirs = interleave(
                rounds,
                lambda: full_sender.rows_per_s(next(full_next)),
                lambda: young_sender.rows_per_s(next(young_next)),
            )
    return Figure(
        f"ingest at {many:,} stored rows, against {few:,}", 0.9,
        ratios(mine, theirs), f"{rate(mine)} / {rate(theirs)}", at_least=True,
    )  # fmt: skip


def _filled(folder: Path, rows: int) -> Path:
    folder.mkdir()
    path = folder / "endpoint.db"
    filling.fill(path, rows)
    return path
