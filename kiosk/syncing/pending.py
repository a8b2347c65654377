"""What is pending goes into a bundle: for `vuoro sync --bundle`, and for a stick in the kiosk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from zoneinfo import ZoneInfo

from kiosk.config.settings import Settings
from kiosk.syncing.device import clock_of, versions
from sync.bundling import Bundling
from sync.export.bundle import write_bundle
from sync.model.messages import Batch
from sync.target import LocalError, read_key


class MissingKeyError(Exception):
    """A bundle needs a key that is not there; the text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """What went into a bundle; without batches none was written."""

    submissions: int
    batches: int
    left_out: int
    """Damaged here or refused: they don't go."""


def write_pending(
    settings: Settings,
    data_dir: Path,
    file: Callable[[], Path],
    moved: Callable[[int, int], None] = lambda _done, _total: None,
) -> Bundled:
    """Write all that is pending to what `file` returns, whole or not at all.

    `file` is asked only if there is something to write. `moved` is told how many of how many are
    done; what it raises ends the writing. Needs no lock: it only reads, and the process that syncs
    goes on. Raises `MissingKeyError`, `InvalidBundleError`, `UnreadableError`, SQLite's errors for
    sync.db, `OSError`.
    """
    key = _own_key(settings)
    clock = clock_of(settings, data_dir)
    bundling = Bundling(
        data_dir,
        kiosk=settings.kiosk.name,
        clock=clock,
        chance=SystemRandom(),
        versions=versions(),
    )
    if not bundling.numbers:
        return Bundled(0, 0, bundling.left_out)
    batches = write_bundle(
        _told(bundling, moved),
        [settings.keys.bundle],
        file(),
        kiosk=settings.kiosk.name,
        key=key,
        made=datetime.fromtimestamp(clock.unix_s(), ZoneInfo(settings.hours.timezone)).date(),
    )
    return Bundled(bundling.written, batches, bundling.left_out)


def _told(bundling: Bundling, moved: Callable[[int, int], None]) -> Iterator[Batch]:
    for batch in bundling.batches():
        yield batch
        moved(bundling.written, bundling.numbers)


def _own_key(settings: Settings) -> str:
    """Return the kiosk's key. Raises `MissingKeyError` for whichever key is missing."""
    if not settings.keys.bundle:
        raise MissingKeyError(
            "keys.bundle is empty, and a bundle is always encrypted: put the age public key there"
            " that 'vuoro endpoint keys init' printed"
        )
    if not settings.sync.key_file:
        raise MissingKeyError(
            "sync.key_file is empty, and a bundle is sealed with this kiosk's key: put the line"
            " into a file that 'vuoro endpoint kiosk add' printed, and name the file there"
        )
    try:
        return read_key(Path(settings.sync.key_file))
    except LocalError as fault:
        raise MissingKeyError(str(fault)) from fault
