"""Restart the device by way of systemd-logind. The program restarts by ending: its unit says so."""

from __future__ import annotations

from typing import Final

from kiosk.core.staff.things import DeviceProblem
from kiosk.staff.bus import BusError, SystemBus, Target
from kiosk.staff.problems import device_problem

_LOGIND: Final = Target(
    "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
)
_REBOOT_S: Final = 10.0


def restart_device(bus: SystemBus) -> DeviceProblem | None:
    """Ask for a reboot, in order: every service is told to end. Returns why not."""
    try:
        bus.call(_LOGIND, "Reboot", "b", (False,), timeout_s=_REBOOT_S)
    except BusError as fault:
        return device_problem(fault)
    return None
