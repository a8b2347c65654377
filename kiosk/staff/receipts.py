"""Receipts on a stick: copied to where sync looks for them.

A stick is a stranger's. Only files in its top folder that are called receipts are opened, never
through a link, and only what the organisation's key signed for this kiosk is copied, under a name
made from its content. The stick's own file stays: another kiosk's receipt may be on it as well.

However much lies there, little of it is read, and none parsed before its signature was right.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sync.export.durable import replacing
from sync.export.receipt import InvalidReceiptError, read_verified
from sync.receipts import FOLDER

log = logging.getLogger(__name__)

_MOST_FILES: Final = 20
LARGEST_BYTES: Final = 1024 * 1024
"""Of one receipt: some four thousand batches. A larger one can be copied into `receipts/`."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of all that is read from one stick."""
_MOST_ENTRIES: Final = 10_000
"""Of the stick's top folder."""
_BEEN_HERE: Final = ("", "applied", "refused")
"""Where a receipt may lie that was taken before; sync moves them and keeps their names."""


def take_receipts(stick: Path, data_dir: Path, *, public_key: str, kiosk: str) -> int:
    """Copy the receipts that are new and for this kiosk into `receipts/`; return how many.

    What can't be read or believed is passed over. Without the organisation's key none is believed.
    """
    if not public_key:
        return 0
    taken, left = 0, MOST_BYTES
    for name in _names(stick):
        content = _content(stick / name, min(left, LARGEST_BYTES))
        left -= len(content) if content is not None else 0
        if content is None or not _is_ours(content, public_key, kiosk):
            continue
        try:
            taken += _keep(content, data_dir / FOLDER)
        except OSError as fault:
            log.warning("a receipt can't be copied from the stick: %s", fault.strerror)
    return taken


def _names(stick: Path) -> list[str]:
    """Return the names of what is called a receipt, a bounded number of them."""
    found: list[str] = []
    try:
        with os.scandir(stick) as entries:
            for _, entry in zip(range(_MOST_ENTRIES), entries, strict=False):
                if _is_called_receipt(entry.name.lower()):
                    found.append(entry.name)
    except OSError as fault:
        log.warning("the stick's files can't be listed: %s", fault.strerror)
    return sorted(found)[:_MOST_FILES]


def _is_called_receipt(name: str) -> bool:
    if name.startswith("."):
        return False
    return name.endswith(".receipt") or ("receipt" in name and name.endswith(".json"))


def _content(path: Path, most_bytes: int) -> bytes | None:
    """Return what an ordinary file holds; None for anything else, and for what is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        with os.fdopen(handle, "rb") as file:
            known = os.fstat(handle)
            if not stat.S_ISREG(known.st_mode) or known.st_size > most_bytes:
                log.info("something on the stick is called a receipt, and passed over")
                return None
            content = file.read(most_bytes + 1)
    except OSError:
        return None
    return content if len(content) <= most_bytes else None


def _is_ours(content: bytes, public_key: str, kiosk: str) -> bool:
    try:
        read_verified(content, public_key, kiosk)
    except InvalidReceiptError:
        return False
    return True


def _keep(content: bytes, folder: Path) -> bool:
    """Put a receipt into the folder unless it has been there; returns whether it is new."""
    name = f"stick-{hashlib.sha256(content).hexdigest()[:32]}.receipt"
    if any(path.exists() for path in _places(folder, name)):
        return False
    folder.mkdir(mode=0o700, exist_ok=True)
    with replacing(folder / name) as file:
        file.write(content)
    return True


def _places(folder: Path, name: str) -> Iterator[Path]:
    for each in _BEEN_HERE:
        yield folder / each / name
