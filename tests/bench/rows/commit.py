"""The commit of a first tap against a bare insert of the same row, and the syncs it makes."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure, ms, percentile, ratios
from tests.bench.peers.bare_sqlite import BareTable
from tests.bench.processes import HERE, PYTHON, ROOT, CannotRunError, environment, scratch
from tests.bench.subjects.first_tap import FirstTaps

_LIMIT = 1.3
_ROUNDS = 9
_PAIRS = 600
_TRACED = 50


def measure(scale: float) -> list[Figure]:
    """Commit in turn through the store and bare; count the syncs of some commits."""
    medians: tuple[list[float], list[float]] = ([], [])
    slowest: tuple[list[float], list[float]] = ([], [])
    for _ in range(max(3, round(_ROUNDS * scale))):
        with scratch() as folder:
            times = _round(folder, max(100, round(_PAIRS * scale)))
        for side in (0, 1):
            medians[side].append(statistics.median(times[side]))
            slowest[side].append(percentile(times[side], 0.99))
    return [
        Figure("commit of the first tap, median", _LIMIT, ratios(*medians), _detail(medians)),
        Figure(
            "commit of the first tap, 99th percentile", _LIMIT, ratios(*slowest), _detail(slowest)
        ),
        Figure("syncs of one such commit (strace)", 1, (_syncs(),), unit="sync", exactly=True),
    ]


def _detail(sides: tuple[list[float], list[float]]) -> str:
    return f"{ms(sides[0])} / {ms(sides[1])}"


def _round(folder: Path, pairs: int) -> tuple[list[float], list[float]]:
    taps = FirstTaps(folder / "store")
    taps.commit()
    bare = BareTable(folder / "bare.db", folder / "store")
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(pairs):
        for side in (0, 1) if number % 2 == 0 else (1, 0):
            times[side].append(_timed((taps.commit, bare.insert)[side]))
    taps.close()
    bare.close()
    return times


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _syncs() -> float:
    """Return how many more syncs a run with some more commits makes, per commit."""
    if shutil.which("strace") is None:
        raise CannotRunError("strace is missing: `sh deploy/bench.sh` installs it")
    return (_traced_syncs(1 + _TRACED) - _traced_syncs(1)) / _TRACED


def _traced_syncs(commits: int) -> int:
    script = str(HERE / "subjects" / "first_tap.py")
    with scratch() as folder:
        trace = folder / "trace"
        subprocess.run(
            ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace),
             PYTHON, script, str(folder / "store"), str(commits)],
            cwd=ROOT, env=environment(), check=True, capture_output=True,
        )  # fmt: skip
        return sum("sync(" in line for line in trace.read_text().splitlines())
