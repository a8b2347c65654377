"""The `vuoro` command. Each command's module is imported only when that command is asked for.

Exit statuses: 0 all well, 1 problems found (on standard error, one a line), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

_COMMANDS: Final = {
    "kiosk": "show the survey to clients and keep what they say",
    "sync": "carry submissions to the central server",
    "config": "check, show or describe the configuration",
    "simulate": "make realistic visits for tests and demonstrations",
    "demo": "let scripted clients walk through the kiosk",
    "gallery": "draw every screen into picture files",
    "export": "write submissions into a file for Excel, other programs or a stick",
    "endpoint": "run the central server and look after it",
}
_INTERRUPTED: Final = 130
"""What a shell reports for a program ended by Ctrl-C: 128 + SIGINT."""


class _Version(argparse.Action):
    """Prints the version; looked up only when asked for, because that is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"vuoro {version('vuoro')}\n")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. Wrong usage and `--help` raise `SystemExit`."""
    words = list(sys.argv[1:] if argv is None else argv)
    options = _parser(words).parse_args(words)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `head` does; what is still buffered must not raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser in which only the command that `words` ask for knows its arguments."""
    parser = argparse.ArgumentParser(
        prog="vuoro", description="A feedback kiosk that works offline."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, purpose in _COMMANDS.items():
        command = commands.add_parser(
            name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}."
        )
        if name == asked:
            import_module(f"kiosk.commands.{name}").add_arguments(command)
    return parser


def _run(options: argparse.Namespace) -> int:
    from kiosk.commands.terminal import CommandError, complain
    from sync.model.problems import InvalidFileError

    try:
        status: int = options.run(options)
    except (CommandError, InvalidFileError) as error:
        complain(str(error))
        return 1
    sys.stdout.flush()
    return status
