"""Where damaged databases are kept for a fortnight: `damaged/<day>-<n>/` in the data directory."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from itertools import count
from pathlib import Path

from sync.model.calendar import Stamp

FILE_NAME = "kiosk.db"
KEPT_DAYS = 14

_FOLDER = "damaged"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}|unknown)-\d+")
_UNKNOWN = "unknown"


def family(data_dir: Path) -> tuple[Path, ...]:
    """Return kiosk.db and the files that SQLite may keep beside it."""
    suffixes = ("", "-wal", "-shm", "-journal")
    return tuple(data_dir / f"{FILE_NAME}{suffix}" for suffix in suffixes)


def move_aside(data_dir: Path, stamp: Stamp) -> Path | None:
    """Move whatever there is of kiosk.db into a new folder; None if there was nothing.

    The database itself goes last: while it lies in its place, its log may still be needed.
    Raises `OSError`.
    """
    present = [path for path in family(data_dir) if os.path.lexists(path)]
    if not present:
        return None
    folder = _new_folder(data_dir / _FOLDER, _day(stamp))
    for path in reversed(present):
        target = folder / path.name
        path.rename(target)
        _make_private(target)
    return folder


def forget_old(data_dir: Path, stamp: Stamp) -> None:
    """Delete what was moved aside more than 14 days ago, once the clock is trusted.

    A folder from before that, or from the future of a clock that was wrong, counts from today.
    """
    folder = data_dir / _FOLDER
    if stamp.hour is None or not folder.is_dir():
        return
    today = stamp.hour.date()
    for each in sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)):
        text = each.name.rpartition("-")[0]
        day = None if text == _UNKNOWN else date.fromisoformat(text)
        if day is None or day > today:
            each.replace(_new_folder(folder, today.isoformat()))
        elif (today - day).days > KEPT_DAYS:
            shutil.rmtree(each, ignore_errors=True)


def _new_folder(parent: Path, day: str) -> Path:
    parent.mkdir(mode=0o700, exist_ok=True)
    for number in count(1):
        folder = parent / f"{day}-{number}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise AssertionError


def _day(stamp: Stamp) -> str:
    return stamp.hour.date().isoformat() if stamp.hour is not None else _UNKNOWN


def _make_private(path: Path) -> None:
    if not path.is_symlink():
        path.chmod(0o700 if path.is_dir() else 0o600)
