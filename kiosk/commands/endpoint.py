"""`vuoro endpoint …`: the central server and the care for it."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from kiosk.commands.terminal import CommandError
from sync.endpoint.commands import COMMANDS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe everything that the endpoint's commands can do."""
    parser.set_defaults(run=_run, check_configuration=_check_configuration)
    actions = parser.add_subparsers(title="actions", required=True)
    for name, (module, purpose) in COMMANDS.items():
        action = actions.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        import_module(module).add_arguments(action)


def _check_configuration(file: Path) -> None:
    """Return if a kiosk could use this file. Raises `InvalidFileError` with every mistake."""
    from kiosk.config.loading import load

    load([file])


def _run(options: argparse.Namespace) -> int:
    from sync.endpoint.api import EndpointError

    try:
        status: int = options.act(options)
    except EndpointError as error:
        raise CommandError(str(error)) from error
    except ModuleNotFoundError as error:
        raise CommandError(
            f"the endpoint needs {error.name}, which is not installed: install vuoro[endpoint]"
        ) from error
    return status
