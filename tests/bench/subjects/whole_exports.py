"""Databases to export from, and whole exports as processes: how long, and how much memory."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.processes import PYTHON, ROOT, CannotRunError, environment

VUORO = str(Path(PYTHON).parent / "vuoro")
_CONFIGURATION = '[kiosk]\nname = "bench-1"\n[clock]\ntrust = "system"\n'
_WATCH = """
import json, os, sys, time
began = time.perf_counter()
out = (os.POSIX_SPAWN_OPEN, 1, sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[out])
_, status, used = os.wait4(pid, 0)
print(json.dumps([status, time.perf_counter() - began, used.ru_maxrss / 1024]))
"""
"""A process inherits the peak of the one that starts it: so a small one stands between."""


class Run(NamedTuple):
    """One process from start to end."""

    took_s: float
    peak_mib: float


def run(words: Sequence[str], out: Path) -> Run:
    """Run a command, its output into a file. Raises `CannotRunError`."""
    done = subprocess.run(
        [PYTHON, "-S", "-c", _WATCH, str(out), *words],
        cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    try:
        status, took_s, peak_mib = json.loads(done.stdout)
    except ValueError:
        status, took_s, peak_mib = 1, 0.0, 0.0
    if status:
        raise CannotRunError(f"{words[0]}: {done.stderr.decode()[-800:]}")
    return Run(took_s, peak_mib)


def kiosk_words(folder: Path) -> list[str]:
    """Return the words by which `vuoro export` finds a folder's kiosk.db."""
    config = folder / "kiosk.toml"
    config.write_text(_CONFIGURATION)
    return ["--config", str(config), "--data-dir", str(folder)]
