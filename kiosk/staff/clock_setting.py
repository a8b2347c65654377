"""Set the device's clock by way of systemd-timedated, on the word of staff."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from kiosk.core.staff.things import DeviceProblem
from kiosk.staff.bus import BusError, SystemBus, Target
from kiosk.staff.problems import device_problem

log = logging.getLogger(__name__)

_TIMEDATED: Final = Target(
    "org.freedesktop.timedate1", "/org/freedesktop/timedate1", "org.freedesktop.timedate1"
)
_NETWORK_SETS_IT: Final = "org.freedesktop.timedate1.AutomaticTimeSyncEnabled"
_SET_S: Final = 10.0


def set_clock(
    bus: SystemBus, local: datetime, zone: tzinfo, vouch: Callable[[], None]
) -> DeviceProblem | None:
    """Set the clock to a local (naive) time and `vouch` for it; returns why not, None if done.

    Where network time is switched on it alone sets the clock: what a person set would last until
    its next answer.
    """
    instant_us = int(local.replace(tzinfo=zone).timestamp()) * 1_000_000
    try:
        bus.call(_TIMEDATED, "SetTime", "xbb", (instant_us, False, False), timeout_s=_SET_S)
    except BusError as fault:
        return "network_time" if fault.name == _NETWORK_SETS_IT else device_problem(fault)
    try:
        vouch()
    except OSError as fault:
        # The clock stands right but nobody believes it: that is no success.
        log.warning("the clock was set, but that can't be noted: %s", fault.strerror)
        return "failed"
    log.info("staff set the clock")
    return None
