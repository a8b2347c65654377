"""A kiosk without a screen: the real core and the real store around a clock moved by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from kiosk.clock import SimulatedClock
from kiosk.core.commands import Command, End, Probe, Save, StartTimer, StopTimer, Withdraw
from kiosk.core.messages import (
    HoursChanged,
    Message,
    Outcome,
    Reason,
    Saved,
    StorageChecked,
    TimerFired,
    VisitRecord,
)
from kiosk.core.rules import Rules
from kiosk.core.state import State, initial
from kiosk.core.visit import update
from sync.model.calendar import Stamp
from sync.model.opening import Opening, is_open

_LOOK_EVERY_S = 20.0
"""How often the real kiosk compares the clock with the hours."""


class VisitKeeper(Protocol):
    """What a device without a screen needs of the store; see `kiosk.store.api.VisitStore`."""

    def save(self, visit: int, record: VisitRecord, /) -> None:
        """Keep the open visit as it now stands."""
        ...

    def end(
        self,
        visit: int,
        outcome: Outcome,
        reasons: frozenset[Reason],
        stamp: Stamp,
        /,
        *,
        also: Iterable[int],
    ) -> None:
        """End the visit in the hour of `stamp`."""
        ...

    def withdraw(self, visit: int, /) -> object:
        """Delete the visit."""
        ...

    def release(self, stamp: Stamp, /) -> object:
        """Release what is due."""
        ...


class Device:
    """Carries out what the core asks for, at once, and lets its timers run out on time."""

    def __init__(
        self, rules: Rules, store: VisitKeeper, clock: SimulatedClock, opening: Opening
    ) -> None:
        self._rules, self._store, self._clock, self._opening = rules, store, clock, opening
        self._timers: dict[str, tuple[float, TimerFired]] = {}
        self._hour = clock.stamp().hour
        self._closed = False
        self._look_at_s = 0.0
        self._ended = False
        self.state: State = initial(rules)

    def send(self, message: Message) -> None:
        """Let a message happen, and everything that follows from it at once."""
        waiting: deque[Message] = deque([message])
        while waiting:
            at_s = self._clock.elapsed_s()
            self.state, commands = update(self._rules, self.state, waiting.popleft(), at_s)
            for command in commands:
                waiting.extend(self._carry_out(command))

    def wait(self, seconds: float) -> None:
        """Let time pass; timers fire when they are due, and a new hour releases the last."""
        until_s = self._clock.elapsed_s() + seconds
        while (due_s := self._next_due_s()) is not None and due_s <= until_s:
            self._fire_next()
        self._pass(until_s - self._clock.elapsed_s())

    def wait_for_end(self, visit: int) -> None:
        """Let timers run out until this visit is over or nothing will end it."""
        while self.state.visit == visit and self._timers:
            self._fire_next()

    def wait_for_warning(self, visit: int) -> bool:
        """Let timers run out until the idle warning shows; False if this visit ends without."""
        while self.state.visit == visit and not self.state.warning and self._timers:
            self._fire_next()
        return self.state.visit == visit and self.state.warning

    def wait_until(self, instant: datetime) -> None:
        """Let time pass up to an instant; nothing if it is over."""
        now = self._clock.now()
        if now is not None:
            self.wait(max(0.0, (instant - now.astimezone(UTC)).total_seconds()))

    def _next_due_s(self) -> float | None:
        return min((due_s for due_s, _ in self._timers.values()), default=None)

    def _fire_next(self) -> None:
        name, (due_s, fired) = min(self._timers.items(), key=lambda item: item[1][0])
        del self._timers[name]
        self._pass(due_s - self._clock.elapsed_s())
        self.send(fired)

    def _pass(self, seconds: float) -> None:
        if seconds > 0:
            self._clock.advance(seconds)
        stamp = self._clock.stamp()
        if stamp.hour != self._hour:
            self._hour = stamp.hour
            if self._ended:
                self._ended = False
                self._store.release(stamp)
        self._watch_hours()

    def _watch_hours(self) -> None:
        if self._clock.elapsed_s() < self._look_at_s:
            return
        self._look_at_s = self._clock.elapsed_s() + _LOOK_EVERY_S
        now = self._clock.now()
        closed = now is not None and not is_open(self._opening, now)
        if closed != self._closed:
            self._closed = closed
            self.send(HoursChanged(closed=closed, opens={}))

    def _carry_out(self, command: Command) -> tuple[Message, ...]:
        match command:
            case Save(visit, revision, record):
                self._store.save(visit, record)
                return (Saved(visit, revision),)
            case Withdraw(visit, revision):
                self._store.withdraw(visit)
                return (Saved(visit, revision),)
            case End(visit, outcome, reasons, also):
                self._store.end(visit, outcome, reasons, self._clock.stamp(), also=also)
                self._ended = True
            case StartTimer(timer, visit, after_s):
                due_s = self._clock.elapsed_s() + after_s
                self._timers[timer] = (due_s, TimerFired(timer, visit))
            case StopTimer(timer):
                self._timers.pop(timer, None)
            case Probe():
                return (StorageChecked(works=True),)
        return ()
