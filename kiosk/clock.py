"""The device's clocks, where time enters the kiosk: is the time of day believed, and what is it?

A wall clock that is wrong would put visits under wrong buckets for ever, so nothing asks for the
time of day without asking whether it can be trusted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Literal, Protocol

from kiosk.hand_set import HandSetNote
from sync.export.durable import replacing
from sync.model.calendar import Stamp, hour_of, next_hour

_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
VOUCHED = "clock-set"
"""The file in the data directory that names the boot in which staff set the clock."""
_HELD = "clock-held"
"""The file beside it that says how far the clock was moved by hand (`kiosk.hand_set`)."""
_HOUR_S = 3600
BUILD_FLOOR = date(2026, 1, 1)
"""No kiosk runs before this was written: an earlier date is a clock that was never set."""
UNNAMED_BOOT = "unnamed"
"""Stands for a boot that the system does not name: never the same as any other."""


def _since_boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock(Protocol):
    """What the kiosk may know about time."""

    def now(self) -> datetime | None:
        """Return the local time (aware, zoneinfo zone), None while it is not trusted."""
        ...

    def elapsed_s(self) -> float:
        """Return the seconds since boot, sleep included: never steps, for intervals only."""
        ...

    def stamp(self) -> Stamp:
        """Return the present as coarsely as it may be stored."""
        ...

    def next_hour_in_s(self) -> float | None:
        """Return the seconds until a new local clock hour starts, None without trusted time."""
        ...

    def settle(self) -> None:
        """Note how much of a step by hand has worn off, for the next boot; call it every hour."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The device's own clock.

    `trust = "timesync"` believes it once systemd-timesyncd has set it in this boot (its marker
    file exists) or staff have (`vouch`), `"system"` always; neither does before `BUILD_FLOOR`.
    """

    zone: tzinfo
    trust: Literal["timesync", "system"] = "timesync"
    marker: Path = _SYNCHRONIZED
    boot_id: Path = _BOOT_ID
    wall: Callable[[], float] = time.time
    """Seconds since 1970, as the device has them."""
    vouched: Path | None = None
    """Names the boot in which staff set the clock; None: nobody can."""
    boot_time: Callable[[], float] = _since_boot_s
    """Seconds since boot, sleep included."""

    def now(self) -> datetime | None:
        """Return the local time (aware, zoneinfo zone), None while it is not trusted."""
        now = datetime.fromtimestamp(self.wall(), self.zone)
        synchronized = self.trust == "system" or self.marker.exists() or self._is_vouched_for()
        return now if synchronized and now.date() >= BUILD_FLOOR else None

    def vouch(self) -> None:
        """Believe the time of day for the rest of this boot: staff have just set it.

        Every process that shares the file sees it at once. Raises `OSError`.
        """
        if self.vouched is not None:
            with replacing(self.vouched) as file:
                file.write(self._boot().encode("ascii"))

    def hold(self, instant_s: float) -> Callable[[], None]:
        """Note that staff are about to set the clock to so many seconds since 1970.

        Returns what to call if it was not set after all. Raises `OSError`: then don't set it.
        """
        note, boot = self._note(), self._boot()
        if note is None:
            return lambda: None
        before_s = note.step(instant_s - self.wall(), boot, self.elapsed_s())
        return lambda: note.put_back(before_s, boot, self.elapsed_s())

    def settle(self) -> None:
        """Note how much of a step by hand has worn off, for the next boot; call it every hour."""
        note = self._note()
        if note is not None:
            note.settle(self._boot(), self.elapsed_s())

    def elapsed_s(self) -> float:
        """Return the seconds since boot, sleep included: never steps, for intervals only."""
        return self.boot_time()

    def stamp(self) -> Stamp:
        """Return the present as coarsely as it may be stored."""
        note, boot, elapsed_s = self._note(), self._boot(), self.elapsed_s()
        held = note is not None and note.left_s(boot, elapsed_s) > 0
        return _stamp(self.now(), boot, elapsed_s, held=held)

    def next_hour_in_s(self) -> float | None:
        """Return the seconds until a new local clock hour starts, None without trusted time."""
        return _until_next_hour_s(self.now())

    def _is_vouched_for(self) -> bool:
        boot = self._boot()
        try:
            named = self.vouched is not None and self.vouched.read_text("ascii") == boot
        except (OSError, UnicodeDecodeError):
            return False
        return named and boot != UNNAMED_BOOT

    def _note(self) -> HandSetNote | None:
        return HandSetNote(self.vouched.with_name(_HELD)) if self.vouched is not None else None

    def _boot(self) -> str:
        try:
            return self.boot_id.read_text("ascii").strip()
        except OSError:
            return UNNAMED_BOOT


class SimulatedClock:
    """A clock that is moved by hand, for tests and simulated visits."""

    def __init__(self, start: datetime, *, trusted: bool = True, boot: str = "simulated") -> None:
        if start.tzinfo is None:
            raise ValueError("start: must carry a zone, such as ZoneInfo('Europe/Helsinki')")
        self._zone = start.tzinfo
        self._instant = start.astimezone(UTC)
        self._elapsed_s = 0.0
        self._boot = boot
        self.trusted = trusted

    def now(self) -> datetime | None:
        """Return the local time (aware, zoneinfo zone), None while it is not trusted."""
        return self._instant.astimezone(self._zone) if self.trusted else None

    def elapsed_s(self) -> float:
        """Return the seconds since boot, sleep included: never steps, for intervals only."""
        return self._elapsed_s

    def stamp(self) -> Stamp:
        """Return the present as coarsely as it may be stored."""
        return _stamp(self.now(), self._boot, self._elapsed_s)

    def settle(self) -> None:
        """Nobody sets this one by hand."""

    def next_hour_in_s(self) -> float | None:
        """Return the seconds until a new local clock hour starts, None without trusted time."""
        return _until_next_hour_s(self.now())

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._instant += timedelta(seconds=seconds)
        self._elapsed_s += seconds

    def set(self, instant: datetime) -> None:
        """Step the time of day, as network time or a person would; no time passes."""
        self._instant = instant.astimezone(UTC)

    def reboot(self, boot: str) -> None:
        """Start anew under another boot id."""
        self._boot, self._elapsed_s = boot, 0.0


def _stamp(now: datetime | None, boot: str, elapsed_s: float, *, held: bool = False) -> Stamp:
    hour = hour_of(now, _zone_of(now)) if now is not None else None
    return Stamp(hour, boot, int(elapsed_s // _HOUR_S), held)


def _until_next_hour_s(now: datetime | None) -> float | None:
    if now is None:
        return None
    return (next_hour(now, _zone_of(now)) - now.astimezone(UTC)).total_seconds()


def _zone_of(now: datetime) -> tzinfo:
    if now.tzinfo is None:
        raise ValueError("a local time without its zone")
    return now.tzinfo
