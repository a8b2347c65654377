"""What an error of the system's services means for staff."""

from __future__ import annotations

import logging

from kiosk.core.staff.things import DeviceProblem
from kiosk.staff.bus import NOT_ALLOWED, UNAVAILABLE, BusError

log = logging.getLogger(__name__)


def device_problem(fault: BusError) -> DeviceProblem:
    """Return why the device did not do what it was asked; the log has the error's name."""
    log.warning("the device did not do what staff asked: %s", fault)
    if fault.name in UNAVAILABLE:
        return "unavailable"
    return "not_allowed" if fault.name in NOT_ALLOWED else "failed"
