"""The shell around the pure core: messages in, commands carried out, what changed is shown.

runtime = Runtime(rules, texts, Hands(show, timers, store, now_s))
runtime.dispatch(message)       # on the interface thread only
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from kiosk.core.commands import Command, End, Probe, Save, StartTimer, StopTimer, Withdraw
from kiosk.core.messages import Message, TimerFired
from kiosk.core.rules import Rules
from kiosk.core.state import State, initial
from kiosk.core.texts import Texts
from kiosk.core.view import view
from kiosk.core.viewmodels import ViewModel
from kiosk.core.visit import update
from kiosk.ui.turns import Turns


class StoreLink(Protocol):
    """Where commands for the store go; the answers come back as messages."""

    def do(self, command: Save | End | Withdraw | Probe) -> None:
        """Take a command; return at once."""
        ...


class Timers(Protocol):
    """Calls back after some seconds, on the interface thread."""

    def start(self, name: str, after_s: float, work: Callable[[], None]) -> None:
        """Call `work` after so many seconds; replaces a timer of the same name."""
        ...

    def stop(self, name: str) -> None:
        """Forget the timer of this name, if there is one."""
        ...


class Hands(NamedTuple):
    """What the runtime works with: a screen, timers, the store and a clock that never steps."""

    show: Callable[[ViewModel], None]
    timers: Timers
    store: StoreLink
    now_s: Callable[[], float]


class Runtime:
    """Holds the state of the visit and takes one step per message."""

    def __init__(self, rules: Rules, texts: Texts, hands: Hands) -> None:
        self._rules, self._texts, self._hands = rules, texts, hands
        self._state: State = initial(rules)
        self._turns: Turns[Message] = Turns(self._step)
        self._shown = view(rules, self._state, texts)

    @property
    def shown(self) -> ViewModel:
        """What the screen shows."""
        return self._shown

    @property
    def visit(self) -> int:
        """The visit that is going on."""
        return self._state.visit

    def dispatch(self, message: Message) -> None:
        """Take a step; one that is asked for during a step follows it."""
        self._turns.take(message)

    def _step(self, message: Message) -> None:
        before = self._state
        self._state, commands = update(self._rules, before, message, self._hands.now_s())
        for command in commands:
            self._carry_out(command)
        if self._state is before:
            return
        seen = view(self._rules, self._state, self._texts)
        if seen != self._shown:
            self._shown = seen
            self._hands.show(seen)

    def _carry_out(self, command: Command) -> None:
        match command:
            case StartTimer(timer, visit, after_s):
                fired = TimerFired(timer, visit)
                self._hands.timers.start(timer, after_s, lambda: self.dispatch(fired))
            case StopTimer(timer):
                self._hands.timers.stop(timer)
            case _:
                self._hands.store.do(command)
