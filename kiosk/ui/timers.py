"""Named timers on Kivy's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock


class KivyTimers:
    """See `kiosk.ui.runtime.Timers`."""

    def __init__(self) -> None:
        self._events: dict[str, Any] = {}

    def start(self, name: str, after_s: float, work: Callable[[], None]) -> None:
        """Call `work` after so many seconds; replaces a timer of the same name."""
        self.stop(name)

        def fire(_passed_s: float) -> None:
            self._events.pop(name, None)
            work()

        self._events[name] = Clock.schedule_once(fire, after_s)

    def stop(self, name: str) -> None:
        """Forget the timer of this name, if there is one."""
        event = self._events.pop(name, None)
        if event is not None:
            event.cancel()
