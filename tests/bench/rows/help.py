"""`vuoro --help` against a bare Python that imports what any such command needs."""

from __future__ import annotations

from pathlib import Path

from tests.bench.figures import Figure, ms, ratios
from tests.bench.processes import PYTHON, interleave, run_s

_LIMIT = 3.0


def measure(scale: float) -> list[Figure]:
    """Time whole processes, the console script's own cost included."""
    script = str(Path(PYTHON).parent / "vuoro")
    mine, theirs = interleave(
        max(3, round(20 * scale)),
        lambda: run_s([script, "--help"]),
        lambda: run_s([PYTHON, "-c", "import argparse, sqlite3, csv"]),
    )
    detail = f"{ms(mine)} / {ms(theirs)}"
    return [Figure("`vuoro --help`", _LIMIT, ratios(mine, theirs), detail)]
