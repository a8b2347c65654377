"""How visits end: done, time-out, a new person, cleaning; and how a client gets more time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.core.asking import marks_kept
from kiosk.core.commands import Command, End, StartTimer, Withdraw
from kiosk.core.given import single_tap
from kiosk.core.messages import Message, MoreTimeAsked, NewPersonCame, Outcome, Reason
from kiosk.core.misuse import judge
from kiosk.core.rules import Rules
from kiosk.core.state import Change, Countdown, Device, Last, State, fresh, pace
from kiosk.core.storage import retry

_MOST_EXTRA: Final = 10
"""So many times more time can be asked for at once; later again, without end."""
_EARLY_S: Final = 0.05
"""A timer may come this much before its time, since toolkits count from the frame's start."""


def closed(rules: Rules, state: State, outcome: Outcome, at_s: float) -> Change:
    """End the visit with what was given and show the start screen of the next.

    Text that was not sent is dropped. A visit that gave nothing, or was withdrawn, needs no `End`.
    """
    state, kept = marks_kept(rules, state, at_s) if not _withdrawn(state) else (state, ())
    device, ended = _ended(rules, state, outcome, at_s)
    after = fresh(rules, state.visit + 1, device)
    again = () if device.works else (retry(rules, after),)
    return after, (*kept, *ended, *again)


def stopped(rules: Rules, state: State, at_s: float) -> Change:
    """The process ends: so does the visit, and what was withdrawn is asked for once more.

    What is not deleted then would be released as if nobody had taken it back.
    """
    after, commands = closed(rules, state, left(state), at_s)
    return after, (*commands, *after.device.owed)


def staff_came(rules: Rules, state: State, at_s: float) -> Change:
    """Staff came in: a visit in progress ends with what it gave; cleaning goes on."""
    if state.device.cleaning_s is not None:
        return state, ()
    return closed(rules, state, left(state), at_s)


def left(state: State) -> Outcome:
    """Return how a visit ended that the client simply left."""
    return "completed" if state.done else "walked_away"


def warned(rules: Rules, state: State, message: Message, at_s: float) -> Change:
    """The idle warning is on: only its two buttons act, since a new person may be touching."""
    match message:
        case MoreTimeAsked():
            return replace(state, warning=False), ()
        case NewPersonCame():
            return closed(rules, state, "replaced", at_s)
        case _:
            return state, ()


def more_time(rules: Rules, state: State) -> Change:
    """More time on a last screen, any number of times (WCAG 2.2.1: at least ten)."""
    now = state.countdown
    if pace(rules, state) != "last" or now is None:
        return state, ()
    most = rules.last_screen_s + _MOST_EXTRA * rules.more_time_s
    left_s = min(now.left + rules.more_time_s, most)
    return replace(state, countdown=Countdown(left_s, left_s, now.due_s)), ()


def idled(rules: Rules, state: State, at_s: float) -> Change:
    """The idle timer fired: warn, unless it is an old one that a touch has overtaken."""
    if pace(rules, state) != "idle":
        return state, ()
    rest_s = state.idle_due_s - at_s
    if rest_s > _EARLY_S:
        return state, (StartTimer("idle", state.visit, rest_s),)
    return replace(state, warning=True), ()


def ticked(rules: Rules, state: State, at_s: float) -> Change:
    """A second of a countdown is over; a tick that comes too early only starts again."""
    now = state.countdown
    if pace(rules, state) in {None, "idle"} or now is None:
        return state, ()
    rest_s = now.due_s - at_s
    if rest_s > _EARLY_S:
        return state, (StartTimer("tick", state.visit, rest_s),)
    if now.left <= 1:
        return _run_out(rules, state, at_s)
    after = replace(state, countdown=Countdown(now.left - 1, now.total, at_s + 1.0))
    return after, (StartTimer("tick", state.visit, 1.0),)


def cleaning_started(rules: Rules, state: State, seconds: int, at_s: float) -> Change:
    """Staff freeze the screen: a visit in progress ends first, with what it gave."""
    after, commands = closed(rules, state, left(state), at_s)
    return replace(after, device=replace(after.device, cleaning_s=max(1, seconds))), commands


def _run_out(rules: Rules, state: State, at_s: float) -> Change:
    if state.device.cleaning_s is None:
        return closed(rules, state, left(state), at_s)
    history = replace(state.device.history, staff_left_s=at_s)
    device = replace(state.device, cleaning_s=None, history=history)
    return replace(state, device=device, countdown=None), ()


def _withdrawn(state: State) -> bool:
    return state.storing.withdrawing or state.step == Last("removed")


def _ended(
    rules: Rules, state: State, outcome: Outcome, at_s: float
) -> tuple[Device, tuple[Command, ...]]:
    device, storing = state.device, state.storing
    if storing.revision == 0:
        return device, ()
    if _withdrawn(state):
        unsure = (Withdraw(state.visit, storing.revision),) if storing.withdrawing else ()
        history = replace(device.history, ended_s=at_s)
        return replace(device, history=history, owed=(*device.owed, *unsure)), ()
    judged = judge(rules.misuse, device.history, single_tap(rules, state), at_s)
    streak: frozenset[Reason] = frozenset({"streak"} if judged.streak else ())
    ended = End(state.visit, outcome, state.reasons | streak, judged.also)
    return replace(device, history=judged.history), (ended,)
