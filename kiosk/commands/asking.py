"""Asking for a secret at the terminal, or reading it from a pipe. It is never shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from getpass import getpass

from kiosk.commands.terminal import CommandError


def asked_twice(what: str, refusal: Callable[[str], str | None]) -> str:
    """Return a secret that was typed twice alike; a pipe gives it in two lines.

    `refusal` says why one is not taken. Raises `CommandError`.
    """
    first = _asked(f"{what}: ")
    if (why := refusal(first)) is not None:
        raise CommandError(why)
    if _asked("Once more: ") != first:
        raise CommandError("the two are not the same: start again, nothing was made")
    return first


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        return getpass(prompt, stream=sys.stderr)
    except EOFError:
        raise CommandError("nothing was typed: start again") from None
