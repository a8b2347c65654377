"""The staff screen's device, made of this kiosk's settings, folder, clock and system bus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock import SystemClock
from kiosk.config.settings import Settings
from kiosk.core.staff.messages import ClockSet, RestartRefused, SentNow
from kiosk.core.staff.things import RestartKind
from kiosk.staff.api import Answer, OpenStaffDevice
from kiosk.staff.bus import SystemBus
from kiosk.staff.clock_setting import set_clock
from kiosk.staff.device import Device
from kiosk.staff.export_file import prefix_of
from kiosk.staff.facts import FactsReader, Sends
from kiosk.staff.lock_out import LockOut
from kiosk.staff.mounted import clear_parts
from kiosk.staff.parts import Parts
from kiosk.staff.receipts import take_receipts
from kiosk.staff.restart import restart_device
from kiosk.staff.sticks import Sticks, UdisksSticks
from kiosk.staff.writers import writers_of
from kiosk.syncing.device import DeviceClock
from sync.bell import ring


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
    lock = LockOut(
        data_dir, settings.staff.pin_hash, elapsed_s=clock.elapsed_s, boot=clock.stamp().boot
    )

    device_clock = DeviceClock(clock)
    facts = FactsReader(
        data_dir,
        device_clock,
        zone,
        Sends(bool(settings.sync.url), bool(settings.keys.bundle)),
        local_now=clock.now,
    )

    def welcome(mount: Path) -> int:
        clear_parts(mount, prefix_of(name))
        taken = take_receipts(
            mount, data_dir, public_key=settings.keys.receipts, kiosk=name
        )  # fmt: skip
        if taken:
            ring(data_dir, "now")
        return taken

    def restart(kind: RestartKind) -> RestartRefused | None:
        if kind == "program":
            end_program()
            return None
        problem = restart_device(bus)
        return RestartRefused(problem) if problem else None

    def to_local(local: datetime) -> ClockSet:
        return ClockSet(set_clock(bus, local, zone, clock))

    return Parts(
        kiosk=name,
        sticks=sticks,
        welcome=welcome,
        writers=writers_of(settings, data_dir, device_clock.today),
        today=lambda: now.date() if (now := clock.now()) else None,
        read_lock=lock.read_lock,
        check_pin=lock.check_pin,
        read_facts=facts.read,
        send_now=lambda: SentNow(ring(data_dir, "now")),
        set_clock=to_local,
        restart=restart,
    )
