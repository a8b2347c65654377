"""What an export on a stick is called, and what a fault in writing it means."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Final

from kiosk.core.staff.things import ExportForm, ExportProblem
from kiosk.staff.mounted import GoneError
from kiosk.syncing.pending import MissingKeyError
from sync.export.bundle import InvalidBundleError
from sync.export.source import ExportError, Stopped
from sync.gathering import UnreadableError
from sync.outbox import OutboxError
from sync.sqlite import sqlite3

PREFIX: Final = "vuoro-"
_ENDINGS: Final[dict[ExportForm, str]] = {
    "bundle": ".vuoro",
    "xlsx": ".xlsx",
    "csv": ".csv",
    "csv-excel-fi": ".csv",
    "jsonl": ".jsonl",
}
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Also too large for the file system: FAT32 takes no file of 4 GiB."""
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE: Final = {
    errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ENOTDIR, errno.ESTALE,
    errno.ENOTCONN, errno.ENOMEDIUM, errno.ESHUTDOWN, errno.EUCLEAN, errno.EBADMSG,
}  # fmt: skip
"""What the kernel says of a disk that was pulled out; which of them depends on its driver."""


def prefix_of(kiosk: str) -> str:
    """Return how the names of this kiosk's exports begin."""
    return f"{PREFIX}{kiosk}"


def free_name(folder: Path, form: ExportForm, kiosk: str, day: date | None) -> str:
    """Return a name that no file on the stick has yet. Raises `OSError`."""
    stem = prefix_of(kiosk) + (f"-{day.isoformat()}" if day else "")
    taken = {path.name.lower() for path in folder.iterdir()}
    ending = _ENDINGS[form]
    for number in count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        if not _is_taken(f"{name}.".lower(), ending, taken):
            return name + ending
    raise AssertionError("numbers don't end")


def _is_taken(start: str, ending: str, taken: Iterable[str]) -> bool:
    """Whether a file of this form, or one that goes with it, begins so."""
    return any(name.startswith(start) and name.endswith(ending) for name in taken)


def problem_of(fault: Exception, *, writable: bool) -> ExportProblem | None:
    """Return what to tell staff; None for a fault of ours, which belongs into the log.

    `writable`: whether the stick took anything at first. If so, one that takes nothing any more
    was pulled out: the kernel locks the file system of a disk that fails.
    """
    match fault:
        case Stopped():
            return "cancelled"
        case GoneError():
            return "gone"
        case MissingKeyError() | InvalidBundleError():
            return "no_key"
        case UnreadableError() | sqlite3.Error():
            return "unreadable"
        case ExportError() if isinstance(fault.__cause__, sqlite3.Error | OutboxError):
            return "unreadable"
        case OSError():
            return _of_number(fault.errno, writable=writable)
    return None


def _of_number(number: int | None, *, writable: bool) -> ExportProblem | None:
    if number in _FULL:
        return "full"
    if number in _GONE:
        return "gone"
    if number in _READ_ONLY:
        return "gone" if writable and number == errno.EROFS else "read_only"
    return None
