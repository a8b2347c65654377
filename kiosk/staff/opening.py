"""The staff screen's device, made of this kiosk's settings, folder, clock and system bus.

It is made on the interface thread, while somebody waits for the pad: each part is imported and made
on its own thread, when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo

from kiosk.clock import SystemClock
from kiosk.config.settings import Settings
from kiosk.core.staff.messages import ClockSet, RestartRefused, SentNow
from kiosk.core.staff.things import ExportForm, RestartKind
from kiosk.staff.api import Answer, OpenStaffDevice
from kiosk.staff.bus import SystemBus
from kiosk.staff.device import Device
from kiosk.staff.parts import Parts
from kiosk.staff.sticks import Sticks, UdisksSticks
from kiosk.syncing.device import DeviceClock
from sync.bell import ring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.staff.exporting import Moved, Write
    from kiosk.staff.facts import FactsReader
    from kiosk.staff.lock_out import LockOut


def opener(
    settings: Settings, data_dir: Path, clock: SystemClock, end_program: Callable[[], None]
) -> OpenStaffDevice:
    """Return what makes the device when the staff screen is first opened.

    `end_program` has the program end in order, on whatever thread it is called; its unit starts it
    again.
    """

    def open_device(answer: Answer) -> Device:
        sticks = UdisksSticks(SystemBus())
        return Device(parts_of(settings, data_dir, clock, end_program, sticks, SystemBus()), answer)

    return open_device


def parts_of(
    settings: Settings,
    data_dir: Path,
    clock: SystemClock,
    end_program: Callable[[], None],
    sticks: Sticks,
    bus: SystemBus,
) -> Parts:
    """Return the parts; `bus` is for the clock and restarting, and for one thread."""
    name, zone = settings.kiosk.name, ZoneInfo(settings.hours.timezone)
    lock, facts = _lock(settings, data_dir, clock), _facts(settings, data_dir, clock)

    def restart(kind: RestartKind) -> RestartRefused | None:
        from kiosk.staff.restart import restart_device

        if kind == "program":
            end_program()
            return None
        problem = restart_device(bus)
        return RestartRefused(problem) if problem else None

    def to_local(local: datetime) -> ClockSet:
        from kiosk.staff.clock_setting import set_clock

        return ClockSet(set_clock(bus, local, zone, clock))

    return Parts(
        kiosk=name,
        sticks=sticks,
        welcome=_welcome(settings, data_dir),
        writers=_writers(settings, data_dir, DeviceClock(clock)),
        today=lambda: now.date() if (now := clock.now()) else None,
        read_lock=lambda: lock().read_lock(),
        check_pin=lambda pin, session: lock().check_pin(pin, session),
        read_facts=lambda: facts().read(),
        send_now=lambda: SentNow(ring(data_dir, "now")),
        set_clock=to_local,
        restart=restart,
    )


def _lock(settings: Settings, data_dir: Path, clock: SystemClock) -> Callable[[], LockOut]:
    @cache
    def lock() -> LockOut:
        from kiosk.staff.lock_out import LockOut

        pin, boot = settings.staff.pin_hash, clock.stamp().boot
        return LockOut(data_dir, pin, elapsed_s=clock.elapsed_s, boot=boot)

    return lock


def _facts(settings: Settings, data_dir: Path, clock: SystemClock) -> Callable[[], FactsReader]:
    @cache
    def facts() -> FactsReader:
        from kiosk.staff.facts import FactsReader, Sends

        sends = Sends(bool(settings.sync.url), bool(settings.keys.bundle))
        zone = ZoneInfo(settings.hours.timezone)
        return FactsReader(data_dir, DeviceClock(clock), zone, sends, local_now=clock.now)

    return facts


def _welcome(settings: Settings, data_dir: Path) -> Callable[[Path], int]:
    def welcome(mount: Path) -> int:
        from kiosk.staff.export_file import prefix_of
        from kiosk.staff.mounted import clear_parts
        from kiosk.staff.receipts import take_receipts

        name = settings.kiosk.name
        clear_parts(mount, prefix_of(name))
        taken = take_receipts(mount, data_dir, public_key=settings.keys.receipts, kiosk=name)
        if taken:
            ring(data_dir, "now")
        return taken

    return welcome


def _writers(settings: Settings, data_dir: Path, clock: DeviceClock) -> Mapping[ExportForm, Write]:
    @cache
    def writers() -> Mapping[ExportForm, Write]:
        from kiosk.staff.writers import writers_of

        return writers_of(settings, data_dir, clock.today)

    def writer(form: ExportForm) -> Write:
        def write(file: Callable[[], Path], language: str, moved: Moved) -> int:
            return writers()[form](file, language, moved)

        return write

    return {form: writer(form) for form in get_args(ExportForm)}
