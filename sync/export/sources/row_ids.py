"""The names of a kiosk's rows: keyed, so that nobody can tell from them which came before which.

A name says nothing without the key, and stays the same in every export of the same kiosk. The key
is a file of its own in the data directory and leaves it with no export.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

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


def export_key(data_dir: Path) -> bytes:
    """Return the data directory's key; the first export makes it. Raises `ExportError`."""
    path = data_dir / KEY_FILE
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except OSError as fault:
        raise _unusable(path, fault) from fault
    try:
        _make(path)
    except FileExistsError:
        pass  # another export was quicker
    except OSError as fault:
        raise _unusable(path, fault) from fault
    return _read(path)


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ExportError(
            f"{path}: has {len(key)} bytes instead of {KEY_BYTES}: put it back from a copy, or"
            " delete it, and rows get new ids from the next export on"
        )
    return key


def _make(path: Path) -> None:
    """Make the key whole under another name first: a key that is there is never half a key."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unusable(path: Path, fault: OSError) -> ExportError:
    return ExportError(
        f"{path}: can't be read or made ({fault.strerror}): run this as the kiosk's system user"
    )
