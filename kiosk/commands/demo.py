"""`vuoro demo`: ten visits by a scripted client, to see that everything works."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.commands.arguments import add_config, made_folder, part, settings_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe where the demonstration leaves its results."""
    add_config(parser)
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("demo-out"),
        help="where kiosk.db and the screenshots go (default: ./demo-out)",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    status: int = part("kiosk.ui.demo.command").run(settings, out=made_folder(options.out))
    return status
