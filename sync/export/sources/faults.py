"""What SQLite's faults mean for a person who exports."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sync.export.source import ExportError
from sync.sqlite import sqlite3

_IN_USE: Final = "another program holds it: try again, and end that program if it stays so"
_NO_ROOM: Final = "the disk is full: make room"
_RIGHTS: Final = "run this as the user that the file belongs to"
_REMEDIES: Final[Mapping[str, str]] = {
    "SQLITE_BUSY": _IN_USE,
    "SQLITE_LOCKED": _IN_USE,
    "SQLITE_CANTOPEN": _RIGHTS,
    "SQLITE_PERM": _RIGHTS,
    "SQLITE_AUTH": _RIGHTS,
    "SQLITE_READONLY": _RIGHTS,
    "SQLITE_FULL": _NO_ROOM,
    "SQLITE_NOMEM": "there is not enough memory: end other programs, and try again",
    "SQLITE_IOERR": "its disk fails: look at the system's log, and copy the folder to another disk",
    "SQLITE_ERROR": "its tables are those of another version of Vuoro: export with that version",
}
"""By SQLite's name of the error, without what comes after its second word."""
_UNKNOWN: Final = "try again, and look at the system's log if it stays so"
_DAMAGED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into `ExportError`s that name the file, its fault and the remedy."""
    try:
        yield
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorname", type(fault).__name__)
        remedy = _remedy("_".join(code.split("_")[:2]), path)
        raise ExportError(f"{path}: can't be read now ({code}): {remedy}") from fault


def is_on_read_only_disk(path: Path) -> bool:
    """Whether nothing can be written where a file lies."""
    with suppress(OSError):
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    return False


def _remedy(code: str, path: Path) -> str:
    if code in _DAMAGED:
        return (
            "the file is damaged: restart the kiosk, which moves it aside and keeps every sound row"
            if path.name == "kiosk.db"
            else "the file is damaged: put a backup in its place (docs/operations.md)"
        )
    if code == "SQLITE_CANTOPEN" and is_on_read_only_disk(path):
        return "it was copied in use: copy its whole folder to where can be written, and read that"
    return _REMEDIES.get(code, _UNKNOWN)
