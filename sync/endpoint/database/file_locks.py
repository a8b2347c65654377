"""Who uses a SQLite file: locks beside it that end with the process that holds them.

`<file>-use` is shared by all where the library may be trusted, else one process has it alone.
`<file>-serve` belongs to the one process that serves.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from sync.endpoint.api import EndpointError

_TAKEN = {errno.EAGAIN, errno.EACCES}


class InUseError(EndpointError):
    """Another process has the database file."""


class FileLocks:
    """The locks that one `Database` holds; `release` gives them back."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def take(self, path: Path, *, alone: bool, refusal: str) -> None:
        """Take the lock file at `path`, waiting for nobody. Raises `InUseError` with `refusal`."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(descriptor)
            if fault.errno in _TAKEN:
                raise InUseError(refusal) from fault
            raise
        self._open.append(descriptor)

    def release(self) -> None:
        """Give all locks back."""
        while self._open:
            os.close(self._open.pop())
