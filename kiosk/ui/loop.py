"""The main loop: sixty frames a second while something moves, rest while nothing does.

Kivy's own loop ticks its clock at the full rate for ever. Here the loop rests as soon as there is
nothing to draw and no timer due; it then only looks for input: often while somebody is there, less
often in an empty room, where waking up is all that costs. Another thread (the writer) wakes it at
once by `post`.
"""

from __future__ import annotations

import contextlib
import signal
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock

FRAME_S = 1 / 60
"""The least time from one tick of Kivy's clock to the next while something moves."""
REST_S = 0.034
"""Between two looks for input in an empty room: the first touch is answered within 50 ms."""
LIVELY_REST_S = 0.008
LIVELY_S = 2.0
"""For so long after a touch or key the next one is looked for more often."""


class Loop:
    """Runs Kivy until `stop`. Only `post` and `stop` may be called from other threads."""

    def __init__(self, window: Any) -> None:  # noqa: ANN401 - Kivy is untyped
        self._window = window
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._posted: deque[Callable[[], None]] = deque()
        self._stopped = False
        self._lively_until_s = 0.0
        self._turned_s = 0.0

    def post(self, work: Callable[[], None]) -> None:
        """Have `work` done on the interface thread, soon; may be called from a signal handler.

        `SimpleQueue.put` may interrupt itself and `get`; the lock of a `threading.Event` may not,
        and a signal that came in the middle of waiting on one would hang the kiosk for good.
        """
        self._inbox.put(work)

    def stir(self) -> None:
        """Note that somebody is there."""
        self._lively_until_s = Clock.time() + LIVELY_S

    def stop(self) -> None:
        """Leave the loop after what is under way."""
        self._stopped = True
        self.post(_nothing)

    def on_signal(self, number: int, work: Callable[[], None]) -> None:
        """Do `work` on the interface thread when the process gets this signal."""
        signal.signal(number, lambda *_: self.post(work))

    def run(self, root: Any) -> None:  # noqa: ANN401
        """Show `root` and run until `stop`."""
        runTouchApp(root, embedded=True)
        # Double taps and the like: unused, and a sixth of what a look for input costs.
        EventLoop.postproc_modules.clear()
        try:
            while not self.ended:
                self.turn()
                self._rest()
        finally:
            stopTouchApp()

    @property
    def ended(self) -> bool:
        """Whether the loop was stopped."""
        return bool(self._stopped or EventLoop.quit)

    def turn(self) -> None:
        """Do everything that is due, and draw if anything changed."""
        self._turned_s = Clock.time()
        self._do_posted()
        EventLoop.idle()
        self._window.mainloop()

    def _do_posted(self) -> None:
        while self._posted or not self._inbox.empty():
            work = self._posted.popleft() if self._posted else self._inbox.get()
            work()

    def _rest(self) -> None:
        """Wait until there is something to do; input and other threads are not kept waiting."""
        while not (self.ended or self._window.canvas.needs_redraw or self._posted):
            now_s = Clock.time()
            wait_s = max(Clock.get_min_timeout(), self._turned_s + FRAME_S) - now_s
            if wait_s <= 0:
                return
            self._await(min(wait_s, LIVELY_REST_S if now_s < self._lively_until_s else REST_S))
            self._window.mainloop()
            EventLoop.dispatch_input()

    def _await(self, seconds: float) -> None:
        """Wait until something is posted, at most so long; it is done at the next turn."""
        with contextlib.suppress(Empty):
            self._posted.append(self._inbox.get(timeout=seconds))


def _nothing() -> None:
    """Wake the loop."""
