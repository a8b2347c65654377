"""What a fault in writing a file means for the person who waits for it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ROOM: Final = "make room, or name a file on another disk"
_RIGHTS: Final = "name a file in a folder into which you may write"
_FOLDER: Final = "make the folder, or name another file"
_DISK: Final = "look at the disk, or name a file on another one"
_REMEDIES: Final[Mapping[int | None, str]] = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "its disk takes no file so large: name one on another disk",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "the disk takes nothing: name a file on another one",
    errno.ENOENT: _FOLDER,
    errno.ENOTDIR: _FOLDER,
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EISDIR: "name a file, not a folder",
    errno.ELOOP: "its folder is a link that leads to itself: name another file",
}


def not_written(path: Path, fault: OSError, what: str = "file") -> str:
    """Return the sentence: what was not written, why, and what to do."""
    remedy = _REMEDIES.get(fault.errno, _DISK)
    return f"{path}: no {what} was written: {fault.strerror}: {remedy}"
