"""`vuoro config check|show|schema|pin`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.commands.arguments import add_config, settings_of
from kiosk.commands.terminal import complain, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the four things that can be done with a configuration."""
    actions = parser.add_subparsers(title="actions", required=True)
    check = actions.add_parser("check", help="find every mistake at once")
    check.add_argument(
        "files", metavar="FILE", type=Path, nargs="*", help="files as the kiosk would read them"
    )
    check.set_defaults(run=_check)
    show = actions.add_parser("show", help="print what is in force, as TOML")
    add_config(show)
    show.set_defaults(run=_show)
    schema = actions.add_parser("schema", help="print a JSON Schema for editors")
    schema.set_defaults(run=_schema)
    pin = actions.add_parser("pin", help="make the line for a PIN of the staff screen")
    pin.set_defaults(run=_pin)


def _check(options: argparse.Namespace) -> int:
    from kiosk.config.deep_check import deep_problems
    from kiosk.paths import DEFAULT_CONFIG

    problems = deep_problems(options.files)
    for problem in problems:
        complain(str(problem))
    if problems:
        return 1
    say(f"{', '.join(map(str, options.files or [DEFAULT_CONFIG]))}: no mistakes found")
    return 0


def _show(options: argparse.Namespace) -> int:
    from kiosk.config.showing import as_toml

    say(as_toml(settings_of(options)).rstrip())
    return 0


def _schema(_options: argparse.Namespace) -> int:
    import json

    from kiosk.config.schema import settings_schema

    say(json.dumps(settings_schema(), indent=2, ensure_ascii=False))
    return 0


def _pin(_options: argparse.Namespace) -> int:
    import os

    from kiosk.commands.asking import asked_twice
    from kiosk.core.staff.pin_hash import SALT_BYTES, hashed, refusal

    pin = asked_twice("PIN of the staff screen", refusal)
    say(f'pin_hash = "{hashed(pin, os.urandom(SALT_BYTES))}"')
    return 0
