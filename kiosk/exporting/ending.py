"""Ctrl-C, the end of a session and of a service end a command in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SHELLS_BASE: Final = 128
"""What a shell adds to a signal's number for the exit status of a program that it ended."""


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Have each of these signals raise `KeyboardInterrupt` or, with its exit status, `SystemExit`.

    So the block ends as after any fault, and leaves nothing. A library that was called may turn it
    into a fault of its own: what leaves the block is the signal's all the same. What the caller
    ignores (nohup) stays ignored. In the main thread alone.
    """
    asked: list[signal.Signals] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked.append(signal.Signals(number))
        raise _told(asked[0])

    before = {each: signal.getsignal(each) for each in _SIGNALS}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, end)
    try:
        yield
    except BaseException:
        if asked:
            raise _told(asked[0]) from None
        raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _told(number: signal.Signals) -> BaseException:
    if number is signal.SIGINT:
        return KeyboardInterrupt()
    return SystemExit(_SHELLS_BASE + number)
