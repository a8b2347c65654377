"""`vuoro simulate visits`: realistic visits through the real core and store."""

from __future__ import annotations

import argparse

from kiosk.commands.arguments import (
    add_config,
    add_data_dir,
    made_folder,
    part,
    positive,
    settings_of,
    store_errors_shown,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be simulated."""
    kinds = parser.add_subparsers(title="what", required=True)
    visits = kinds.add_parser("visits", help="clients' visits, with a simulated clock")
    visits.add_argument("--count", type=positive, required=True, help="how many visits")
    visits.add_argument(
        "--seed", type=int, required=True, help="the same number gives the same visits"
    )
    visits.add_argument("--days", type=positive, default=1, help="spread over days (default: 1)")
    add_data_dir(visits)
    add_config(visits)
    visits.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    command = part("kiosk.simulate.command")
    data_dir = made_folder(options.data_dir)
    with store_errors_shown():
        status: int = command.run(
            settings,
            count=options.count,
            seed=options.seed,
            data_dir=data_dir,
            days=options.days,
        )
    return status
