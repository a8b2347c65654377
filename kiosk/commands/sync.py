"""`vuoro sync`: carries submissions to the endpoint."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from kiosk.commands.arguments import add_config, add_data_dir, made_folder, part, settings_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe how sync can be run."""
    add_config(parser)
    add_data_dir(parser)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--once",
        action="store_true",
        help="send until nothing is pending (exit status 0) or an attempt fails (75)",
    )
    ways.add_argument(
        "--status",
        action="store_true",
        help="say in one line how sync is; exit status 1 if a person must look",
    )
    ways.add_argument(
        "--receipt",
        metavar="FILE",
        type=Path,
        help="apply a signed receipt that came back on a stick",
    )
    ways.add_argument(
        "--bundle",
        metavar="FILE",
        type=Path,
        help="write all that is pending into an encrypted file for a stick",
    )
    parser.add_argument(
        "--hurry",
        action="store_true",
        help="don't spread the first attempt over ten minutes after a start or a release",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    # Until somebody listens, "try at once" must not end the process.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    settings = settings_of(options)
    command = part("kiosk.syncing.command")
    only_reads = options.status or options.bundle is not None
    data_dir = options.data_dir if only_reads else made_folder(options.data_dir)
    status: int
    if options.status:
        status = command.show_status(settings, data_dir)
    elif options.bundle is not None:
        status = part("kiosk.syncing.bundle").write(settings, data_dir, options.bundle)
    elif options.receipt is not None:
        status = command.apply_receipt(settings, data_dir, options.receipt)
    elif options.once:
        status = command.send_once(settings, data_dir)
    else:
        status = command.run_loop(settings, data_dir, hurry=options.hurry)
    return status
