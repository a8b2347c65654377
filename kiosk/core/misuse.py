"""What makes a submission doubtful. Nothing is ever deleted or hidden for it.

The rules in plain words are in docs/misuse.md. The history lives in memory only, holds no more
than one run of equal ratings within the window, and is never shown. What is older goes with the
next message, whatever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.config.settings import MisuseSettings
from kiosk.core.messages import Reason
from sync.model.submission import Answer


@dataclass(frozen=True, slots=True)
class Tap:
    """A visit that was one single tap: which, what was tapped, and when (monotonic seconds)."""

    visit: int
    value: Answer
    at_s: float
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered from one visit to the next. Times are monotonic seconds."""

    ended_s: float | None = None
    staff_left_s: float | None = None
    run: tuple[Tap, ...] = ()
    """Single taps of the same value, one visit after the other, within the window."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the end of a visit brings: is it part of a streak, which others are, what is kept."""

    streak: bool
    also: tuple[int, ...]
    history: History


def reasons_at_start(
    limits: MisuseSettings, history: History, *, closed: bool, at_s: float
) -> frozenset[Reason]:
    """Return why a visit whose first answer comes at `at_s` is doubtful from its start."""
    found: set[Reason] = set()
    if _within(limits.burst_s, history.ended_s, at_s):
        found.add("burst")
    if _within(limits.staff_s, history.staff_left_s, at_s):
        found.add("staff")
    if closed:
        found.add("closed")
    return frozenset(found)


def trimmed(limits: MisuseSettings, history: History, at_s: float) -> History:
    """Return the history without the taps that are too old to count in a streak."""
    run = tuple(t for t in history.run if at_s - t.at_s <= limits.streak_window_s)
    return history if run == history.run else replace(history, run=run)


def judge(limits: MisuseSettings, history: History, tap: Tap | None, at_s: float) -> Judgement:
    """Weigh a visit that ends at `at_s`; `tap` is None if it was more than a single tap.

    A run is broken by any other visit. `also` names its members that no earlier end named.
    """
    if tap is None:
        return Judgement(streak=False, also=(), history=replace(history, ended_s=at_s, run=()))
    same = (t for t in history.run if t.value == tap.value)
    run = (*(t for t in same if tap.at_s - t.at_s <= limits.streak_window_s), tap)
    if len(run) < limits.streak_count:
        return Judgement(streak=False, also=(), history=replace(history, ended_s=at_s, run=run))
    also = tuple(t.visit for t in run[:-1] if not t.flagged)
    flagged = tuple(replace(t, flagged=True) for t in run)
    return Judgement(streak=True, also=also, history=replace(history, ended_s=at_s, run=flagged))


def _within(limit_s: float, since_s: float | None, at_s: float) -> bool:
    return since_s is not None and at_s - since_s <= limit_s
