"""A million submissions into a workbook: `vuoro export`, against xlsxwriter in constant memory."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.bench.figures import Figure, ratios
from tests.bench.processes import HERE, PYTHON, interleave, run_s, scratch
from tests.bench.subjects.filling import fill

_LIMIT = 0.35
_LIMIT_MIB = 60.0
_SUBMISSIONS = 1_000_000
_FEWEST = 20_000
_ROUNDS = 3


def measure(scale: float) -> list[Figure]:
    """Write the same database's rows in turn; each writer is a process of its own."""
    rows = max(_FEWEST, round(_SUBMISSIONS * min(scale, 1.0)))
    with scratch() as folder:
        fill(folder / "endpoint.db", rows)
        url, peaks = f"sqlite:///{folder}/endpoint.db", list[float]()
        mine, theirs = interleave(
            _ROUNDS,
            lambda: _ours_s(url, folder, peaks),
            lambda: run_s([PYTHON, str(HERE / "peers/plain_workbook.py"), url, f"{folder}/p.xlsx"]),
        )
    return [
        Figure(
            f"{rows:,} submissions to XLSX, with a summary, against xlsxwriter", _LIMIT,
            ratios(mine, theirs), f"{median(mine):.1f} s / {median(theirs):.1f} s",
        ),
        Figure(
            f"peak memory of an export of {rows:,} submissions to XLSX", _LIMIT_MIB,
            tuple(peaks), unit="MiB", worst=True,
        ),
    ]  # fmt: skip


def _ours_s(url: str, folder: Path, peaks: list[float]) -> float:
    words = ("export", "--format", "xlsx", "--database", url, "--out", f"{folder}/o.xlsx")
    peak = folder / "peak"
    took = run_s([PYTHON, str(HERE / "subjects/exporting.py"), str(peak), *words])
    peaks.append(float(peak.read_text(encoding="ascii")))
    return took
