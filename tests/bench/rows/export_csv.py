"""A million submissions to CSV with `vuoro export`, against bare tools on the same table."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, ratios
from tests.bench.processes import PYTHON, CannotRunError, scratch
from tests.bench.subjects.backlog import make_backlog
from tests.bench.subjects.filling import fill
from tests.bench.subjects.whole_exports import VUORO, Run, kiosk_words, run

_ROWS, _STEP = 1_000_000, 25_000
_ROUNDS = 5
_AGAINST_SQLITE, _AGAINST_SQLITE_UTILS = 3.0, 0.5
_MEMORY_MIB = 60.0


def measure(scale: float) -> list[Figure]:
    """Export from the endpoint's file and from a kiosk's, in turn with the peers on each."""
    if shutil.which("sqlite3") is None:
        raise CannotRunError("sqlite3 is missing: `sh deploy/bench.sh` installs it")
    rows = max(1, round(_ROWS * scale / _STEP)) * _STEP
    rounds = max(2, round(_ROUNDS * min(scale, 1.0)))
    with scratch() as folder:
        endpoint, kiosk = folder / "endpoint.db", folder / "kiosk.db"
        fill(endpoint, rows)
        make_backlog(kiosk, rows)
        return [
            *_figures("the endpoint's file", rows, rounds, endpoint,
                      ["--database", f"sqlite:///{endpoint}"]),
            *_figures("a kiosk.db", rows, rounds, kiosk, kiosk_words(folder)),
        ]  # fmt: skip


def _figures(
    name: str, rows: int, rounds: int, database: Path, words: Sequence[str]
) -> list[Figure]:
    out = database.with_suffix(".csv")
    commands = [
        [VUORO, "export", "--format", "csv", "--out", str(out), "--with-doubtful", *words],
        ["sqlite3", "-csv", str(database), "SELECT * FROM submissions"],
        [str(Path(PYTHON).parent / "sqlite-utils"), "rows", str(database), "submissions", "--csv"],
    ]  # fmt: skip
    found: list[list[Run]] = [[], [], []]
    for number in range(rounds):
        for side in (0, 1, 2) if number % 2 == 0 else (2, 1, 0):
            found[side].append(run(commands[side], database.with_suffix(".out")))
    mine, bare, tool = ([each.took_s for each in side] for side in found)
    return [
        Figure(
            f"{rows:,} submissions of {name} to CSV, against `sqlite3 -csv`", _AGAINST_SQLITE,
            ratios(mine, bare), f"{_s(mine)} / {_s(bare)}",
        ),
        Figure(
            "the same, against `sqlite-utils rows --csv`", _AGAINST_SQLITE_UTILS,
            ratios(mine, tool), f"{_s(mine)} / {_s(tool)}",
        ),
        Figure(
            "peak memory of that export", _MEMORY_MIB, tuple(each.peak_mib for each in found[0]),
            unit="MiB", worst=True,
        ),
    ]  # fmt: skip


def _s(seconds: Sequence[float]) -> str:
    return f"{sorted(seconds)[len(seconds) // 2]:.1f} s"
