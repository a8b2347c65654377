"""What `vuoro sync` does: the loop, one drain with `--once`, or one line with `--status`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.commands.arguments import made_folder
from kiosk.commands.terminal import CommandError, complain, say
from kiosk.config.settings import Settings
from kiosk.syncing.device import clock_of
from kiosk.syncing.working import hung_bell, working
from sync.bell import ring
from sync.export.receipt import InvalidReceiptError
from sync.gathering import UnreadableError
from sync.lock import InUseError
from sync.loop import Loop, Telling, Wakeup
from sync.policy.telling import SyncStatus, line
from sync.receipts import FOLDER, Receipts, early, told
from sync.state import FILE_NAME
from sync.state.opening import forget_damaged
from sync.status import StateUnreadableError, read_status
from sync.worker import Worker

log = logging.getLogger(__name__)

TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h: nothing is lost, try again later."""


def show_status(settings: Settings, data_dir: Path) -> int:
    """Print one line about sync; returns 1 if a person must look."""
    try:
        status = _status(settings, data_dir)
    except (UnreadableError, StateUnreadableError) as fault:
        raise CommandError(str(fault)) from fault
    say(line(status))
    return 1 if status.alert is not None else 0


def send_once(settings: Settings, data_dir: Path) -> int:
    """Apply receipts, then send until nothing is pending or an attempt fails; waits are ignored."""
    _log_to_stderr()
    try:
        with working(settings, data_dir) as (worker, hang_up):
            _receipts(settings, data_dir, worker).apply_all()
            _require_url(settings)
            wakeup = Wakeup(None, hang_up)
            with wakeup.installed():
                return _drain(worker, wakeup, _telling(settings, data_dir))
    except InUseError as fault:
        rung = " it was told to try at once;" if ring(data_dir, "now") else ""
        complain(f"{fault};{rung} see 'vuoro sync --status', or stop it first")
        return TRY_LATER


def run_loop(settings: Settings, data_dir: Path, *, hurry: bool) -> int:
    """Sync until a signal asks to end; without an address, only apply receipts."""
    if not settings.keys.receipts:
        _require_url(settings)
    _log_to_stderr()
    try:
        with working(settings, data_dir) as (worker, hang_up), hung_bell(data_dir) as bell:
            wakeup = Wakeup(bell, hang_up)
            with wakeup.installed():
                _loop(settings, data_dir, worker, wakeup, hurry=hurry).run()
    except InUseError as fault:
        raise CommandError(f"{fault}; stop it, or give another --data-dir") from fault
    return 0


def _loop(
    settings: Settings, data_dir: Path, worker: Worker, wakeup: Wakeup, *, hurry: bool
) -> Loop:
    clock, receipts = clock_of(settings, data_dir), _receipts(settings, data_dir, worker)

    def look_around() -> None:
        receipts.apply_all()
        if clock.trusted():
            forget_damaged(data_dir / FILE_NAME, clock.unix_s())

    if not settings.sync.url:
        log.warning("sync.url is empty: nothing is sent, only receipts are applied")
    return Loop(
        worker,
        wakeup,
        clock,
        line=_line_of(settings, data_dir),
        hurry=hurry,
        sends=bool(settings.sync.url),
        look_around=look_around,
    )


def apply_receipt(settings: Settings, data_dir: Path, file: Path) -> int:
    """Apply a receipt now; if sync runs here, leave it in `receipts/` for that process."""
    _log_to_stderr()
    try:
        with working(settings, data_dir) as (worker, _):
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


def _status(settings: Settings, data_dir: Path) -> SyncStatus:
    """Return the status. Raises `UnreadableError` and `StateUnreadableError`."""
    return read_status(
        data_dir,
        clock_of(settings, data_dir),
        ZoneInfo(settings.hours.timezone),
        sends=bool(settings.sync.url),
        by_hand=bool(settings.keys.bundle),
    )


def _line_of(settings: Settings, data_dir: Path) -> Callable[[], str]:
    def told() -> str:
        try:
            return line(_status(settings, data_dir))
        except (UnreadableError, StateUnreadableError) as fault:
            return str(fault)

    return told


def _telling(settings: Settings, data_dir: Path) -> Telling:
    return Telling(_line_of(settings, data_dir), clock_of(settings, data_dir))


def _drain(worker: Worker, wakeup: Wakeup, telling: Telling) -> int:
    worker.look_again()
    while not wakeup.ending:
        attempt = worker.attempt()
        telling.tell(attempt)
        if not attempt.went_well:
            return TRY_LATER
        if attempt.pending == 0:
            return TRY_LATER if attempt.set_aside else 0
    return TRY_LATER


def _require_url(settings: Settings) -> None:
    if not settings.sync.url:
        raise CommandError(
            "sync.url is empty, so this kiosk sends nothing: name the endpoint's address in [sync]"
            " url, and the file with this kiosk's key in key_file"
        )


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="vuoro sync: %(message)s", stream=sys.stderr)
