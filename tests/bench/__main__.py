"""Measure Vuoro against bare peers: `python -m tests.bench [--row NAME …] [--scale S] [--write]`.

Status 0 whatever the figures are; 1 if a benchmark could not be carried out.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from tests.bench import machine, report
from tests.bench.figures import Figure
from tests.bench.processes import CannotRunError

ROWS = (
    "commit", "swap", "start", "memory", "idle", "help",
    "ingest", "ingest_postgres", "drain", "tap_while_draining", "reading", "wire_bytes", "overview",
)  # fmt: skip


def main() -> int:
    """Measure the rows asked for and print the table."""
    options = _options()
    figures: list[Figure] = []
    failed = False
    for row in options.row or ROWS:
        print(f"measuring {row} (load {machine.load():.2f}) …", file=sys.stderr, flush=True)
        try:
            figures += import_module(f"tests.bench.rows.{row}").measure(options.scale)
        except CannotRunError as fault:
            print(f"{row}: {fault}", file=sys.stderr)
            failed = True
    print(report.table(figures))
    if options.write and not failed:
        report.write(figures)
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--row", choices=ROWS, action="append", help="only this row (repeatable)")
    parser.add_argument("--scale", type=float, default=1.0, help="more or fewer repetitions")
    parser.add_argument(
        "--write", action="store_true", help="write the figures into docs/benchmarks.md"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
