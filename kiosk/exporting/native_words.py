"""What a library that is no Python writes to standard error by itself, held back from the terminal.

Only for a command's own process. Standard error is turned away for all its threads at once, so a
kiosk, whose threads write to its log, leaves it as it is: there such words go into the log.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from sync.export.source import ExportError
from sync.export.xlsx.faults import UnknownFaultError

_STANDARD_ERROR: Final = 2
_PIECE_BYTES: Final = 1 << 16


@contextmanager
def native_words_held() -> Iterator[None]:
    """Hold back what is written past Python; hand it on at the end if the fault is not known.

    What Python itself writes, such as a progress bar, goes on to the terminal.
    """
    terminal, held = os.dup(_STANDARD_ERROR), os.memfd_create("words")
    ours, sys.stderr = sys.stderr, _moved(sys.stderr, terminal)
    os.dup2(held, _STANDARD_ERROR)
    told = False
    try:
        yield
    except (ExportError, OSError, KeyboardInterrupt) as fault:
        told = not isinstance(fault, UnknownFaultError)
        raise
    finally:
        sys.stderr.flush()
        os.dup2(terminal, _STANDARD_ERROR)
        sys.stderr = ours
        if not told:
            _hand_on(held)
        os.close(held)
        os.close(terminal)


def _moved(stream: TextIO, handle: int) -> TextIO:
    """Return a stream like this one to another place, or this one if it is not standard error."""
    stream.flush()
    try:
        if stream.fileno() != _STANDARD_ERROR:
            return stream
    except OSError:  # no file at all
        return stream
    return open(
        handle, "w", buffering=1, encoding=stream.encoding, errors=stream.errors, closefd=False
    )


def _hand_on(held: int) -> None:
    os.lseek(held, 0, os.SEEK_SET)
    while piece := os.read(held, _PIECE_BYTES):
        os.write(_STANDARD_ERROR, piece)
