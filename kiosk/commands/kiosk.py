"""`vuoro kiosk`: the screen that clients touch."""

from __future__ import annotations

import argparse

from kiosk.commands.arguments import (
    add_config,
    add_data_dir,
    made_folder,
    part,
    settings_of,
    size_px,
    store_errors_shown,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe how the kiosk can be started."""
    add_config(parser)
    add_data_dir(parser)
    parser.add_argument(
        "--windowed",
        metavar="WxH",
        type=size_px,
        help="show a window of this size in pixels instead of the full screen",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="release everything on SIGUSR1 and at the end, without waiting for the hour",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    command = part("kiosk.ui.main")
    data_dir = made_folder(options.data_dir)
    with store_errors_shown():
        status: int = command.run(
            settings,
            data_dir=data_dir,
            windowed=options.windowed,
            demo=options.demo,
        )
    return status
