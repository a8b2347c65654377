"""The stick that staff put in: noticed, mounted, told of, and let go. Belongs to one thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.core.staff.things import Stick, StickProblem
from kiosk.staff.mounted import room_on
from kiosk.staff.sticks.protocol import Found, StickError, Sticks

log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
"""Between two looks where nobody answers: a kiosk without udisks2 is left in peace."""

TakeReceipts = Callable[[Path], int]
"""Takes the receipts from a mounted stick; returns how many were new."""
Tell = Callable[[Stick | None], None]


class StickWatch:
    """Watches for a stick and mounts it; only what changes is told."""

    def __init__(
        self,
        sticks: Sticks,
        welcome: TakeReceipts,
        tell: Tell,
        is_writing: Callable[[], bool] = lambda: False,
    ) -> None:
        """While `is_writing` no other stick takes the place of the one that is in."""
        self._sticks, self._welcome, self._tell = sticks, welcome, tell
        self._is_writing = is_writing
        self._watches = False
        self._told: Stick | None = None
        self._found: Found | None = None
        self._let_go: set[str] = set()
        """Sticks that were made safe to pull out, and still are in."""
        self._unsure = ""
        """A stick on which no file system was seen at the last look."""
        self._pause_s = _LOOK_EVERY_S
        self._says_all = True
        """Whether the next look is told whatever it finds: nobody was told of anything yet."""
        self.mount: Path | None = None
        """Where the stick is mounted that is in; may be read on any thread."""

    def start(self) -> None:
        """Watch from now on; what is there is told after the first look."""
        self._watches = True
        self._let_go.clear()
        self._pause_s = _LOOK_EVERY_S
        self._says_all = True

    def look(self) -> float | None:
        """Look once; return in how many seconds to look again, None while nobody watches."""
        if not self._watches:
            return None
        try:
            self._take_in(self._sticks.look())
            self._pause_s = _LOOK_EVERY_S
        except StickError as fault:
            self._cannot_look(fault)
            self._pause_s = min(_LONGEST_PAUSE_S, self._pause_s * 2)
        return self._pause_s

    def fail(self) -> None:
        """Something unforeseen happened: tell it; the next look begins afresh."""
        self._found = self.mount = None
        self._say(Stick("", "", 0, problem="failed"))

    def measure(self) -> None:
        """Tell how much room is left: something was written."""
        if self._told is not None and self.mount is not None:
            self._say(self._with_room(self._told, self.mount))

    def eject(self) -> StickProblem | None:
        """Make the stick safe to pull out; returns why it is not."""
        found = self._found
        if found is None:
            return "gone"
        if self._is_writing():
            return "busy"
        try:
            self._unmount(found)
        except StickError as fault:
            return fault.problem
        self._let_go.add(found.id)
        self._sticks.power_off(found)
        # That it can be pulled out stays on the screen: nothing is told until another one is in.
        self._told = None
        return None

    def stop(self) -> None:
        """Watch no more, and leave no stick mounted."""
        self._watches = False
        if self._found is not None:
            try:
                self._unmount(self._found)
            except StickError as fault:
                log.warning("the stick can't be unmounted: %s", fault)
        self._told = self._found = self.mount = None
        self._sticks.close()

    def _take_in(self, seen: tuple[Found, ...]) -> None:
        self._let_go &= {each.id for each in seen}
        found = self._chosen([each for each in seen if each.id not in self._let_go])
        if found is None:
            self._found = self.mount = None
            self._say(None)
        elif self._found is None or found.id != self._found.id:
            self._change_to(found)
        elif self.mount is not None and found.mounted != self.mount:
            self._found = None  # somebody unmounted it: it is new at the next look

    def _chosen(self, seen: list[Found]) -> Found | None:
        """Return the stick to use: the newest, but none instead of one that is written to."""
        for each in seen:
            if self._is_writing() and self._found is not None and each.id == self._found.id:
                return each
        newest = seen[0] if seen else None
        if newest is None or newest.volume:
            self._unsure = ""
            return newest
        # A stick is known before its parts are: a second look decides that it has none.
        is_sure, self._unsure = self._unsure == newest.id, newest.id
        return newest if is_sure else None

    def _change_to(self, found: Found) -> None:
        if self._found is not None and self.mount is not None:
            try:
                self._unmount(self._found)
            except StickError as fault:
                log.info("the stick before can't be unmounted: %s", fault)
        self._found, self.mount = found, None
        stick = Stick(found.id, found.label, found.size_bytes)
        try:
            mount = self._sticks.mount(found)
        except StickError as fault:
            log.warning("the stick can't be used: %s", fault)
            self._say(replace(stick, problem=fault.problem))
            return
        receipts = self._welcome(mount)
        self.mount = mount
        self._say(self._with_room(replace(stick, receipts=receipts), mount))

    def _with_room(self, stick: Stick, mount: Path) -> Stick:
        try:
            room = room_on(mount)
        except OSError:
            return replace(stick, free_bytes=None, problem="gone")
        problem: StickProblem | None = None if room.writable else "read_only"
        return replace(stick, free_bytes=room.free_bytes, problem=problem)

    def _unmount(self, found: Found) -> None:
        if self.mount is not None:
            self._sticks.unmount(found)
        self._found = self.mount = None

    def _cannot_look(self, fault: StickError) -> None:
        if self._pause_s == _LOOK_EVERY_S:
            log.warning("sticks can't be looked for: %s", fault)
        self._found = self.mount = None
        self._say(Stick("", "", 0, problem=fault.problem))

    def _say(self, stick: Stick | None) -> None:
        if stick != self._told or self._says_all:
            self._told, self._says_all = stick, False
            self._tell(stick)
