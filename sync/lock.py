"""One process writes sync.db: whoever holds the lock file's lock."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class InUseError(Exception):
    """Another `vuoro sync` holds this data directory."""


class SyncLock:
    """Holds `sync.lock` in the data directory until `release` or the end of the process.

    Raises `InUseError` naming the process that holds it, and `OSError`.
    """

    def __init__(self, data_dir: Path) -> None:
        self._handle = os.open(data_dir / "sync.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            holder = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise InUseError(f"{data_dir}: process {holder} syncs this data directory") from fault
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
