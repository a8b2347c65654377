"""One process writes kiosk.db: whoever holds the lock file's lock."""

from __future__ import annotations

from pathlib import Path

from kiosk.store.api import CannotWriteError, StoreInUseError
from sync.lock import FileLock, InUseError


class DirectoryLock(FileLock):
    """Holds `kiosk.lock` in the data directory until `release` or the end of the process.

    Raises `StoreInUseError` naming the process that holds it, `CannotWriteError`.
    """

    def __init__(self, data_dir: Path) -> None:
        path = data_dir / "kiosk.lock"
        try:
            super().__init__(path)
        except InUseError as fault:
            raise StoreInUseError(
                f"{data_dir}: process {fault.holder} is writing here;"
                " stop it, or start with another --data-dir"
            ) from fault
        except OSError as fault:
            raise CannotWriteError(f"{path}: {fault.strerror}; check the data directory") from fault
