"""The names of a kiosk's rows: keyed, so that nobody can tell from them which came before which.

A name says nothing without the key, and stays the same in every export of the same kiosk. The key
is a file of its own in the data directory and leaves it with no export.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path
from typing import Final, NamedTuple

from sync.export.source import ExportError

KEY_FILE: Final = "export.key"
KEY_BYTES: Final = 32
ROW_ID_DIGITS: Final = 20
BLOCK: Final = 1024
"""How many names are made at once: one hash for all, since each costs as much as a row's read."""
_MOST_BLOCKS: Final = 16


class RowIds(dict[tuple[str, int], list[bytes]]):
    """Names by epoch and block: of row `seq` the one at `seq % BLOCK` in block `seq // BLOCK`."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, place: tuple[str, int]) -> list[bytes]:
        """Make the names of `BLOCK` rows that lie together, 20 hexadecimal digits each."""
        if len(self) >= _MOST_BLOCKS:
            self.clear()
        # SHAKE takes a key in front of the message (NIST SP 800-185, section 4): a sponge can't be
        # extended, and the message says where it ends.
        epoch, number = place
        message = self._key + f"{len(epoch)} {epoch} {number}".encode()
        digits = hashlib.shake_256(message).hexdigest(BLOCK * ROW_ID_DIGITS // 2).encode()
        steps = range(0, BLOCK * ROW_ID_DIGITS, ROW_ID_DIGITS)
        names = self[place] = [digits[at : at + ROW_ID_DIGITS] for at in steps]
        return names


class ExportKey(NamedTuple):
    """What keys the names of rows."""

    secret: bytes
    is_kept: bool
    """False: the data directory takes no key, so this one is for one export alone."""


def export_key(data_dir: Path) -> ExportKey:
    """Return the data directory's key; the first export makes it. Raises `ExportError`.

    It belongs to the directory's owner, whoever exports first; so do keys that root made once.
    """
    path = data_dir / KEY_FILE
    try:
        try:
            return _kept(path)
        except FileNotFoundError:
            pass
        with suppress(FileExistsError):  # another export was quicker
            _make(path)
        return _kept(path)
    except OSError as fault:
        if fault.errno == EROFS:
            return ExportKey(os.urandom(KEY_BYTES), is_kept=False)
        raise _unusable(path, fault) from fault


def _kept(path: Path) -> ExportKey:
    """Return the key that is there. Raises `ExportError`, `OSError`."""
    with path.open("rb") as file:
        key = file.read(KEY_BYTES + 1)
        if len(key) == KEY_BYTES:
            _give_back(file.fileno(), path.parent)
            return ExportKey(key, is_kept=True)
    raise ExportError(
        f"{path}: has {path.stat().st_size} bytes instead of {KEY_BYTES}: put it back from a copy,"
        " or delete it, and rows get new ids from the next export on"
    )


def _make(path: Path) -> None:
    """Make the key whole under another name first: a key that is there is never half a key."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            _give_back(file.fileno(), path.parent)
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _give_back(handle: int, folder: Path) -> None:
    """Give what root made to the folder's owner, as SQLite does with files. Raises `OSError`."""
    found, owner = os.fstat(handle), folder.stat()
    if os.geteuid() == found.st_uid == 0 != owner.st_uid and _stands_alone(found):
        with suppress(OSError):  # then its own user is told what to do
            os.fchown(handle, owner.st_uid, owner.st_gid)


def _stands_alone(found: os.stat_result) -> bool:
    """Whether it is a file that has this name only, and is no other file of root's."""
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_size == KEY_BYTES


def _unusable(path: Path, fault: OSError) -> ExportError:
    remedy = "look at the disk"
    if fault.errno in (EACCES, EPERM):
        remedy = "run this as the kiosk's system user"
        with suppress(OSError):
            if path.parent.stat().st_uid == os.geteuid():
                remedy = (
                    f"give it to the folder's owner: sudo chown --reference={path.parent} {path}"
                )
    elif fault.errno in (ENOSPC, EDQUOT):
        remedy = "make room"
    return ExportError(f"{path}: can't be read or made ({fault.strerror}): {remedy}")
