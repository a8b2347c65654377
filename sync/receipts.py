"""Receipts that came back on a stick, applied as an answer over the network is.

They lie in `receipts/` of the data directory. One that was applied moves to `receipts/applied/`,
one that can't be believed to `receipts/refused/`: nothing is looked at twice, nothing is deleted.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sync.export.receipt import LARGEST_RECEIPT_BYTES, InvalidReceiptError, read_verified
from sync.gathering import UnreadableError
from sync.sqlite import sqlite3
from sync.worker import Worker

log = logging.getLogger(__name__)

FOLDER = "receipts"


class Receipts:
    """Applies receipts. `public_key` is the organisation's, in base64; `kiosk` this one's name."""

    def __init__(self, data_dir: Path, worker: Worker, public_key: str, kiosk: str) -> None:
        self._folder, self._worker = data_dir / FOLDER, worker
        self._public_key, self._kiosk = public_key, kiosk

    def apply(self, file: Path) -> int:
        """Apply one receipt; returns on how many numbers it says something.

        Raises `InvalidReceiptError`, `OSError`, `UnreadableError` and SQLite's errors.
        """
        with file.open("rb") as opened:
            data = opened.read(LARGEST_RECEIPT_BYTES + 1)
        receipt = read_verified(data, self._public_key, self._kiosk)
        for note in self._worker.apply(receipt.epochs):
            log.warning("%s", note)
        ranges = [each for verdicts in receipt.epochs.values() for each in verdicts]
        return sum(each.last_seq - each.first_seq + 1 for each in ranges)

    def apply_all(self) -> None:
        """Apply what was left in the folder. What can't be done now is done at the next look."""
        try:
            waiting = sorted(path for path in self._folder.iterdir() if _is_ready(path))
        except OSError:
            return
        for path in waiting:
            try:
                self._apply_and_move(path)
            except (OSError, UnreadableError, sqlite3.Error) as fault:
                log.warning("%s: can't be applied now: %s", path.name, type(fault).__name__)
                return

    def _apply_and_move(self, path: Path) -> None:
        try:
            count = self.apply(path)
        except InvalidReceiptError as fault:
            log.warning("%s is put into %s/refused: %s", path.name, FOLDER, fault)
            self._move(path, "refused")
            return
        log.info("%s: a receipt for %d submissions was applied", path.name, count)
        self._move(path, "applied")

    def _move(self, path: Path, folder: str) -> None:
        target = self._folder / folder
        target.mkdir(mode=0o700, exist_ok=True)
        path.replace(target / path.name)


def _is_ready(path: Path) -> bool:
    """Whether a file is whole: one that is still being copied starts with a dot."""
    return path.is_file() and not path.name.startswith(".")
