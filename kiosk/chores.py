"""What the writer does when nobody waits for it: releases, retention, checks, tidying."""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.store.api import VisitStore
from sync.model.calendar import Stamp

_AFTER_THE_HOUR_S = 5.0
"""Late enough that a clock that network time slews has really reached the hour."""
_LOOK_FOR_TIME_S = 60.0
_OWED_S = 5.0
_FIRST_CHECK_S = 120.0
_CHECK_EVERY_S = 24 * 3600.0


class Chores:
    """Knows what is due and when. Belongs to one thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._released: Stamp | None = None
        self._retained: object = None
        self._tidy = True
        self._check_at_s = clock.elapsed_s() + _FIRST_CHECK_S

    def next_in_s(self, *, owed: bool) -> float:
        """Return how long nothing is due: seconds until `do_due` should be called."""
        hour_s = self._clock.next_hour_in_s()
        candidates = [
            _LOOK_FOR_TIME_S if hour_s is None else hour_s + _AFTER_THE_HOUR_S,
            max(0.0, self._check_at_s - self._clock.elapsed_s()),
        ]
        if owed or not self._tidy:
            candidates.append(_OWED_S)
        if hour_s is not None and self._released is None:
            candidates.append(0.0)
        return min(candidates)

    def do_due(self, store: VisitStore) -> None:
        """Do what is due. Raises `StoreError`; what was not done stays due."""
        stamp = self._clock.stamp()
        if stamp.hour is not None and stamp != self._released:
            store.release(stamp)
            self._retain(store, stamp)
            self._released = stamp
        self._tidy = store.tidy(stamp)
        if self._clock.elapsed_s() >= self._check_at_s:
            self._check_at_s = self._clock.elapsed_s() + _CHECK_EVERY_S
            store.check()

    def _retain(self, store: VisitStore, stamp: Stamp) -> None:
        today = stamp.hour.date() if stamp.hour is not None else None
        if today != self._retained:
            store.retain(stamp)
            self._retained = today
