"""USB sticks: which one is in, mounting it, making it safe to pull out."""

from kiosk.staff.sticks.protocol import Found, StickError, Sticks
from kiosk.staff.sticks.udisks import UdisksSticks

__all__ = ["Found", "StickError", "Sticks", "UdisksSticks"]
