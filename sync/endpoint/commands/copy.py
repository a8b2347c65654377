"""`vuoro endpoint copy`: to another database."""

from __future__ import annotations

import argparse
import sys

from sync.endpoint.commands.places import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe from where to where."""
    parser.add_argument(
        "--from", dest="source", metavar="URL", required=True, help="the database in use"
    )
    parser.add_argument(
        "--to", dest="target", metavar="URL", required=True, help="a new, empty database"
    )
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    from sync.endpoint.upkeep.copying import copy

    with opened(options.source) as source, opened(options.target, create=True) as target:
        counts = copy(source, target)
    sys.stdout.write(
        f"{sum(counts.values())} rows in {len(counts)} tables copied and counted, "
        f"{counts['submissions']} submissions among them\n"
    )
    return 0
