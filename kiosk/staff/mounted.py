"""A mounted stick as a folder: what it has room for, and that it is still the same one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.export.durable import PART, replacing

_NO_ROOM_BYTES: Final = 64 * 1024
_BLOCK_BYTES: Final = 4096


class GoneError(Exception):
    """The stick that was mounted there is not there any more."""


@dataclass(frozen=True, slots=True)
class Room:
    """What can be written."""

    free_bytes: int
    writable: bool


def room_on(mount: Path) -> Room:
    """Return what a stick has room for. Raises `OSError`."""
    found = os.statvfs(mount)
    is_read_only = bool(found.f_flag & os.ST_RDONLY)
    return Room(found.f_bavail * found.f_frsize, not is_read_only and os.access(mount, os.W_OK))


def is_full(mount: Path, prefix: str, before: Room) -> bool:
    """Whether a disk that said so is full indeed; `before` is what room it had when writing began.

    One whose plug was drawn may say it too, since it finds no block any more. But what was begun
    is removed again: a full disk has its room back, and takes a small file.
    """
    probe = mount / f".{prefix}.probe"
    try:
        if room_on(mount).free_bytes < before.free_bytes // 2:
            return False
        if before.free_bytes >= _NO_ROOM_BYTES:
            with replacing(probe) as file:
                file.write(bytes(_BLOCK_BYTES))
            probe.unlink()
    except OSError:
        return False
    return True


def clear_parts(mount: Path, prefix: str) -> None:
    """Remove what an export left behind that was cut off, if its name starts with `prefix`."""
    left: list[str] = []
    with suppress(OSError), os.scandir(mount) as entries:
        left = [
            each.path
            for each in entries
            if each.name.startswith(f".{prefix}")
            and each.name.endswith(PART)
            and each.is_file(follow_symlinks=False)
        ]
    for path in left:
        with suppress(OSError):
            Path(path).unlink()


@contextmanager
def held(mount: Path) -> Iterator[Path]:
    """Yield the stick's folder by a handle, which stays the stick's whatever is mounted there next.

    By its path a stick that is pulled out in mid-write would become a folder of the system's own
    disk, and the rest would be written there. Raises `GoneError` if no stick is mounted there, or,
    at the end of the block, no longer the same; and `OSError`.
    """
    handle = os.open(mount, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not _is_mounted(mount, handle):
            raise GoneError
        yield Path(f"/proc/self/fd/{handle}")
        if not _is_mounted(mount, handle):
            raise GoneError
    finally:
        os.close(handle)


def _is_mounted(mount: Path, handle: int) -> bool:
    """Whether what the handle holds is still mounted there, as a file system of its own."""
    try:
        there, above = mount.stat(), mount.parent.stat()
    except OSError:
        return False
    ours = os.fstat(handle)
    return (there.st_dev, there.st_ino) == (
        ours.st_dev,
        ours.st_ino,
    ) and ours.st_dev != above.st_dev
