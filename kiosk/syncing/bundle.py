"""`vuoro sync --bundle`: what is pending goes into a file for a stick."""

from __future__ import annotations

from pathlib import Path

from kiosk.commands.terminal import CommandError, say
from kiosk.config.settings import Settings
from kiosk.exporting.faults import not_written
from kiosk.exporting.targets import checked_targets
from kiosk.syncing.pending import Bundled, MissingKeyError, write_pending
from sync.export.bundle import InvalidBundleError
from sync.gathering import UnreadableError
from sync.sqlite import sqlite3


def write(settings: Settings, data_dir: Path, file: Path) -> int:
    """Write a bundle. Needs no lock: it only reads, and the process that syncs goes on."""
    try:
        checked_targets(file, "bundle", data_dir, [data_dir / "kiosk.db"])
        done = write_pending(settings, data_dir, lambda: file)
    except (MissingKeyError, InvalidBundleError, UnreadableError) as fault:
        raise CommandError(str(fault)) from fault
    except sqlite3.Error as fault:
        raise CommandError(
            f"{data_dir}: sync.db can't be read ({fault}): run 'vuoro sync --once', which makes a"
            " damaged one anew, and write the bundle again"
        ) from fault
    except OSError as fault:
        raise CommandError(not_written(file, fault, "bundle")) from fault
    if not done.batches:
        say(f"nothing is waiting, so no bundle is written{_left_out(done)}")
        return 0
    say(
        f"{file}: {done.submissions} submissions in {done.batches} batches{_left_out(done)}; they"
        " stay here as well: bring the file to the endpoint, and its receipt back"
    )
    return 0


def _left_out(done: Bundled) -> str:
    if not done.left_out:
        return ""
    return f" ({done.left_out} more are damaged here or were refused, and don't go)"
