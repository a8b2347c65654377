# ruff: noqa: ANN401 - Kivy is untyped
"""What the tests of the staff screen touch it with, and a device that answers as it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.core.staff.commands import (
    CheckPin,
    Eject,
    Export,
    ReadFacts,
    ReadLock,
    Restart,
    SendNow,
    SetClock,
    WatchSticks,
)
from kiosk.core.staff.messages import (
    ClockSet,
    DigitTyped,
    Ejected,
    ExportEnded,
    ExportMoved,
    FactsRead,
    LockRead,
    PinJudged,
    PinSent,
    RestartRefused,
    SentNow,
    StaffMessage,
    StickSeen,
)
from kiosk.core.staff.things import ExportDone
from kiosk.staff.api import Answer, DeviceCommand
from kiosk.ui.gallery.staff_scenes import FACTS, STICK
from tests.ui.app.hands import Bench

PIN = "271828"
CORNER = (20.0, 20.0)
LOCKED_S = 300.0


class ScriptedDevice:
    """Answers at once; the second wrong PIN locks."""

    def __init__(self) -> None:
        self.asked: list[DeviceCommand] = []
        self.closed = False
        self.on_asked: Callable[[], None] = lambda: None
        """Called when anything is asked."""
        self._wrong = 0
        self._answer: Answer = lambda _: None

    def open(self, answer: Answer) -> ScriptedDevice:
        self._answer = answer
        return self

    def do(self, command: DeviceCommand) -> None:
        self.asked.append(command)
        self.on_asked()
        for message in self._answers(command):
            self._answer(message)

    def close(self) -> None:
        self.closed = True

    def _answers(self, command: DeviceCommand) -> tuple[StaffMessage, ...]:
        match command:
            case ReadLock():
                return (LockRead(0.0),)
            case CheckPin(pin, session):
                return (self._judged(pin, session),)
            case ReadFacts():
                return (FactsRead(FACTS),)
            case SendNow():
                return (SentNow(heard=True),)
            case WatchSticks():
                return (StickSeen(STICK),)
            case Export(session=session):
                done = ExportDone("vuoro.csv", 12418)
                return ExportMoved(9, 12418, session), ExportEnded(done, session)
            case Eject():
                return (Ejected(),)
            case SetClock():
                return (ClockSet(),)
            case Restart():
                return (RestartRefused("not_allowed"),)
            case _:
                return ()

    def _judged(self, pin: str, session: float) -> PinJudged:
        right = pin == PIN
        self._wrong += not right
        return PinJudged(right, LOCKED_S if self._wrong > 1 else 0.0, session)


class StaffHand:
    """Somebody from staff at a kiosk."""

    def __init__(self, bench: Bench, device: ScriptedDevice) -> None:
        self.bench, self.device = bench, device

    @property
    def view(self) -> Any:
        """What staff see; None while clients have the screen."""
        assert self.bench.kiosk.staff is not None
        return self.bench.kiosk.staff.shown

    def passes(self, seconds: float) -> None:
        """Let the corner's time pass while the finger is down."""
        bench = self.bench
        bench.now_s += seconds
        if seconds >= bench.timers.after_s.get("corner", float("inf")):
            bench.timers.running.get("corner", lambda: None)()
        bench.kiosk.loop.turn()

    def hold_corner(self, seconds: float = 5.0) -> None:
        """Hold the corner, then lift the finger."""
        finger = self.bench.put_down(CORNER)
        self.passes(seconds)
        self.bench.lift(finger)

    def type_pin(self, pin: str = PIN) -> None:
        """Type a PIN and send it."""
        for digit in pin:
            self.bench.tap(DigitTyped(digit))
        self.bench.tap(PinSent())
        self.bench.kiosk.loop.turn()

    def enter(self) -> None:
        """Hold the corner and type the PIN."""
        self.hold_corner()
        self.bench.kiosk.loop.turn()
        self.type_pin()
        self.bench.kiosk.loop.turn()

    def tap(self, message: StaffMessage) -> None:
        """Touch the control that says this, and let the device answer."""
        self.bench.tap(message)  # type: ignore[arg-type]
        self.bench.kiosk.loop.turn()
