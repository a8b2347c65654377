"""This device as sync needs to know it: its clocks and its versions."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock import VOUCHED, SystemClock
from kiosk.config.settings import Settings
from sync.sqlite import sqlite3


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """The device's clocks as `sync.times.SyncClock`."""

    system: SystemClock

    def unix_s(self) -> float:
        """Return the wall clock, seconds since 1970, right or wrong."""
        return self.system.wall()

    def trusted(self) -> bool:
        """Whether the wall clock is to be believed."""
        return self.system.now() is not None

    def elapsed_s(self) -> float:
        """Return the seconds since boot: never steps."""
        return self.system.elapsed_s()

    def boot(self) -> str:
        """Return the system's id of this boot."""
        return self.system.stamp().boot

    def today(self) -> date:
        """Return the local day by the wall clock."""
        return datetime.fromtimestamp(self.system.wall(), self.system.zone).date()


def clock_of(settings: Settings, data_dir: Path) -> DeviceClock:
    """Return the clocks in the office's time zone, as the kiosk of this folder believes them."""
    zone = ZoneInfo(settings.hours.timezone)
    return DeviceClock(SystemClock(zone, settings.clock.trust, vouched=data_dir / VOUCHED))


def versions() -> dict[str, str]:
    """Return what the heartbeat says about the software here."""
    return {
        "vuoro": version("vuoro"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": _system(),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()
