"""Whether a SQLite library may be trusted with a write-ahead log that several connections write."""

from __future__ import annotations

from typing import Final

Version = tuple[int, int, int]

_FIRST_FAULTY: Final = (3, 7, 0)
_FIRST_SOUND: Final = (3, 51, 3)
_MENDED: Final = {(3, 44): 6, (3, 50): 7}
"""Older lines that got the correction too, and from which release on."""


def several_may_write(library: Version) -> bool:
    """Whether several connections of this library may write one database in WAL mode.

    SQLite 3.7.0 to 3.51.2 can lose a commit when one connection starts a checkpoint while another
    one begins the log anew (sqlite.org/wal.html, "the WAL-reset bug"). With a single connection
    that may write, and readers that can't, there is nobody to race with.
    """
    if library >= _FIRST_SOUND or library < _FIRST_FAULTY:
        return True
    mended = _MENDED.get(library[:2])
    return mended is not None and library[2] >= mended
