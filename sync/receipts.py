"""Receipts that came back on a stick, applied as an answer over the network is.

They lie in `receipts/` of the data directory. One that was applied moves to `receipts/applied/`,
one that can't be believed to `receipts/refused/`: nothing is deleted. One that comes too early, or
can't be applied now, stays and is looked at again.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sync.export.receipt import LARGEST_RECEIPT_BYTES, InvalidReceiptError, read_verified
from sync.gathering import UnreadableError
from sync.sqlite import sqlite3
from sync.worker import Applied, Worker

log = logging.getLogger(__name__)

FOLDER = "receipts"
NO_KEY = "keys.receipts is empty: put the organisation's public key there, then they are applied"


class Receipts:
    """Applies receipts. `public_key` is the organisation's, in base64; `kiosk` this one's name."""

    def __init__(self, data_dir: Path, worker: Worker, public_key: str, kiosk: str) -> None:
        self._folder, self._worker = data_dir / FOLDER, worker
        self._public_key, self._kiosk = public_key, kiosk
        self._told: dict[str, str] = {}
        """What was last said of each file that stays: it is said once."""
        self._early: dict[str, object] = {}
        """Files that came too early → how far everything was settled then."""

    def apply(self, file: Path) -> Applied:
        """Apply one receipt; returns what it changed.

        Raises `InvalidReceiptError`, `OSError`, `UnreadableError` and SQLite's errors.
        """
        with file.open("rb") as opened:
            data = opened.read(LARGEST_RECEIPT_BYTES + 1)
        receipt = read_verified(data, self._public_key, self._kiosk)
        applied = self._worker.apply(receipt.batches)
        for note in applied.notes:
            log.warning("%s", note)
        return applied

    def apply_all(self) -> None:
        """Apply what was left in the folder, again and again while that brings others in turn."""
        going_on = True
        while going_on:
            settled = [self._apply_if_due(path) for path in self._waiting()]
            going_on = any(settled)

    def _waiting(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if _is_ready(path))
        except OSError:
            return []

    def _apply_if_due(self, path: Path) -> bool:
        """Return whether this settled anything. What can't be done now is done another time."""
        if not self._public_key:
            self._tell(path, NO_KEY)
            return False
        try:
            if self._early.get(path.name) == self._worker.progress():
                return False
            return self._apply_and_move(path)
        except (OSError, UnreadableError, sqlite3.Error) as fault:
            self._tell(path, f"can't be applied now ({type(fault).__name__}): {_remedy(fault)}")
            return False

    def _apply_and_move(self, path: Path) -> bool:
        try:
            applied = self.apply(path)
        except InvalidReceiptError as fault:
            self._move(path, "refused")
            log.warning("%s is put into %s/refused: %s", path.name, FOLDER, fault)
            return False
        if applied.early:
            self._early[path.name] = self._worker.progress()
            self._tell(path, f"stays in {FOLDER}: {early(applied)}")
        else:
            log.info("%s: a receipt %s", path.name, told(applied))
            self._move(path, "applied")
        return applied.settled > 0

    def _move(self, path: Path, folder: str) -> None:
        target = self._folder / folder
        target.mkdir(mode=0o700, exist_ok=True)
        path.replace(target / path.name)
        self._told.pop(path.name, None)
        self._early.pop(path.name, None)

    def _tell(self, path: Path, words: str) -> None:
        if self._told.get(path.name) != words:
            self._told[path.name] = words
            log.warning("%s: %s", path.name, words)


def told(applied: Applied) -> str:
    """Return what a receipt did, to follow on `a receipt`."""
    if applied.settled or not applied.strange:
        return f"for {applied.settled} submissions was applied"
    return f"settles nothing: its {applied.strange} submissions are not here as they were sent"


def early(applied: Applied) -> str:
    """Return what is to be done about a receipt that came too early."""
    return (
        f"{applied.early} of its submissions come after others that have no word yet: bring the"
        " receipt for those too"
    )


def _remedy(fault: Exception) -> str:
    if isinstance(fault, OSError):
        return "make the file readable for the user that runs vuoro sync, or copy it again"
    return "it is tried again within a minute"


def _is_ready(path: Path) -> bool:
    """Whether a file is whole: one that is still being copied starts with a dot."""
    return path.is_file() and not path.name.startswith(".")
