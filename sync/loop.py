"""`vuoro sync` as a process: attempts, and the waits between them.

It waits for the bell, for a signal or until the next attempt is due, on the clock that never steps.
"""

from __future__ import annotations

import logging
import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIG_DFL, SIGINT, SIGTERM, SIGUSR1, Signals, signal
from types import FrameType

from sync.bell import Bell, Word
from sync.times import SyncClock
from sync.worker import Attempt, Worker

log = logging.getLogger(__name__)

_LONGEST_LOOK_S = 60.0
"""The clock is looked at again at least so often: the device may have slept."""
_HOUR_S = 3600.0
"""The same note is written at most so often."""
_DAY_S = 24 * 3600.0
"""A failure that lasts is told again so often."""


class Wakeup:
    """What ends a wait before its time: the bell, SIGUSR1 (now), SIGTERM and SIGINT (end).

    The first request to end calls `hang_up`, so that an attempt under way ends at once; the second
    ends the process as if nobody listened.
    """

    def __init__(self, bell: Bell | None, hang_up: Callable[[], None]) -> None:
        self._bell, self._hang_up = bell, hang_up
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._now = False
        self.ending = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Listen to signals within the block."""
        before = {number: signal(number, self._signalled) for number in (SIGTERM, SIGINT, SIGUSR1)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal(number, handler)
            os.close(self._reading)
            os.close(self._writing)

    def wait(self, seconds: float) -> set[Word]:
        """Wait until something happens or the time is over; returns what was said."""
        if not (self.ending or self._now):
            listened: list[int] = [self._reading]
            if self._bell is not None:
                listened.append(self._bell.fileno())
            select.select(listened, [], [], max(0.0, seconds))
        words = self._bell.words() if self._bell is not None else set()
        if self._now:
            self._now = False
            words.add("now")
        self._drain()
        return words

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number == SIGUSR1:
            self._now = True
        else:
            self.ending = True
            signal(Signals(number), SIG_DFL)
            self._hang_up()
        try:
            os.write(self._writing, b"!")
        except BlockingIOError:
            # Full: it will wake up anyway.
            return

    def _drain(self) -> None:
        try:
            while os.read(self._reading, 64):
                pass
        except BlockingIOError:
            return


class Loop:
    """Makes attempts when they are due until it is asked to end."""

    def __init__(
        self,
        worker: Worker,
        wakeup: Wakeup,
        clock: SyncClock,
        *,
        line: Callable[[], str],
        hurry: bool,
        sends: bool = True,
        look_around: Callable[[], object] = lambda: None,
    ) -> None:
        """`line` says how sync is, for the log. `hurry` leaves out the spread after a start or a
        release, for the demo. Without `sends` no attempt is ever made. `look_around` is called
        before every attempt and while waiting: receipts may have been left."""
        self._worker, self._wakeup, self._clock = worker, wakeup, clock
        self._hurry, self._sends, self._look_around = hurry, sends, look_around
        self._telling = Telling(line, clock)
        owed_s = worker.schedule.owed_s(worker.facts())
        self._due_at_s = clock.elapsed_s() + max(owed_s, self._spread_s())

    def run(self) -> None:
        """Go on until a signal asks to end."""
        while not self._wakeup.ending:
            self._look_around()
            left_s = self._due_at_s - self._clock.elapsed_s()
            if left_s > 0 or not self._sends:
                wait_s = min(left_s, _LONGEST_LOOK_S) if self._sends else _LONGEST_LOOK_S
                self._hear(self._wakeup.wait(wait_s))
                continue
            attempt = self._worker.attempt()
            if not self._wakeup.ending:
                self._telling.tell(attempt)
            self._due_at_s = self._clock.elapsed_s() + attempt.wait_s

    def _hear(self, words: set[Word]) -> None:
        now_s = self._clock.elapsed_s()
        if "now" in words:
            self._due_at_s = now_s
            self._worker.look_again()
        elif "released" in words and self._worker.schedule.owed_s(self._worker.facts()) == 0:
            self._due_at_s = min(self._due_at_s, now_s + self._spread_s())

    def _spread_s(self) -> float:
        return 0.0 if self._hurry else self._worker.schedule.spread_s(self._worker.facts())


class Telling:
    """Writes a line when something changes, and once a day while it fails."""

    def __init__(self, line: Callable[[], str], clock: SyncClock) -> None:
        """`line` says how sync is, with the remedy."""
        self._line, self._clock = line, clock
        self._kind: str | None = ""
        self._told_s = 0.0
        self._notes: dict[str, float] = {}

    def tell(self, attempt: Attempt) -> None:
        """Log what is new since the last attempt; nothing of it is anything that a client wrote."""
        now_s = self._clock.elapsed_s()
        self._note(attempt.notes, now_s)
        if attempt.outcome == "again":
            return
        is_news, self._kind = attempt.kind != self._kind, attempt.kind
        if attempt.kind is None and is_news:
            log.info("the endpoint answers; %s", self._line())
        elif attempt.kind is not None and (is_news or now_s - self._told_s >= _DAY_S):
            self._told_s = now_s
            line = self._line()
            # What could not even be written down, as on a full disk, the line does not know.
            unknown = f"; {attempt.detail}" if attempt.detail not in line else ""
            log.warning("%s%s", line, unknown)

    def _note(self, notes: tuple[str, ...], now_s: float) -> None:
        self._notes = {note: at for note, at in self._notes.items() if now_s - at < _HOUR_S}
        for note in notes:
            if note not in self._notes:
                log.warning("%s", note)
                self._notes[note] = now_s
