"""What `vuoro sync` does: the loop, one drain with `--once`, or one line with `--status`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import SystemRandom
from zoneinfo import ZoneInfo

from kiosk.commands.arguments import made_folder
from kiosk.commands.terminal import CommandError, complain, say
from kiosk.config.settings import Settings
from kiosk.syncing.device import clock_of, versions
from sync.bell import Bell, ring
from sync.downlink import DownlinkFolder
from sync.export.receipt import InvalidReceiptError
from sync.gathering import UnreadableError
from sync.lock import InUseError, SyncLock
from sync.loop import Loop, Telling, Wakeup
from sync.policy.telling import line
from sync.receipts import FOLDER, Receipts, early, told
from sync.sqlite import sqlite3
from sync.state import StateError
from sync.status import read_status
from sync.transport import HttpWire, Target
from sync.worker import Worker

log = logging.getLogger(__name__)

TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h: nothing is lost, try again later."""


def show_status(settings: Settings, data_dir: Path) -> int:
    """Print one line about sync; returns 1 if a person must look."""
    try:
        status = read_status(data_dir, clock_of(settings), ZoneInfo(settings.hours.timezone))
    except (UnreadableError, sqlite3.Error) as fault:
        raise CommandError(f"{data_dir}: {fault}") from fault
    say(line(status))
    return 1 if status.alert is not None else 0


def send_once(settings: Settings, data_dir: Path) -> int:
    """Send until nothing is pending or an attempt fails; waits are ignored."""
    _require_url(settings)
    _log_to_stderr()
    try:
        with _working(settings, data_dir) as worker:
            wakeup = Wakeup(None, worker.stop)
            with wakeup.installed():
                return _drain(worker, wakeup)
    except InUseError as fault:
        rung = " it was told to try at once;" if ring(data_dir, "now") else ""
        complain(f"{fault};{rung} see 'vuoro sync --status', or stop it first")
        return TRY_LATER


def run_loop(settings: Settings, data_dir: Path, *, hurry: bool) -> int:
    """Sync until a signal asks to end."""
    _require_url(settings)
    _log_to_stderr()
    try:
        with _working(settings, data_dir) as worker, _bell(data_dir) as bell:
            wakeup = Wakeup(bell, worker.stop)
            receipts = _receipts(settings, data_dir, worker)
            clock = clock_of(settings)
            with wakeup.installed():
                Loop(worker, wakeup, clock, hurry=hurry, look_around=receipts.apply_all).run()
    except InUseError as fault:
        raise CommandError(f"{fault}; stop it, or give another --data-dir") from fault
    return 0


def apply_receipt(settings: Settings, data_dir: Path, file: Path) -> int:
    """Apply a receipt now; if sync runs here, leave it in `receipts/` for that process."""
    _log_to_stderr()
    try:
        with _working(settings, data_dir) as worker:
            receipts = _receipts(settings, data_dir, worker)
            applied = receipts.apply(file)
            say(f"{file}: a receipt {told(applied)}")
            if applied.early:
                folder = _leave(file, data_dir)
                say(f"{file}: left in {folder} for later: {early(applied)}")
            receipts.apply_all()
            return 1 if applied.strange else 0
    except InUseError:
        folder = _leave(file, data_dir)
        say(f"{file}: left in {folder}, the running sync applies it within a minute")
        return 0
    except InvalidReceiptError as fault:
        raise CommandError(f"{file}: {fault}") from fault
    except UnreadableError as fault:
        raise CommandError(str(fault)) from fault
    except OSError as fault:
        raise CommandError(f"{file}: {fault.strerror}") from fault


def _leave(file: Path, data_dir: Path) -> Path:
    """Copy a receipt to where it is looked for later; returns that folder."""
    folder = made_folder(made_folder(data_dir) / FOLDER)
    copied = folder / f".{file.name}.part"
    try:
        copied.write_bytes(file.read_bytes())
        copied.rename(folder / file.name)
    except OSError as fault:
        raise CommandError(f"{file}: {fault.strerror}") from fault
    return folder


def _receipts(settings: Settings, data_dir: Path, worker: Worker) -> Receipts:
    return Receipts(data_dir, worker, settings.keys.receipts, settings.kiosk.name)


def _drain(worker: Worker, wakeup: Wakeup) -> int:
    telling = Telling()
    while not wakeup.ending:
        attempt = worker.attempt()
        telling.tell(attempt)
        if not attempt.went_well:
            return TRY_LATER
        if attempt.pending == 0:
            return 0
    return TRY_LATER


@contextmanager
def _working(settings: Settings, data_dir: Path) -> Iterator[Worker]:
    """Yield the worker under the lock. Raises `InUseError`, `CommandError`."""
    target, clock, ours = _target(settings), clock_of(settings), versions()
    try:
        lock = SyncLock(data_dir)
    except OSError as fault:
        raise CommandError(f"{data_dir}: {fault.strerror}: check the data directory") from fault
    try:
        with closing(
            Worker(
                data_dir,
                kiosk=settings.kiosk.name,
                wire=HttpWire(target, clock),
                clock=clock,
                chance=SystemRandom(),
                versions=ours,
                interval_s=settings.sync.interval_s,
                downlink=DownlinkFolder(
                    data_dir, settings.kiosk.name, settings.keys.configuration, ours["vuoro"]
                ),
            )
        ) as worker:
            yield worker
    except (StateError, sqlite3.Error) as fault:
        raise CommandError(f"{data_dir}: sync.db: {fault}") from fault
    finally:
        lock.release()


def _require_url(settings: Settings) -> None:
    if not settings.sync.url:
        raise CommandError(
            "sync.url is empty, so this kiosk sends nothing: name the endpoint's address in [sync]"
            " url, and the file with this kiosk's key in key_file"
        )


def _target(settings: Settings) -> Target:
    given = settings.sync
    return Target(
        url=given.url,
        key_file=Path(given.key_file),
        ca_file=_path(given.ca_file),
        client_cert=_path(given.client_cert),
        proxy=given.proxy or None,
        allow_http=given.allow_http,
    )


def _path(text: str) -> Path | None:
    return Path(text) if text else None


@contextmanager
def _bell(data_dir: Path) -> Iterator[Bell | None]:
    """Yield the bell; without one sync looks by itself."""
    try:
        bell = Bell(data_dir)
    except OSError as fault:
        log.warning("%s: no bell can hang here (%s); sync looks by itself", data_dir, fault)
        yield None
        return
    with closing(bell):
        yield bell


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="vuoro sync: %(message)s", stream=sys.stderr)
