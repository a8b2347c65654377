"""How commands speak to the person at the terminal."""

from __future__ import annotations

import sys


class CommandError(Exception):
    """A command can't go on; the text names the thing and the remedy."""


def say(text: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"{text}\n")
