"""`vuoro simulate`: realistic visits through the real core and store, and whole fleets."""

from __future__ import annotations

import argparse
import re

from kiosk.commands.arguments import (
    add_config,
    add_data_dir,
    made_folder,
    part,
    positive,
    settings_of,
    store_errors_shown,
)
from kiosk.commands.terminal import CommandError


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
    visits.set_defaults(run=_run_visits)
    _add_fleet(kinds.add_parser("fleet", help="many kiosks that send to a real endpoint"))


def _add_fleet(fleet: argparse.ArgumentParser) -> None:
    fleet.add_argument("--kiosks", type=positive, required=True, help="how many kiosks")
    fleet.add_argument("--days", type=positive, required=True, help="how many days pass")
    fleet.add_argument("--endpoint", metavar="URL", required=True, help="where they send to")
    fleet.add_argument(
        "--database",
        metavar="URL",
        required=True,
        help="the endpoint's database, where the simulated kiosks are registered",
    )
    fleet.add_argument("--seed", type=int, default=1, help="decides on visits (default: 1)")
    fleet.add_argument(
        "--outage",
        metavar="DAY/HH:MM/MINUTES",
        type=_outage,
        action="append",
        default=[],
        help="nobody reaches the endpoint then, such as 1/10:00/180; may be given several times",
    )
    fleet.add_argument(
        "--dropped",
        metavar="PERCENT",
        type=_percent,
        default=0,
        help="so many answers get lost on their way back (default: 0)",
    )
    add_config(fleet)
    fleet.set_defaults(run=_run_fleet)


def _outage(text: str) -> tuple[int, int, int, int]:
    found = re.fullmatch(r"([1-9]\d{0,3})/([01]\d|2[0-3]):([0-5]\d)/([1-9]\d{0,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be such as 1/10:00/180, got {text!r}")
    day, hour, minute, minutes = map(int, found.groups())
    return day, hour, minute, minutes


def _percent(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 99:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 99, got {text!r}")
    return int(text)


def _run_fleet(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    command = part("kiosk.simulate.fleet.command")
    from sync.endpoint.api import EndpointError

    job = command.Job(
        kiosks=options.kiosks,
        days=options.days,
        endpoint=options.endpoint,
        database=options.database,
        seed=options.seed,
        outages=[command.OutageAt(*each) for each in options.outage],
        dropped=options.dropped / 100,
    )
    try:
        with store_errors_shown():
            status: int = command.run(settings, job)
    except EndpointError as error:
        raise CommandError(str(error)) from error
    return status


def _run_visits(options: argparse.Namespace) -> int:
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
