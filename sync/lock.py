"""One process writes each database: whoever holds its lock file's lock."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LOCK_NAME = "sync.lock"
_LOOKS, _LOOK_S = 3, 0.02


class InUseError(Exception):
    """Another process holds the lock; `holder` is its number, as far as it is known."""

    def __init__(self, path: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(f"{path.parent}: process {holder} holds {path.name}")


class FileLock:
    """Holds a file's lock until `release` or the end of the process.

    Raises `InUseError`, and `OSError` if the file can't be made.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take()
        except OSError as fault:
            holder = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise InUseError(path, holder) from fault
        self._sign()

    def _take(self) -> None:
        for _ in range(_LOOKS):
            try:
                return fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                # Perhaps somebody only looked, in `is_held`.
                time.sleep(_LOOK_S)
        return fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _sign(self) -> None:
        try:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()}\n".encode("ascii"), 0)
        except OSError:
            # A full disk: the lock holds all the same, only its holder's number is missing.
            return

    def release(self) -> None:
        """Let the next process write. The file stays: removing it would let two hold the lock."""
        os.close(self._handle)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock; one that can't be looked at counts as free."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared: two that only look are not in each other's way.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


class SyncLock(FileLock):
    """Holds `sync.lock` in the data directory: one `vuoro sync` writes sync.db."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir / LOCK_NAME)
