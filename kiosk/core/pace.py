"""The timers of a visit, kept in step with what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.core.commands import Command, StartTimer, StopTimer
from kiosk.core.messages import Timer
from kiosk.core.rules import Rules
from kiosk.core.state import Change, Countdown, Pace, State, pace

_TIMERS: Final[dict[Pace, Timer]] = {
    "idle": "idle",
    "warning": "tick",
    "last": "tick",
    "cleaning": "tick",
}


def paced(rules: Rules, before: State, after: State, at_s: float, *, active: bool) -> Change:
    """Return `after` with its countdown begun, and the timers to start and stop.

    `active`: the client did something. That restarts the time to act; on a last screen it only
    fills the countdown up.
    """
    old, new = pace(rules, before), pace(rules, after)
    moved = before.step != after.step and new != "warning"
    begins = new != old or before.visit != after.visit or moved
    stops = _stops(old, new)
    if new is None:
        return replace(after, countdown=None), stops
    if new == "idle":
        if not (begins or active):
            return after, stops
        start = StartTimer("idle", after.visit, rules.idle_s)
        return replace(after, countdown=None, idle_due_s=at_s + rules.idle_s), (*stops, start)
    if begins or after.countdown is None:
        total = _seconds(rules, after, new)
        start = StartTimer("tick", after.visit, 1.0)
        return replace(after, countdown=Countdown(total, total, at_s + 1.0)), (*stops, start)
    return _filled_up(rules, after) if active and new == "last" else after, stops


def _stops(old: Pace | None, new: Pace | None) -> tuple[Command, ...]:
    stale = _TIMERS[old] if old else None
    if stale is None or (new is not None and _TIMERS[new] == stale):
        return ()
    return (StopTimer(stale),)


def _seconds(rules: Rules, state: State, of: Pace) -> int:
    if of == "cleaning":
        return state.device.cleaning_s or 1
    return rules.warning_s if of == "warning" else rules.last_screen_s


def _filled_up(rules: Rules, state: State) -> State:
    now = state.countdown
    if now is None or now.left >= rules.last_screen_s:
        return state
    return replace(state, countdown=replace(now, left=rules.last_screen_s))
