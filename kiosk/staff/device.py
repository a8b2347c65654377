"""Carries out what the staff screen asks for: `kiosk.staff.api.StaffDevice`.

Each kind of work has a thread of its own, so that a stick that hangs holds up neither the PIN nor
the facts. Whoever stops watching sticks hears nothing more of them, nor of an export.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final

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
from kiosk.core.staff.messages import (
    Ejected,
    ExportEnded,
    ExportMoved,
    StaffMessage,
    StickSeen,
)
from kiosk.core.staff.things import Stick
from kiosk.staff.api import Answer, DeviceCommand
from kiosk.staff.exporting import Exporting, Order
from kiosk.staff.lane import Lane
from kiosk.staff.parts import Parts
from kiosk.staff.stick_watch import StickWatch

_EXPORT_ENDS_S: Final = 30.0
"""How long an export that was asked to stop may take to leave nothing behind."""
_LANE_ENDS_S: Final = 5.0

Question = Callable[[], StaffMessage | None]


class Device:
    """The staff screen's device. Its threads start when they are first needed."""

    def __init__(self, parts: Parts, answer: Answer) -> None:
        self._parts, self._answer = parts, answer
        self._exporting = Exporting(parts.kiosk, parts.writers)
        self._watch = StickWatch(
            parts.sticks, parts.welcome, self._tell_stick, lambda: self._exporting.is_writing
        )
        self._pins, self._facts = Lane("pin"), Lane("facts")
        self._system, self._sticks = Lane("system"), Lane("sticks", self._watch.look)
        self._speaking = Lock()
        self._watching = 0
        """Counts the times that watching began or ended; odd: somebody watches."""
        self._watched = 0
        """The count for which the thread of the sticks works."""

    def do(self, command: DeviceCommand) -> None:  # noqa: C901 - one case for each command
        """Take a command; return at once."""
        parts = self._parts
        match command:
            case ReadLock():
                self._ask(self._pins, parts.read_lock)
            case CheckPin(pin, session):
                self._ask(self._pins, lambda: parts.check_pin(pin, session))
            case ReadFacts():
                self._ask(self._facts, parts.read_facts)
            case SendNow():
                self._ask(self._facts, parts.send_now)
            case SetClock(local):
                self._ask(self._system, lambda: parts.set_clock(local))
            case Restart(kind):
                self._ask(self._system, lambda: parts.restart(kind))
            case WatchSticks():
                self._watch_sticks()
            case IgnoreSticks():
                self._ignore_sticks()
            case Eject():
                self._sticks.put(self._eject)
            case Export():
                self._export(command)
            case CancelExport():
                self._exporting.cancel()

    def close(self) -> None:
        """Stop watching and writing, leave no half file and no stick mounted; wait for that."""
        self._ignore_sticks()
        self._sticks.close(_EXPORT_ENDS_S + _LANE_ENDS_S)
        for lane in (self._pins, self._facts, self._system):
            lane.close(_LANE_ENDS_S)

    def _ask(self, lane: Lane, question: Question) -> None:
        def work() -> None:
            message = question()
            if message is not None:
                self._answer(message)

        lane.put(work)

    def _watch_sticks(self) -> None:
        if self._watching % 2 == 1:
            return
        now = self._turn()

        def work() -> None:
            self._watched = now
            self._watch.start()

        self._sticks.put(work)

    def _ignore_sticks(self) -> None:
        if self._watching % 2 == 0:
            return
        self._turn()
        self._exporting.cancel()

        def work() -> None:
            self._exporting.wait(_EXPORT_ENDS_S)
            self._watch.stop()

        self._sticks.put(work)

    def _turn(self) -> int:
        with self._speaking:
            self._watching += 1
            return self._watching

    def _export(self, export: Export) -> None:
        now = self._watching
        order = Order(
            export.form, export.language, self._watch.mount, self._parts.today(), export.session
        )

        def tell(message: ExportMoved | ExportEnded) -> None:
            self._say(message, now)
            if isinstance(message, ExportEnded):
                self._sticks.put(self._watch.measure)

        self._exporting.start(order, tell)

    def _eject(self) -> None:
        self._say(Ejected(self._watch.eject()), self._watched)

    def _tell_stick(self, stick: Stick | None) -> None:
        self._say(StickSeen(stick), self._watched)

    def _say(self, message: StaffMessage, asked: int) -> None:
        """Say what somebody wants to hear who watched at the count `asked`; nobody else does."""
        with self._speaking:
            if asked == self._watching and asked % 2 == 1:
                self._answer(message)
