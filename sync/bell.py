"""The bell: a datagram on a local socket by which the kiosk, or a person, wakes sync.

Nobody depends on it. Who rings never waits, and without the bell sync looks by itself.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

Word = Literal["released", "now"]
"""`released`: there is something new, look soon. `now`: somebody waits, try at once."""

SOCKET_NAME = "sync.socket"
_LONGEST_WORD = 16


def ring(data_dir: Path, word: Word) -> bool:
    """Say a word to the sync process of this data directory; returns whether it was heard.

    Never raises and never blocks: nobody may be there, or its queue may be full.
    """
    try:
        with (
            _address(data_dir) as address,
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker,
        ):
            speaker.settimeout(0)
            speaker.sendto(word.encode("ascii"), address)
    except OSError:
        return False
    return True


class Bell:
    """The listening side, for the process that holds the lock. Raises `OSError` when made."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / SOCKET_NAME
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._socket.settimeout(0)
            with _address(data_dir) as address:
                self._socket.bind(address)
            self._path.chmod(0o600)
        except OSError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """Return what can be waited for."""
        return self._socket.fileno()

    def words(self) -> set[Word]:
        """Return what was said since the last time; strange words are passed over."""
        heard: set[Word] = set()
        with suppress(BlockingIOError):
            while True:
                said = self._socket.recv(_LONGEST_WORD)
                if said == b"released":
                    heard.add("released")
                elif said == b"now":
                    heard.add("now")
        return heard

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def _address(data_dir: Path) -> Iterator[str]:
    """Yield the socket's address by way of the open folder: an address holds only 107 bytes."""
    folder = os.open(data_dir, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET_NAME}"
    finally:
        os.close(folder)
