"""A thread that does one thing after the other, so that what is slow holds up only its own kind."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from threading import Thread

log = logging.getLogger(__name__)

Work = Callable[[], None]


class Lane:
    """Starts its thread with the first piece of work. What a piece raises is logged."""

    def __init__(self, name: str, idle: Callable[[], float | None] = lambda: None) -> None:
        """`idle` is called when there is nothing to do; returns the seconds until it is again.

        None: not before the next piece of work is done.
        """
        self._idle = idle
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name=f"staff-{name}", daemon=True)
        self._started = False

    def put(self, work: Work) -> None:
        """Hand over a piece of work; returns at once. Only its maker hands over the first."""
        self._queue.put(work)
        if not self._started:
            self._started = True
            self._thread.start()

    def close(self, timeout_s: float) -> bool:
        """Finish what was handed over and end the thread; returns whether it has."""
        if not self._started:
            return True
        self._queue.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        wait_s: float | None = None
        while True:
            try:
                work = self._queue.get(timeout=wait_s)
            except queue.Empty:
                wait_s = self._idled()
                continue
            if work is None:
                return
            self._do(work)
            wait_s = self._idled() if self._queue.empty() else 0.0

    def _idled(self) -> float | None:
        try:
            return self._idle()
        except Exception:
            log.exception("the staff screen's device goes on")
            return 10.0

    def _do(self, work: Work) -> None:
        try:
            work()
        except Exception:
            log.exception("the staff screen's device goes on")
