"""Carries out what the staff screen asks for: `kiosk.staff.api.StaffDevice`.

Each kind of work has a thread of its own, so that a stick that hangs holds up neither the PIN nor
the facts. Whoever stops watching sticks hears nothing more of them, nor of an export.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
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
    ClockSet,
    Ejected,
    ExportEnded,
    ExportMoved,
    FactsRead,
    LockRead,
    PinJudged,
    RestartRefused,
    SentNow,
    StaffMessage,
    StickSeen,
)
from kiosk.core.staff.things import Facts, Stick
from kiosk.staff.api import Answer, DeviceCommand
from kiosk.staff.exporting import Exporting, Order
from kiosk.staff.lane import Lane
from kiosk.staff.parts import Parts
from kiosk.staff.stick_watch import StickWatch

log = logging.getLogger(__name__)

_EXPORT_ENDS_S: Final = 30.0
"""How long an export that was asked to stop may take to leave nothing behind."""
_CLOSES_S: Final = 5.0
"""How long the end of the kiosk waits for all of this; a stick that hangs is left to the system."""
_LOOK_AGAIN_S: Final = 10.0

Question = Callable[[], StaffMessage | None]


class Device:
    """The staff screen's device. Its threads start when they are first needed."""

    def __init__(self, parts: Parts, answer: Answer, *, closes_s: float = _CLOSES_S) -> None:
        """`closes_s`: how long `close` may take."""
        self._parts, self._answer, self._closes_s = parts, answer, closes_s
        self._exporting = Exporting(parts.kiosk, parts.writers)
        self._watch = StickWatch(
            parts.sticks, self._welcomed, self._tell_stick, lambda: self._exporting.is_writing
        )
        self._pins, self._facts = Lane("pin"), Lane("facts")
        self._system, self._sticks = Lane("system"), Lane("sticks", self._look)
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
                self._ask(self._pins, parts.read_lock, LockRead(0.0))
            case CheckPin(pin, session):
                no = PinJudged(right=False, session=session)
                self._ask(self._pins, lambda: parts.check_pin(pin, session), no)
            case ReadFacts():
                self._ask(self._facts, parts.read_facts, FactsRead(Facts(0, 0, readable=False)))
            case SendNow():
                self._ask(self._facts, parts.send_now, SentNow(heard=False))
            case SetClock(local):
                self._ask(self._system, lambda: parts.set_clock(local), ClockSet("failed"))
            case Restart(kind):
                self._ask(self._system, lambda: parts.restart(kind), RestartRefused("failed"))
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
        """Stop watching and writing, leave no half file and no stick mounted.

        Waits for that, but not for ever: a stick that hangs must not hold the kiosk's end up.
        """
        self._ignore_sticks()
        end_s = time.monotonic() + self._closes_s
        for lane in (self._sticks, self._pins, self._facts, self._system):
            lane.close(max(0.0, end_s - time.monotonic()))

    def _ask(self, lane: Lane, question: Question, failing: StaffMessage) -> None:
        """Have a question answered; `failing` is the answer where something unforeseen happens."""

        def work() -> None:
            try:
                message = question()
            except Exception:
                log.exception("the staff screen's device goes on")
                message = failing
            if message is not None:
                self._answer(message)

        lane.put(work)

    def _look(self) -> float | None:
        try:
            return self._watch.look()
        except Exception:
            log.exception("the staff screen's device goes on")
            self._watch.fail()
            return _LOOK_AGAIN_S

    def _welcomed(self, mount: Path) -> int:
        """Whatever is on a stick: it can be written to."""
        try:
            return self._parts.welcome(mount)
        except Exception:
            log.exception("a stick is used without its receipts")
            return 0

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
        try:
            problem = self._watch.eject()
        except Exception:
            log.exception("a stick is not made safe to pull out")
            problem = "failed"
        self._say(Ejected(problem), self._watched)

    def _tell_stick(self, stick: Stick | None) -> None:
        self._say(StickSeen(stick), self._watched)

    def _say(self, message: StaffMessage, asked: int) -> None:
        """Say what somebody wants to hear who watched at the count `asked`; nobody else does."""
        with self._speaking:
            if asked == self._watching and asked % 2 == 1:
                self._answer(message)
