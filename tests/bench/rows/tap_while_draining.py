"""A tap's commit while `vuoro sync` drains a month's backlog beside it, against one at rest."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure, ms, percentile, ratios
from tests.bench.processes import PYTHON, ROOT, CannotRunError, environment, scratch
from tests.bench.subjects.backlog import kiosk_folder, make_backlog
from tests.bench.subjects.first_tap import FirstTaps
from tests.bench.subjects.serving import KIOSKS, Serving, serving

_LIMIT = 1.3
_ROWS = 50_000
_ROUNDS = 5
_AT_REST = 200
_FEWEST = 50
_PAUSE_S = 0.005
"""Between two taps: nobody taps without a pause, and a busy loop would only measure itself."""


def measure(scale: float) -> list[Figure]:
    """Tap at rest, then while the backlog drains, then at rest again."""
    rows, rounds = max(10_000, round(_ROWS * min(scale, 1.0))), max(3, round(_ROUNDS * scale))
    medians: tuple[list[float], list[float]] = ([], [])
    slowest: tuple[list[float], list[float]] = ([], [])
    with scratch() as folder, serving(folder, f"sqlite:///{folder}/endpoint.db") as server:
        make_backlog(folder / "backlog.db", rows)
        for number in range(rounds):
            for side, times in enumerate(_round(folder, server, KIOSKS[number])):
                medians[side].append(statistics.median(times))
                slowest[side].append(percentile(times, 0.99))
    what = f"commit of a tap while {rows:,} drain"
    return [
        Figure(f"{what}, median", _LIMIT, ratios(*medians), _detail(medians)),
        Figure(f"{what}, 99th percentile", _LIMIT, ratios(*slowest), _detail(slowest)),
    ]


def _round(folder: Path, server: Serving, kiosk: str) -> tuple[list[float], list[float]]:
    """Return how long taps took while it drained, and at rest before and after."""
    words = kiosk_folder(
        folder / kiosk, folder / "backlog.db", kiosk=kiosk, key=server.keys[kiosk], url=server.url
    )
    taps = FirstTaps(folder / kiosk / "data")
    try:
        at_rest = _times(taps, lambda done: done < _AT_REST)
        draining = _while_draining(taps, [PYTHON, "-m", "kiosk", *words])
        at_rest += _times(taps, lambda done: done < _AT_REST)
    finally:
        taps.close()
    return draining, at_rest


def _while_draining(taps: FirstTaps, command: list[str]) -> list[float]:
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        times = _times(taps, lambda _: process.poll() is None)
    if process.returncode != 0 or len(times) < _FEWEST:
        raise CannotRunError(f"the drain ended with {process.returncode} after {len(times)} taps")
    return times


def _times(taps: FirstTaps, goes_on: Callable[[int], bool]) -> list[float]:
    times: list[float] = []
    while goes_on(len(times)):
        began = time.perf_counter()
        taps.commit()
        times.append(time.perf_counter() - began)
        time.sleep(_PAUSE_S)
    return times


def _detail(sides: tuple[list[float], list[float]]) -> str:
    return f"{ms(sides[0])} / {ms(sides[1])}"
