"""Files that are there whole or not at all, whatever happens to the power.

What is written has no name until it is whole, where the file system knows such files: so nothing
stays of a process that is killed. Elsewhere (vfat, exFAT) it is a part with a name of its own,
locked as long as its writer lives; whoever writes to the same name next removes parts that nobody
holds.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path
from typing import BinaryIO, Final

PART: Final = ".part"
"""How the name of a file ends that is not whole yet; it starts with a dot and the file's name."""

_LONGEST_STEM: Final = 240
"""In bytes; a name has 255 at most."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file of mode 0600 that takes the place of `path` at the end of the block.

    It is on the disk before it gets its name, and the name is on the disk afterwards. If the block
    raises, what stood at `path` stays as it was. Of several that write one name at once, the one
    that ends last has it. Raises `OSError`, also if what stands there is no file.
    """
    clear_parts_of(path)
    part = _Part(path)
    try:
        # A handle of its own: closing it tells faults of disks that are far, and the lock stays.
        with os.fdopen(os.dup(part.handle), "wb") as file:
            yield file
            file.flush()
            os.fsync(part.handle)
        part.take_the_place()
    finally:
        part.close()
    _sync_folder(path.parent)


def clear_parts_of(path: Path) -> None:
    """Remove what writers to this name left behind that were killed."""
    ours = re.compile(rf"\.{re.escape(_stem(path))}(\.[0-9a-f]{{8}})?{re.escape(PART)}")
    left: list[str] = []
    with suppress(OSError), os.scandir(path.parent) as entries:
        left = [each.name for each in entries if ours.fullmatch(each.name)]
    for name in left:
        with suppress(OSError):
            _remove_unless_held(path.with_name(name))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one at a time give names in a folder where several names belong together.

    Waits for who is at it. Where a file system has no locks, nobody waits. Raises `OSError`.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class _Part:
    """A file that is not whole yet, held by a lock."""

    def __init__(self, path: Path) -> None:
        """Make it. Raises `OSError`."""
        self._path = path
        self._name: Path | None = None
        try:
            self.handle = os.open(
                path.parent, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o600
            )  # fmt: skip
        except OSError:
            self.handle = self._named()
        else:
            _lock(self.handle)

    def take_the_place(self) -> None:
        """Give it the file's name. Raises `OSError`."""
        _refuse_what_is_no_file(self._path)
        part = self._name or self._linked()
        part.replace(self._path)
        self._name = None

    def close(self) -> None:
        """Let go of it, and remove it if it has no place."""
        try:
            if self._name is not None:
                self._name.unlink(missing_ok=True)
        finally:
            os.close(self.handle)

    def _named(self) -> int:
        """Make it under a name, and lock it before anybody can take it for one that was left."""
        while True:
            self._name = _own_name(self._path)
            handle = os.open(self._name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            if _lock(handle) and os.fstat(handle).st_nlink:
                return handle
            os.close(handle)

    def _linked(self) -> Path:
        """Give it a name beside the place: only a rename replaces."""
        self._name = _own_name(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.link(f"/proc/self/fd/{self.handle}", self._name.name, dst_dir_fd=folder)
        finally:
            os.close(folder)
        return self._name


def _own_name(path: Path) -> Path:
    return path.with_name(f".{_stem(path)}.{secrets.token_hex(4)}{PART}")


def _stem(path: Path) -> str:
    """Return as much of a file's name as leaves room for what a part's name has besides."""
    name = path.name
    while len(os.fsencode(name)) > _LONGEST_STEM:
        name = name[:-1]
    return name


def _lock(handle: int) -> bool:
    """Lock a file that is written; returns False if it is being removed as one that was left."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # no locks on this file system: nobody can take it for one that was left
    return True


def _remove_unless_held(path: Path) -> None:
    """Remove a part that no writer holds. Raises `OSError`."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            path.unlink()
    finally:
        os.close(handle)


def _refuse_what_is_no_file(path: Path) -> None:
    """Raise `OSError` where a device or the like stands: a rename would replace that too."""
    with suppress(FileNotFoundError):
        kind = path.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind) or stat.S_ISDIR(kind)):
            raise FileExistsError(EEXIST, "is no regular file", str(path))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
