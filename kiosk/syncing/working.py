"""The worker of `vuoro sync`, made from settings under the lock, and the bell."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import SystemRandom

from kiosk.commands.terminal import CommandError, complain
from kiosk.config.settings import Settings
from kiosk.syncing.device import clock_of, versions
from sync.bell import Bell
from sync.downlink import DownlinkFolder
from sync.lock import SyncLock
from sync.sqlite import sqlite3
from sync.state import StateError
from sync.transport import HttpWire, Target
from sync.worker import Worker

log = logging.getLogger(__name__)


@contextmanager
def working(settings: Settings, data_dir: Path) -> Iterator[tuple[Worker, Callable[[], None]]]:
    """Yield the worker under the lock, and what ends its attempts: now, and all later ones.

    Raises `InUseError`, `CommandError`.
    """
    clock, ours = clock_of(settings, data_dir), versions()
    wire = HttpWire(_target(settings), clock)
    _warn_of_another_owner(data_dir)
    try:
        lock = SyncLock(data_dir)
    except OSError as fault:
        raise CommandError(f"{data_dir}: {fault.strerror}: check the data directory") from fault
    try:
        with closing(
            Worker(
                data_dir,
                kiosk=settings.kiosk.name,
                wire=wire,
                clock=clock,
                chance=SystemRandom(),
                versions=ours,
                interval_s=settings.sync.interval_s,
                downlink=DownlinkFolder(
                    data_dir, settings.kiosk.name, settings.keys.configuration, ours["vuoro"]
                ),
            )
        ) as worker:

            def hang_up() -> None:
                wire.stop()
                worker.stop()

            yield worker, hang_up
    except (StateError, sqlite3.Error) as fault:
        raise CommandError(f"{data_dir}: sync.db: {fault}") from fault
    finally:
        lock.release()


def _warn_of_another_owner(data_dir: Path) -> None:
    """Files that one user makes here, perhaps root, lock out the service that is another."""
    try:
        owner = data_dir.stat().st_uid
    except OSError:
        return
    if owner != os.geteuid():
        complain(
            f"{data_dir}: belongs to user {owner}, and this is user {os.geteuid()}: run it as that"
            f" user (runuser -u '#{owner}' -- vuoro sync …), or the service can't write there"
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
def hung_bell(data_dir: Path) -> Iterator[Bell | None]:
    """Yield the bell; without one sync looks by itself."""
    try:
        bell = Bell(data_dir)
    except OSError as fault:
        log.warning("%s: no bell can hang here (%s); sync looks by itself", data_dir, fault)
        yield None
        return
    with closing(bell):
        yield bell
