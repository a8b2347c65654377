"""Token buckets: how much of something each key, or each address, has left now.

A bucket may fall below empty: then it must be full again to zero before more is let in. Everything
runs on the event loop's one thread: no locks.
"""

from __future__ import annotations

from collections.abc import Callable

_MOST_BUCKETS = 100_000


class Buckets:
    """A bucket for each name: full at first, filled at `per_s`."""

    def __init__(self, per_s: float, burst: float, elapsed_s: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._elapsed_s = elapsed_s
        self._left: dict[str, tuple[float, float]] = {}

    def wait_s(self, name: str) -> float:
        """Return the seconds until there is one of it; 0 if there is."""
        return max(0.0, (1 - self._now(name)) / self._per_s)

    def take(self, name: str, amount: float = 1) -> None:
        """Take so much out, whether it is there or not; a negative amount gives it back."""
        left = self._now(name) - amount
        if len(self._left) >= _MOST_BUCKETS:
            self._left.clear()
        self._left[name] = (left, self._elapsed_s())

    def took(self, name: str) -> bool:
        """Take one out if it is there, and tell whether it was."""
        if self.wait_s(name):
            return False
        self.take(name)
        return True

    def _now(self, name: str) -> float:
        now = self._elapsed_s()
        left, at = self._left.get(name, (self._burst, now))
        return min(self._burst, left + (now - at) * self._per_s)
