"""Which touches count: a bounce, a held finger, a palm and a touch that is too late do nothing.

The rules are the issue's (misuse) and DESIGN's: a second touch soon after one that counted, a
finger held long, a palm, and a touch that began on another screen or another visit's do nothing.
Two thumbs may type at once, and a fast typist's keys all count: between two keys only a bounce
far shorter than a double letter (`kiitos`) is left out. Times are milliseconds of any clock that
never goes back.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Literal

Target = Literal["control", "key", "nothing"]
"""What lies under the finger: a control, which acts when it is let go; a key, which acts when it
is pressed and may go on while it is held (backspace); or nothing: it only counts towards a palm."""

FINGERS_OF_A_PALM = 3
BOUNCES_PER_SECOND_TOUCH = 5
"""A key's own bounce time is this part of `second_touch_ms`: 80 ms of 400. Double letters of fast
typists are 100 ms apart and more."""


LOST_AFTER_MS = 60_000
"""Nobody's finger rests this long; a panel that lost it would be watched for ever."""


@dataclass(frozen=True, slots=True)
class TouchLimits:
    """From `[misuse]` of the configuration."""

    second_touch_ms: int = 400
    held_ms: int = 2000
    palm_mm: float = 25.0

    @property
    def bounce_ms(self) -> float:
        """Shortest time between two presses of one key."""
        return self.second_touch_ms / BOUNCES_PER_SECOND_TOUCH


@dataclass(frozen=True, slots=True)
class Finger:
    """One touch that is down: since when, on which view and target, and whether it still counts."""

    since_ms: float
    view: Hashable
    target: Target
    counts: bool


class TouchFilter:
    """Remembers which fingers are down and when the last touch counted."""

    def __init__(self, limits: TouchLimits) -> None:
        self._limits = limits
        self._down: dict[Hashable, Finger] = {}
        self._last_ms: float | None = None
        self._last_control_ms: float | None = None
        self._last_of_key: tuple[Hashable, float] | None = None

    def down(
        self,
        finger: Hashable,
        now_ms: float,
        *,
        view: Hashable,
        target: Target,
        key: Hashable = None,
        contact_mm: float | None = None,
    ) -> bool:
        """Tell that a finger came down; returns whether it may begin to do something.

        `view` names the visit and screen that were shown, `key` the key under the finger, and
        `contact_mm` is the width of the contact where the panel reports it.
        """
        self._forget_lost(now_ms)
        palm = contact_mm is not None and contact_mm > self._limits.palm_mm
        if palm or len(self._fresh(now_ms)) + 1 >= FINGERS_OF_A_PALM:
            self._void_all()
            counts = False
        else:
            counts = self._may(now_ms, target, key)
        self._down[finger] = Finger(now_ms, view, target, counts)
        if counts and target == "key":
            self._last_ms, self._last_of_key = now_ms, (key, now_ms)
        return counts

    def up(self, finger: Hashable, now_ms: float, *, view: Hashable) -> bool:
        """Tell that a finger was lifted; returns whether its control may act.

        `view` names the visit and screen that are shown now.
        """
        touch = self._down.pop(finger, None)
        if touch is None or not touch.counts or touch.view != view:
            return False
        if touch.target != "control":
            return True
        if now_ms - touch.since_ms > self._limits.held_ms:
            return False
        self._last_ms = self._last_control_ms = now_ms
        return True

    def counts(self, finger: Hashable, *, view: Hashable) -> bool:
        """Whether a finger that is down still counts: a repeating key asks before each repeat."""
        touch = self._down.get(finger)
        return touch is not None and touch.counts and touch.view == view

    def _may(self, now_ms: float, target: Target, key: Hashable) -> bool:
        if target == "nothing":
            return True
        return self._control_may(now_ms) if target == "control" else self._key_may(now_ms, key)

    def _control_may(self, now_ms: float) -> bool:
        """One control at a time, and none soon after anything that counted."""
        held = any(t.counts and t.target == "control" for t in self._fresh(now_ms))
        return not held and not self._soon(self._last_ms, now_ms)

    def _key_may(self, now_ms: float, key: Hashable) -> bool:
        """No key soon after a control (the screen has just changed), none that bounces."""
        if self._soon(self._last_control_ms, now_ms):
            return False
        last, last_ms = self._last_of_key or (None, float("-inf"))
        return not (last == key and now_ms - last_ms < self._limits.bounce_ms)

    def _soon(self, last_ms: float | None, now_ms: float) -> bool:
        return last_ms is not None and now_ms - last_ms < self._limits.second_touch_ms

    def _fresh(self, now_ms: float) -> list[Finger]:
        """Fingers not yet held so long that something merely rests on the glass."""
        limit = self._limits.held_ms
        return [touch for touch in self._down.values() if now_ms - touch.since_ms <= limit]

    def _forget_lost(self, now_ms: float) -> None:
        """Drop fingers whose lifting was never told: a panel was unplugged or began anew."""
        self._down = {
            finger: touch
            for finger, touch in self._down.items()
            if now_ms - touch.since_ms <= LOST_AFTER_MS
        }

    def _void_all(self) -> None:
        self._down = {finger: replace(touch, counts=False) for finger, touch in self._down.items()}
