"""Set the device's clock by way of systemd-timedated, on the word of staff."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final, Protocol

from kiosk.core.staff.things import DeviceProblem
from kiosk.staff.bus import NO_ANSWER, NO_BUS, BusError, SystemBus, Target
from kiosk.staff.problems import device_problem

log = logging.getLogger(__name__)

_TIMEDATED: Final = Target(
    "org.freedesktop.timedate1", "/org/freedesktop/timedate1", "org.freedesktop.timedate1"
)
_NETWORK_SETS_IT: Final = "org.freedesktop.timedate1.AutomaticTimeSyncEnabled"
_SET_S: Final = 10.0


class SettableClock(Protocol):
    """What is asked of the clock around its being set."""

    def hold(self, instant_s: float) -> Callable[[], None]:
        """Note that it is about to be set; returns what takes that back. Raises `OSError`."""
        ...

    def vouch(self) -> None:
        """Believe it from now on. Raises `OSError`."""
        ...

    def now(self) -> datetime | None:
        """Return the local time, None if it is not believed all the same."""
        ...


def set_clock(
    bus: SystemBus, local: datetime, zone: tzinfo, clock: SettableClock
) -> DeviceProblem | None:
    """Set the clock to a local (naive) time and vouch for it; returns why not, None if done.

    Where network time is switched on it alone sets the clock: what a person set would last until
    its next answer.
    """
    instant_s = int(local.replace(tzinfo=zone).timestamp())
    try:
        take_back = clock.hold(instant_s)
    except OSError as fault:
        log.warning("the clock is not set: that can't be noted: %s", fault.strerror)
        return "failed"
    try:
        instant_us = instant_s * 1_000_000
        bus.call(_TIMEDATED, "SetTime", "xbb", (instant_us, False, False), timeout_s=_SET_S)
    except BusError as fault:
        if fault.name not in (NO_ANSWER, NO_BUS):  # who does not answer may have set it
            take_back()
        return "network_time" if fault.name == _NETWORK_SETS_IT else device_problem(fault)
    return _believed(clock)


def _believed(clock: SettableClock) -> DeviceProblem | None:
    try:
        clock.vouch()
    except OSError as fault:
        # The clock stands right but nobody believes it: that is no success.
        log.warning("the clock was set, but that can't be noted: %s", fault.strerror)
        return "failed"
    if clock.now() is None:
        log.warning("the clock was set, but is not believed: has the system a name for this boot?")
        return "failed"
    log.info("staff set the clock")
    return None
