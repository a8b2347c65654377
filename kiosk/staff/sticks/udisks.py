"""Sticks by way of udisks2 (udisks.freedesktop.org), which may do what the kiosk's user may not.

Mounted with `nosuid,nodev,noexec`: nothing on a stick is ever a program here. udisks2 itself adds
the first two to whatever it mounts for a user. deploy/polkit says what the kiosk's user may ask.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.core.staff.things import StickProblem
from kiosk.staff.bus import NO_ANSWER, NOT_ALLOWED, UNAVAILABLE, BusError, SystemBus, Target
from kiosk.staff.sticks.objects import PREFIX, Objects, sticks_among
from kiosk.staff.sticks.protocol import Found, StickError

log = logging.getLogger(__name__)

_SERVICE: Final = "org.freedesktop.UDisks2"
_ROOT: Final = Target(_SERVICE, "/org/freedesktop/UDisks2", "org.freedesktop.DBus.ObjectManager")
_QUIET: Final = {"auth.no_user_interaction": ("b", True)}
"""Nobody at a kiosk could answer a question for a password."""
_MOUNT: Final = {**_QUIET, "options": ("s", "nosuid,nodev,noexec")}
_LOOK_S: Final = 5.0
_MOUNT_S: Final = 30.0
_UNMOUNT_S: Final = 120.0
"""Slow sticks keep much in their buffers."""
_POWER_OFF_S: Final = 20.0

_PROBLEMS: Final[dict[str, StickProblem]] = {
    **dict.fromkeys(NOT_ALLOWED, "not_allowed"),
    **dict.fromkeys(UNAVAILABLE, "unavailable"),
    "org.freedesktop.UDisks2.Error.NotAuthorized": "not_allowed",
    "org.freedesktop.UDisks2.Error.NotAuthorizedCanObtain": "not_allowed",
    "org.freedesktop.UDisks2.Error.NotAuthorizedDismissed": "not_allowed",
    "org.freedesktop.UDisks2.Error.OptionNotPermitted": "not_allowed",
    "org.freedesktop.UDisks2.Error.MountedByOtherUser": "not_allowed",
    "org.freedesktop.UDisks2.Error.NotSupported": "no_file_system",
    "org.freedesktop.UDisks2.Error.DeviceBusy": "busy",
    "org.freedesktop.UDisks2.Error.AlreadyUnmounting": "busy",
    NO_ANSWER: "busy",
    "org.freedesktop.DBus.Error.UnknownObject": "gone",
    "org.freedesktop.DBus.Error.UnknownInterface": "gone",
    "org.freedesktop.DBus.Error.UnknownMethod": "gone",
}
_ALREADY: Final = "org.freedesktop.UDisks2.Error.AlreadyMounted"
_NOT_MOUNTED: Final = "org.freedesktop.UDisks2.Error.NotMounted"


class UdisksSticks:
    """`Sticks` by way of the system's udisks2."""

    def __init__(self, bus: SystemBus, *, loops: Path | None = None) -> None:
        """`loops`: for tests, look for loop devices over files in this folder instead."""
        self._bus, self._loops = bus, loops

    def look(self) -> tuple[Found, ...]:
        """Return the sticks that are in, the newest first. Raises `StickError`."""
        try:
            return sticks_among(self._objects(), loops=self._loops)
        except BusError as fault:
            raise _stick_error(fault) from fault

    def mount(self, found: Found) -> Path:
        """Mount a stick that has a volume; returns where. Raises `StickError`."""
        if not found.volume:
            raise StickError("no_file_system")
        if found.mounted is not None:
            return found.mounted
        try:
            (path,) = self._of_volume(found, "Mount", _MOUNT, _MOUNT_S)
        except BusError as fault:
            if fault.name != _ALREADY:
                raise _stick_error(fault) from fault
            return self._mounted_meanwhile(found)
        return Path(path)

    def unmount(self, found: Found) -> None:
        """Write everything out and let go of it; one that is gone is let go. Raises `StickError`.

        The kernel writes everything to the stick before the call returns.
        """
        try:
            self._of_volume(found, "Unmount", _QUIET, _UNMOUNT_S)
        except BusError as fault:
            error = _stick_error(fault)
            if fault.name != _NOT_MOUNTED and error.problem != "gone":
                raise error from fault

    def power_off(self, found: Found) -> None:
        """Take its power where that is possible; it can be pulled out in any case."""
        if not found.way_out:
            return
        drive = Target(_SERVICE, found.drive, PREFIX + "Drive")
        try:
            self._bus.call(drive, found.way_out, "a{sv}", (_QUIET,), timeout_s=_POWER_OFF_S)
        except BusError as fault:
            log.info("a stick is unmounted, but keeps its power: %s", fault.name)

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    def _objects(self) -> Objects:
        (objects,) = self._bus.call(_ROOT, "GetManagedObjects", timeout_s=_LOOK_S)
        known: Objects = objects
        return known

    def _of_volume(
        self, found: Found, method: str, options: Mapping[str, tuple[str, object]], timeout_s: float
    ) -> tuple[str, ...]:
        volume = Target(_SERVICE, found.volume, PREFIX + "Filesystem")
        return self._bus.call(volume, method, "a{sv}", (options,), timeout_s=timeout_s)

    def _mounted_meanwhile(self, found: Found) -> Path:
        """Somebody else mounts what is put in; where."""
        for now in self.look():
            if now.id == found.id and now.mounted is not None:
                return now.mounted
        raise StickError("gone")


def _stick_error(fault: BusError) -> StickError:
    # The service's text names places on the stick; a stick's label is anybody's, and not for a log.
    return StickError(_PROBLEMS.get(fault.name, "failed"), fault.name)
