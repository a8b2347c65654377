"""One process writes each database: whoever holds its lock file's lock."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


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
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            holder = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise InUseError(path, holder) from fault
        self._sign()

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


class SyncLock(FileLock):
    """Holds `sync.lock` in the data directory: one `vuoro sync` writes sync.db."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir / "sync.lock")
