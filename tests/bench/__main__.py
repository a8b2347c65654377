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

TABLES = {
    "kiosk": ("commit", "swap", "start", "memory", "idle", "help"),
    "endpoint": (
        "ingest", "ingest_postgres", "drain", "tap_while_draining", "reading", "wire_bytes",
        "overview",
    ),
    "export": ("export_csv", "export_xlsx"),
}  # fmt: skip
"""Which rows stand in which table of docs/benchmarks.md; each table is measured in one run."""
ROWS = tuple(row for rows in TABLES.values() for row in rows)


def main() -> int:
    """Measure the rows asked for and print the table."""
    options = _options()
    rows = options.row or (TABLES[options.table] if options.table else ROWS)
    measured: dict[str, list[Figure]] = {}
    failed = False
    for row in rows:
        print(f"measuring {row} (load {machine.load():.2f}) …", file=sys.stderr, flush=True)
        try:
            measured[row] = import_module(f"tests.bench.rows.{row}").measure(options.scale)
        except CannotRunError as fault:
            print(f"{row}: {fault}", file=sys.stderr)
            failed = True
    print(report.table([figure for figures in measured.values() for figure in figures]))
    for name, members in TABLES.items():
        if options.write and not failed and any(row in measured for row in members):
            report.write(name, [each for row in members for each in measured.get(row, ())])
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--row", choices=ROWS, action="append", help="only this row (repeatable)")
    parser.add_argument("--table", choices=TABLES, help="only the rows of this table")
    parser.add_argument("--scale", type=float, default=1.0, help="more or fewer repetitions")
    parser.add_argument(
        "--write", action="store_true", help="write the figures into docs/benchmarks.md"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
