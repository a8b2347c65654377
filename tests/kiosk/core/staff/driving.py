"""The staff screen with a hand-driven clock, timers and a device that is played by the test."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.staff.commands import (
    IgnoreSticks,
    Leave,
    StaffCommand,
    StartStaffTimer,
    StopStaffTimers,
    WatchSticks,
)
from kiosk.core.staff.messages import (
    CornerHeld,
    DigitTyped,
    FactsRead,
    LockRead,
    PinJudged,
    PinSent,
    StaffMessage,
    StaffTimerFired,
)
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.session import update
from kiosk.core.staff.state import StaffState
from kiosk.core.staff.things import Facts, Stick
from kiosk.core.staff.view import view
from kiosk.core.staff.viewmodels import (
    PinView,
    StaffClockView,
    StaffExportView,
    StaffHomeView,
    StaffViewModel,
)
from kiosk.texts import Catalogues
from sync.policy.telling import SyncStatus

RULES = StaffRules(
    has_pin=True, language="en", bundle=True, name="torikatu-1", site="torikatu",
    survey="pulse 1", version="0.4.0",
)  # fmt: skip
PIN = "583920"
CALM = SyncStatus(
    pending=214, oldest_day="2026-11-20", last_ack="2026-11-22T09:12", last_error=None,
    last_error_kind=None, set_aside=0, conflicts=0, waits_for_epoch=False,
    next_attempt_in_s=300.0, alert=None,
)  # fmt: skip
FACTS = Facts(
    300, 40, {"fi": 280, "sv": 17, "ar": 3}, "2026-10-01", "2026-11-21", CALM, 5 * 10**9,
    datetime(2026, 11, 22, 10, 0),
)  # fmt: skip
STICK = Stick("sda1", "STICK", 32 * 10**9, 12 * 10**9)
TEXTS = Catalogues()


class Staff:
    """A staff screen; remembers what it asked of the device and which timers run."""

    def __init__(self, rules: StaffRules = RULES) -> None:
        self.rules = rules
        self.state: StaffState | None = None
        self.at_s = 1000.0
        self.timers: dict[str, float] = {}
        self.commands: list[StaffCommand] = []
        self.watching = False
        self.left = 0

    def send(self, *messages: StaffMessage, after_s: float = 0.0) -> list[StaffCommand]:
        """Send messages; returns what they asked of the device."""
        self.at_s += after_s
        asked: list[StaffCommand] = []
        for message in messages:
            self.state, commands = update(self.rules, self.state, message, self.at_s)
            asked += commands
            for command in commands:
                self._carry_out(command)
        self.commands += asked
        return asked

    def wait(self, seconds: float) -> None:
        """Let time pass; timers fire when they are due."""
        end = self.at_s + seconds
        while self.timers and min(self.timers.values()) <= end:
            name = min(self.timers, key=lambda each: self.timers[each])
            self.at_s = max(self.at_s, self.timers.pop(name))
            self.send(StaffTimerFired(name))  # type: ignore[arg-type]
        self.at_s = end

    def come_in(self) -> None:
        """Open the pad and type the right PIN."""
        self.send(CornerHeld(), LockRead(0.0))
        self.type(PIN)
        self.send(PinSent(), PinJudged(right=True, session=self.session))
        self.send(FactsRead(FACTS))

    def type(self, digits: str) -> None:
        """Type digits on the pad."""
        self.send(*(DigitTyped(digit) for digit in digits))

    @property
    def session(self) -> float:
        """The open session."""
        assert self.state is not None
        return self.state.session

    @property
    def view(self) -> StaffViewModel:
        """What is shown."""
        assert self.state is not None
        return view(self.rules, self.state, TEXTS)

    def _carry_out(self, command: StaffCommand) -> None:
        match command:
            case StartStaffTimer(timer, after_s):
                self.timers[timer] = self.at_s + after_s
            case StopStaffTimers():
                self.timers.clear()
            case WatchSticks():
                self.watching = True
            case IgnoreSticks():
                self.watching = False
            case Leave():
                self.left += 1
            case _:
                pass


def pin_view(staff: Staff) -> PinView:
    """Return the pad."""
    assert isinstance(staff.view, PinView)
    return staff.view


def home(staff: Staff) -> StaffHomeView:
    """Return the home page."""
    assert isinstance(staff.view, StaffHomeView)
    return staff.view


def export(staff: Staff) -> StaffExportView:
    """Return the page for the export."""
    assert isinstance(staff.view, StaffExportView)
    return staff.view


def clock(staff: Staff) -> StaffClockView:
    """Return the page for the clock."""
    assert isinstance(staff.view, StaffClockView)
    return staff.view


def said(lines: tuple[object, ...]) -> str:
    """Return lines as one text."""
    return "; ".join(f"{line.label}: {line.value}" for line in lines)  # type: ignore[attr-defined]
