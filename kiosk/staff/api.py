"""What the staff screen asks the device for, and how the device answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.core.staff.commands import (
    CancelExport,
    CheckPin,
    Eject,
    Export,
    IgnoreSticks,
    ReadFacts,
    ReadLock,
    Restart,
    SendNow,
    SetClock,
    WatchSticks,
)
from kiosk.core.staff.messages import StaffMessage

DeviceCommand = (
    ReadLock | CheckPin | ReadFacts | SendNow | WatchSticks | IgnoreSticks | Export | CancelExport
    | Eject | SetClock | Restart
)  # fmt: skip
"""The commands that the device carries out; timers, visits and cleaning are the screen's."""
Answer = Callable[[StaffMessage], None]
"""Takes what the device says; may be called on any thread, and returns at once."""


class StaffDevice(Protocol):
    """Carries out what the staff screen asks for."""

    def do(self, command: DeviceCommand) -> None:
        """Take a command; return at once. It is answered, where an answer is due, by `Answer`."""
        ...

    def close(self) -> None:
        """Stop watching and writing, leave no half file and no stick mounted; wait for that."""
        ...


OpenStaffDevice = Callable[[Answer], StaffDevice]
"""Makes the device; called when the staff screen is first opened, on the interface thread."""
