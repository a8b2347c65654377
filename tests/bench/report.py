"""The table of figures, on the terminal and in docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.bench import machine
from tests.bench.figures import Figure
from tests.bench.processes import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- figures: {} -->", "<!-- end of figures: {} -->"
_HEAD = ("What", "Target", "Median", "Lowest to highest", "", "Subject / peer")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


def write(name: str, figures: Sequence[Figure]) -> None:
    """Put the table of this name into docs/benchmarks.md, with the day and the machine."""
    begin, end = _BEGIN.format(name), _END.format(name)
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    head = f"Measured on {date.today().isoformat()}: {machine.describe()}."
    PAGE.write_text(f"{before}{begin}\n{head}\n\n{table(figures)}\n{end}{after}", encoding="utf-8")


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.what,
        f"{figure.sign} {figure.show(figure.limit)}",
        figure.show(figure.median),
        f"{figure.show(min(figure.ratios))} to {figure.show(max(figure.ratios))}",
        "pass" if figure.passes else "miss",
        figure.detail,
    )
