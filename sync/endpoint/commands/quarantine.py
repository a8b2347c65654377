"""`vuoro endpoint quarantine`: what was set aside, by the ids that `erase` takes."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from sync.endpoint.commands.places import reading, who, writing
from sync.endpoint.commands.serve import add_database

if TYPE_CHECKING:
    from sync.endpoint.upkeep.set_aside import SetAside


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe which records are named, and which one is shown."""
    parser.add_argument("--kiosk", metavar="NAME", help="only those of this one")
    parser.add_argument(
        "--show",
        metavar="ROW_ID",
        help="print this record whole, with what the client wrote; who did is noted",
    )
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    if options.show is not None:
        return _show(options.database, options.show)
    from sync.endpoint.registry import sender_of
    from sync.endpoint.upkeep.set_aside import set_aside

    with reading(options.database) as connection:
        if options.kiosk is not None:
            sender_of(connection, options.kiosk)
        found = list(set_aside(connection, options.kiosk))
    for each in found:
        sys.stdout.write(f"{_line(each)}\n")
    sys.stdout.write(f"{len(found)} records set aside\n")
    return 0


def _line(found: SetAside) -> str:
    emptied = " (content gone)" if found.emptied else ""
    return (
        f"{found.row_id.hex()} {found.kiosk} {found.verdict} {found.day}: {found.reason}{emptied}"
    )


def _show(address: str, name: str) -> int:
    from sync.endpoint.upkeep.erase import row_id_of
    from sync.endpoint.upkeep.set_aside import record_shown

    row_id = row_id_of(name)
    with writing(address) as connection:
        record = record_shown(connection, row_id, who=who(), now_s=int(time.time()))
    sys.stdout.write(f"{record}\n")
    return 0
