"""`vuoro sync --once` with a long backlog against a bare loop; over a slow line; its memory."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from tests.bench.figures import Figure, rate, ratios
from tests.bench.processes import HERE, PYTHON, ROOT, CannotRunError, environment, scratch
from tests.bench.subjects.backlog import kiosk_folder, make_backlog
from tests.bench.subjects.serving import KIOSKS, Serving, serving, started

_ROWS = 100_000
_ROUNDS = 3
_DELAY_MS = 50
_LOOK_S = 0.05
_GROWTH_PERCENT = 5.0
_LISTENS = re.compile(rb"listens at (\d+)")


def measure(scale: float) -> list[Figure]:
    """Drain the same backlog again and again, each time as another kiosk."""
    rows, rounds = max(20_000, round(_ROWS * min(scale, 1.0))), max(3, round(_ROUNDS * scale))
    with scratch() as folder, serving(folder, f"sqlite:///{folder}/endpoint.db") as server:
        make_backlog(folder / "backlog.db", rows)
        line = [PYTHON, str(HERE / "subjects" / "slow_line.py"), str(server.port), str(_DELAY_MS)]
        with started(line, _LISTENS) as (_, port):
            drains = _Drains(folder, server, rows, f"http://127.0.0.1:{port}")
            found = [(drains.mine(), drains.bare(), drains.far()) for _ in range(rounds)]
    mine, theirs, far = ([each[side] for each in found] for side in range(3))
    return [
        Figure(
            f"draining {rows:,} with `vuoro sync`: rows/s against a bare loop", 0.8,
            ratios(mine, theirs), f"{rate(mine)} / {rate(theirs)}", at_least=True,
        ),
        Figure(
            f"with {_DELAY_MS} ms of server delay, against its own rate without", 0.5,
            ratios(far, mine), f"{rate(far)} / {rate(mine)}", at_least=True,
        ),
        Figure(
            "memory growth of sync over the drain", _GROWTH_PERCENT, tuple(drains.growth_percent),
            "of its own, second quarter to last", percent=True,
        ),
    ]  # fmt: skip


class _Drains:
    def __init__(self, folder: Path, server: Serving, rows: int, far_url: str) -> None:
        self._folder, self._server, self._rows, self._far_url = folder, server, rows, far_url
        self._kiosks = iter(zip(count(), KIOSKS, strict=False))
        self.growth_percent: list[float] = []

    def mine(self) -> float:
        """Drain with `vuoro sync`."""
        words, _, _ = self._prepared(self._server.url)
        return self._run([PYTHON, "-m", "kiosk", *words], watched=True)

    def far(self) -> float:
        """Drain with `vuoro sync` over the slow line."""
        words, _, _ = self._prepared(self._far_url)
        return self._run([PYTHON, "-m", "kiosk", *words], watched=False)

    def bare(self) -> float:
        """Drain with the bare loop."""
        _, kiosk, folder = self._prepared(self._server.url)
        script = str(HERE / "peers" / "bare_loop.py")
        database, key = str(folder / "data" / "kiosk.db"), str(folder / "key")
        return self._run([PYTHON, script, database, self._server.url, kiosk, key], watched=False)

    def _prepared(self, url: str) -> tuple[list[str], str, Path]:
        number, kiosk = next(self._kiosks)
        folder = self._folder / f"kiosk-{number}"
        words = kiosk_folder(
            folder, self._folder / "backlog.db", kiosk=kiosk, key=self._server.keys[kiosk], url=url
        )
        return words, kiosk, folder

    def _run(self, command: Sequence[str], *, watched: bool) -> float:
        began = time.perf_counter()
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            sizes: list[int] = []
            while process.poll() is None:
                if watched:
                    sizes.append(_own_kib(process.pid))
                time.sleep(_LOOK_S)
            took_s = time.perf_counter() - began
            assert process.stderr is not None
            if process.returncode != 0:
                raise CannotRunError(f"the drain failed: {process.stderr.read().decode()[-500:]}")
        if watched:
            self.growth_percent.append(_growth_percent([each for each in sizes if each]))
        return self._rows / took_s


def _growth_percent(sizes: list[int]) -> float:
    quarter = max(1, len(sizes) // 4)
    before, after = max(sizes[quarter : 2 * quarter]), max(sizes[-quarter:])
    return (after / before - 1) * 100


def _own_kib(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"Pss_Anon:\s+(\d+)", text)
    return int(found[1]) if found else 0
