"""What the writer does when nobody waits for it: releases, retention, checks, tidying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from kiosk.attempts import Attempts
from kiosk.clock import Clock
from kiosk.store.api import VisitStore
from sync.model.calendar import Stamp

_AT_START_S = 2.0
"""The first client's tap comes before any chore."""
_AFTER_THE_HOUR_S = 5.0
"""Late enough that a clock that network time slews has really reached the hour."""
_LOOK_FOR_TIME_S = 60.0
_TRY_AGAIN_S = 30.0
_OWED_S = 5.0
_ASK_EVERY_S = 60.0
"""To look whether sync asks for something costs two `stat`."""
_TELL_EVERY_S = 3600.0
_WHEN = "within the last hour: "
_FIRST_CHECK_S = 120.0
_CHECK_EVERY_S = 24 * 3600.0
_BETWEEN_SLICES_S = 0.05
"""Leaves the processor to the screen while every submission is checked, slice by slice."""
_DAYTIME = range(6, 20)
"""Hours in which nothing runs that can't be cut into slices."""


class Chores:
    """Knows what is due and when, on the clock that never steps. Belongs to one thread.

    A chore that fails holds up no other. It is logged and tried again, and says nothing about
    whether a client's answer can be saved.
    """

    def __init__(
        self, clock: Clock, attempts: Attempts, gives_way: Callable[[], bool] = lambda: False
    ) -> None:
        """`gives_way` tells whether somebody waits for the thread: long work stops then."""
        self._clock, self._attempts, self._gives_way = clock, attempts, gives_way
        self._retained: date | None = None
        self._due_at_s = clock.elapsed_s() + _AT_START_S
        self._ask_at_s = clock.elapsed_s() + _AT_START_S
        self._check_at_s = clock.elapsed_s() + _FIRST_CHECK_S
        self._tell_at_s = self._next_telling_s()
        self._structure_on: date | None = None
        self._structure_at_s = clock.elapsed_s() + _CHECK_EVERY_S

    def next_in_s(self, *, owed: bool) -> float:
        """Return for how many seconds nothing is due; sooner if something is `owed`."""
        due_s = min(self._due_at_s, self._ask_at_s, self._check_at_s, self._tell_at_s)
        wait_s = due_s - self._clock.elapsed_s()
        return max(0.0, min(wait_s, _OWED_S) if owed else wait_s)

    def put_off(self) -> None:
        """There is no store to do anything with: nothing is due for a while."""
        again_s = self._clock.elapsed_s() + _TRY_AGAIN_S
        self._due_at_s = max(self._due_at_s, again_s)
        self._ask_at_s = max(self._ask_at_s, again_s)
        self._check_at_s = max(self._check_at_s, again_s)
        self._tell_hourly()

    def hurry(self) -> None:
        """Deleted text is still in the log: all is due soon, and again until it is gone."""
        self._due_at_s = min(self._due_at_s, self._clock.elapsed_s() + _OWED_S)

    def tell_now(self) -> None:
        """Log what failed: the kiosk stops."""
        self._attempts.tell(_WHEN)

    def do_due(self, store: VisitStore) -> None:
        """Do what is due; what was not done stays due."""
        if self._clock.elapsed_s() >= self._ask_at_s:
            self._ask_at_s = self._clock.elapsed_s() + _ASK_EVERY_S
            if not self._attempts.manages("what sync asked for", partial(self._ask, store)):
                self.hurry()
        if self._clock.elapsed_s() >= self._due_at_s:
            self._due_at_s = self._clock.elapsed_s() + _TRY_AGAIN_S
            if self._keep_house(store):
                self._due_at_s = self._clock.elapsed_s() + self._rest_s()
        if self._clock.elapsed_s() >= self._check_at_s:
            self._check_at_s = self._clock.elapsed_s() + _TRY_AGAIN_S
            self._attempts.manages("the check of kiosk.db", partial(self._check, store))
        self._tell_hourly()

    def _keep_house(self, store: VisitStore) -> bool:
        """Do everything that belongs to an hour; returns whether all of it is done."""
        self._clock.settle()
        stamp = self._clock.stamp()
        chores = {
            "the release": self._release,
            "the retention": self._retain,
            "tidying kiosk.db": self._tidy,
            "the nightly check of kiosk.db": self._check_structure,
        }
        done = [
            self._attempts.manages(name, partial(chore, store, stamp))
            for name, chore in chores.items()
        ]
        return all(done)

    def _tell_hourly(self) -> None:
        """Log what failed: the moment at which it failed would tell when somebody came."""
        if self._clock.elapsed_s() >= self._tell_at_s:
            self._attempts.tell(_WHEN)
            self._tell_at_s = self._next_telling_s()

    def _next_telling_s(self) -> float:
        hour_s = self._clock.next_hour_in_s()
        wait_s = _TELL_EVERY_S if hour_s is None else hour_s + _AFTER_THE_HOUR_S
        return self._clock.elapsed_s() + wait_s

    def _ask(self, store: VisitStore) -> bool:
        return store.carry_out_requests(self._clock.stamp())

    def _rest_s(self) -> float:
        hour_s = self._clock.next_hour_in_s()
        return _LOOK_FOR_TIME_S if hour_s is None else hour_s + _AFTER_THE_HOUR_S

    def _release(self, store: VisitStore, stamp: Stamp) -> bool:
        store.release(stamp)
        return True

    def _retain(self, store: VisitStore, stamp: Stamp) -> bool:
        if stamp.hour is not None and not stamp.held and stamp.hour.date() != self._retained:
            store.retain(stamp)
            self._retained = stamp.hour.date()
        return True

    def _tidy(self, store: VisitStore, stamp: Stamp) -> bool:
        return store.tidy(stamp)

    def _check(self, store: VisitStore) -> bool:
        wait_s = _CHECK_EVERY_S if store.check_some() else _BETWEEN_SLICES_S
        self._check_at_s = self._clock.elapsed_s() + wait_s
        return True

    def _check_structure(self, store: VisitStore, stamp: Stamp) -> bool:
        """Once a night; while the clock is not trusted, once in 24 hours."""
        if stamp.hour is None:
            day, due = self._structure_on, self._clock.elapsed_s() >= self._structure_at_s
        else:
            day = stamp.hour.date()
            due = stamp.hour.hour not in _DAYTIME and day != self._structure_on
        if due and not store.check_structure(self._gives_way):
            return False
        if due:
            self._structure_on = day
            self._structure_at_s = self._clock.elapsed_s() + _CHECK_EVERY_S
        return True
