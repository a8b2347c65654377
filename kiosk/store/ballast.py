"""A file that only takes up room, so that there is some to give up when the disk is full."""

from __future__ import annotations

import os
from pathlib import Path

_KIB = 1024
_MARGIN = 4
"""The ballast comes back only when so many times its size is free: else it would itself fill the
disk that it is there for."""
_NOTHING = 16 * _KIB
"""With less than this free a write may fail as an I/O error instead of a full disk."""


class Ballast:
    """The file `ballast` in the data directory; a size of 0 switches it off."""

    def __init__(self, data_dir: Path, size_kib: int) -> None:
        self._path = data_dir / "ballast"
        self._size = size_kib * _KIB
        self.is_given_up = False
        """It was deleted to make room, and is not back."""

    def give_up(self) -> bool:
        """Delete the file; returns whether there was one to delete."""
        try:
            self._path.unlink()
        except OSError:
            return False
        self.is_given_up = True
        return True

    def is_needed(self) -> bool:
        """Whether the disk has as good as nothing free."""
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return False
        return disk.f_bavail * disk.f_frsize < _NOTHING

    def rebuild(self) -> bool:
        """Take the room again if there is plenty; returns whether the ballast is in place."""
        if self._size == 0 or self._in_place():
            return True
        try:
            disk = os.statvfs(self._path.parent)
            if disk.f_bavail * disk.f_frsize < _MARGIN * self._size:
                return False
            self._write()
        except OSError:
            self.give_up()
            return False
        self.is_given_up = False
        return True

    def _in_place(self) -> bool:
        try:
            return self._path.stat().st_size == self._size
        except OSError:
            return False

    def _write(self) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size)
            os.ftruncate(handle, self._size)
        finally:
            os.close(handle)
