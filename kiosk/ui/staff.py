"""The shell around the staff screen: it holds its state, and carries its commands out.

It is laid over the clients' machine, which goes on underneath: while somebody is at the staff
screen its views are shown instead of the clients', and touches count as staff's.

    shell = StaffShell(parts, hands)
    shell.dispatch(CornerHeld())        # on the interface thread only
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from kiosk.config.staff_settings import Corner
from kiosk.core.messages import CleaningStarted, Message, StaffCame, StaffLeft
from kiosk.core.staff.commands import (
    Clean,
    EndVisit,
    IgnoreSticks,
    Leave,
    StaffCommand,
    StartStaffTimer,
    StopStaffTimers,
)
from kiosk.core.staff.messages import CornerHeld, StaffMessage, StaffTimerFired, StaffTouched
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.session import update
from kiosk.core.staff.state import StaffState
from kiosk.core.staff.things import StaffTimer
from kiosk.core.staff.view import view
from kiosk.core.staff.viewmodels import StaffViewModel
from kiosk.core.texts import Texts
from kiosk.core.viewmodels import MessageView, ViewModel
from kiosk.staff.api import OpenStaffDevice, StaffDevice
from kiosk.ui.corner import CornerHold, corner_box, feel_every_touch, install_corner
from kiosk.ui.runtime import Timers
from kiosk.ui.stage import Stage
from kiosk.ui.turns import Turns

TIMERS: tuple[StaffTimer, ...] = get_args(StaffTimer)


class StaffParts(NamedTuple):
    """What the staff screen is made of. Without a PIN there are none of these."""

    rules: StaffRules
    open_device: OpenStaffDevice
    corner: Corner
    hold_s: float
    cleaning_s: int


class StaffHands(NamedTuple):
    """What the shell works with."""

    stage: Stage
    clients_view: Callable[[], ViewModel]
    """What is shown to clients when staff have left."""
    tell: Callable[[Message], None]
    """Takes messages for the clients' machine."""
    post: Callable[[Callable[[], None]], None]
    """Has something done on the interface thread; may be called from any."""
    timers: Timers
    now_s: Callable[[], float]
    """A clock that never steps."""


class StaffShell:
    """Takes one step per message, as `kiosk.ui.runtime.Runtime` does for clients."""

    def __init__(self, parts: StaffParts, texts: Texts, hands: StaffHands) -> None:
        self._parts, self._texts, self._hands = parts, texts, hands
        self._state: StaffState | None = None
        self._device: StaffDevice | None = None
        self._shown: StaffViewModel | None = None
        self._turns: Turns[StaffMessage] = Turns(self._step)

    @property
    def open(self) -> bool:
        """Whether the staff screen is shown, be it only the pad for the PIN."""
        return self._state is not None

    @property
    def shown(self) -> StaffViewModel | None:
        """What staff see; None while clients have the screen."""
        return self._shown

    def watch(self, window: Any) -> None:  # noqa: ANN401 - Kivy is untyped
        """Watch the window's corner from now on; call it before the touch filter is installed."""
        stage = self._hands.stage
        install_corner(
            window,
            CornerHold(
                lambda: corner_box(self._parts.corner, stage.size, stage.inches),
                hold_s=self._parts.hold_s,
                timers=self._hands.timers,
                held=self.hold,
            ),
        )

    def feel(self, window: Any) -> None:  # noqa: ANN401
        """Hear of every touch; call it after the touch filter is installed."""
        feel_every_touch(window)

    def hold(self) -> None:
        """The corner was held long enough; a cloth that wipes the screen may do that too."""
        clients = self._hands.clients_view()
        cleaning = isinstance(clients, MessageView) and clients.kind == "cleaning"
        if not self.open and not cleaning:
            self.dispatch(CornerHeld(contrast=clients.frame.theme == "contrast"))

    def touched(self) -> None:
        """Somebody touches the staff screen."""
        self.dispatch(StaffTouched())

    def dispatch(self, message: StaffMessage) -> None:
        """Take a step; one that is asked for during a step follows it."""
        self._turns.take(message)

    def let_go(self) -> None:
        """Have what the device writes end and its stick be unmounted; returns at once."""
        if self._device is not None:
            self._device.do(IgnoreSticks())

    def close(self) -> None:
        """Let go of the device: what it writes ends, and no stick stays mounted."""
        if self._device is not None:
            self._device.close()

    def _step(self, message: StaffMessage) -> None:
        before = self._state
        now_s = self._hands.now_s()
        self._state, commands = update(self._parts.rules, before, message, now_s)
        # Shown first: whatever the commands cost, the finger sees that it was felt.
        if self._state is not before:
            self._show()
        for command in commands:
            self._carry_out(command)

    def _show(self) -> None:
        if self._state is None:
            self._shown = None
            self._hands.stage.show(self._hands.clients_view())
            return
        seen = view(self._parts.rules, self._state, self._texts)
        if seen != self._shown:
            self._shown = seen
            self._hands.stage.show(seen)

    def _carry_out(self, command: StaffCommand) -> None:
        match command:
            case StartStaffTimer(timer, after_s):
                fired = StaffTimerFired(timer)
                self._hands.timers.start(_named(timer), after_s, lambda: self.dispatch(fired))
            case StopStaffTimers():
                for timer in TIMERS:
                    self._hands.timers.stop(_named(timer))
            case EndVisit():
                self._hands.tell(StaffCame())
            case Clean():
                self._hands.tell(CleaningStarted(self._parts.cleaning_s))
            case Leave(entered):
                if entered:
                    self._hands.tell(StaffLeft())
            case _:
                self._opened().do(command)

    def _opened(self) -> StaffDevice:
        if self._device is None:
            self._device = self._parts.open_device(self._answered)
        return self._device

    def _answered(self, message: StaffMessage) -> None:
        """On any thread."""
        self._hands.post(lambda: self.dispatch(message))


def _named(timer: StaffTimer) -> str:
    return f"staff-{timer}"
