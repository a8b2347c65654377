"""`vuoro endpoint maintain`: the daily care, for a timer."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from sync.endpoint.commands.places import opened
from sync.endpoint.commands.serve import add_database, settings_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe which settings hold."""
    parser.add_argument("--config", metavar="FILE", type=Path, help="the endpoint's settings")
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    from sync.endpoint.upkeep.maintain import maintain
    from sync.endpoint.upkeep.turn import alone

    months = settings_of(options.config).retention.comment_months
    with opened(options.database) as database, alone(database, options.database):
        done = maintain(database, comment_months=months, now_s=int(time.time()))
    sys.stdout.write(
        f"texts older than {months} months: {done.texts} removed; "
        f"records set aside: {done.records} emptied; old notes: {done.notes} deleted\n"
    )
    if done.left is not None:
        sys.stderr.write(f"not everything could be tidied up: {done.left}; the next run goes on\n")
    return 0
