"""Where damaged databases are kept for a fortnight: `damaged/<day>-<n>/` in the data directory."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

from sync.model.calendar import Stamp

FILE_NAME = "kiosk.db"
KEPT_DAYS = 14

_FOLDER = "damaged"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}|unknown)-\d+")
_UNKNOWN = "unknown"
_AGE = "hours-here.json"
"""In a folder: the boot and its uptime at the last look, and for how many hours of running the
folder has been there. Written only while the clock is not trusted."""


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
    """Delete what was moved aside more than 14 days ago.

    A folder without a day, or from the future of a clock that was wrong, counts from today. While
    the clock is not trusted, days are made of 24 hours in which the device was on. A folder that
    can't be dealt with is left for the next time and holds up no other.
    """
    folders: list[Path] = []
    with suppress(OSError):
        folders = sorted((data_dir / _FOLDER).iterdir())
    for each in folders:
        if _NAME.fullmatch(each.name):
            with suppress(OSError, ValueError):
                if stamp.hour is None or stamp.held:
                    _grow_older(each, stamp)
                else:
                    _forget_by_date(each, stamp.hour.date())


def _forget_by_date(folder: Path, today: date) -> None:
    day = _day_of(folder)
    if day is None or day > today:
        folder.replace(_new_folder(folder.parent, today.isoformat()))
    elif (today - day).days > KEPT_DAYS:
        shutil.rmtree(folder, ignore_errors=True)


def _day_of(folder: Path) -> date | None:
    try:
        return date.fromisoformat(folder.name.rpartition("-")[0])
    except ValueError:
        return None


def _grow_older(folder: Path, stamp: Stamp) -> None:
    """Add the hours since the last look, those since the start for a boot not seen before."""
    boot, uptime_h, hours = _age(folder) or (stamp.boot, stamp.uptime_h, 0)
    same = boot == stamp.boot and stamp.uptime_h >= uptime_h
    hours += stamp.uptime_h - uptime_h if same else stamp.uptime_h + 1
    if hours > KEPT_DAYS * 24:
        shutil.rmtree(folder, ignore_errors=True)
    elif _age(folder) != (stamp.boot, stamp.uptime_h, hours):
        path = folder / _AGE
        path.touch(mode=0o600)
        path.write_text(json.dumps([stamp.boot, stamp.uptime_h, hours]), "utf-8")


def _age(folder: Path) -> tuple[str, int, int] | None:
    try:
        boot, uptime_h, hours = json.loads((folder / _AGE).read_text("utf-8"))
        return str(boot), int(uptime_h), int(hours)
    except (OSError, ValueError, TypeError):
        return None


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
