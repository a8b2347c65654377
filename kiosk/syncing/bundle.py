"""`vuoro sync --bundle`: what is pending goes into a file for a stick."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from random import SystemRandom
from zoneinfo import ZoneInfo

from kiosk.commands.terminal import CommandError, say
from kiosk.config.settings import Settings
from kiosk.syncing.device import clock_of, versions
from sync.bundling import Bundling
from sync.export.bundle import InvalidBundleError, write_bundle
from sync.gathering import UnreadableError
from sync.sqlite import sqlite3
from sync.transport.target import LocalError, read_key


def write(settings: Settings, data_dir: Path, file: Path) -> int:
    """Write a bundle. Needs no lock: it only reads, and the process that syncs goes on."""
    key = _own_key(settings)
    clock = clock_of(settings)
    made = datetime.fromtimestamp(clock.unix_s(), ZoneInfo(settings.hours.timezone)).date()
    try:
        bundling = Bundling(
            data_dir,
            kiosk=settings.kiosk.name,
            clock=clock,
            chance=SystemRandom(),
            versions=versions(),
        )
        if not bundling.numbers:
            say(f"nothing is waiting, so no bundle is written{_left_out(bundling)}")
            return 0
        batches = write_bundle(
            bundling.batches(),
            [settings.keys.bundle],
            file,
            kiosk=settings.kiosk.name,
            key=key,
            made=made,
        )
    except (InvalidBundleError, UnreadableError) as fault:
        raise CommandError(str(fault)) from fault
    except sqlite3.Error as fault:
        raise CommandError(
            f"{data_dir}: sync.db can't be read ({fault}): run 'vuoro sync --once', which makes a"
            " damaged one anew, and write the bundle again"
        ) from fault
    except OSError as fault:
        raise CommandError(
            f"{file}: no bundle was written: {fault.strerror}: look at the stick, or name another"
            " file"
        ) from fault
    say(
        f"{file}: {bundling.written} submissions in {batches} batches{_left_out(bundling)}; they"
        " stay here as well: bring the file to the endpoint, and its receipt back"
    )
    return 0


def _own_key(settings: Settings) -> str:
    """Return the kiosk's key. Raises `CommandError` for whichever key is missing."""
    if not settings.keys.bundle:
        raise CommandError(
            "keys.bundle is empty, and a bundle is always encrypted: put the age public key there"
            " that 'vuoro endpoint keys init' printed"
        )
    if not settings.sync.key_file:
        raise CommandError(
            "sync.key_file is empty, and a bundle is sealed with this kiosk's key: put the line"
            " into a file that 'vuoro endpoint kiosk add' printed, and name the file there"
        )
    try:
        return read_key(Path(settings.sync.key_file))
    except LocalError as fault:
        raise CommandError(str(fault)) from fault


def _left_out(bundling: Bundling) -> str:
    if not bundling.left_out:
        return ""
    return f" ({bundling.left_out} more are damaged here or were refused, and don't go)"
