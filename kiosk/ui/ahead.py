"""Draws the screens to come while nobody waits, so that a touch finds them ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kivy.clock import Clock as KivyClock

from kiosk.core.viewmodels import ViewModel
from kiosk.ui.stage import Stage

REHEARSE_EVERY_S = 0.08
"""Between two screens that are drawn ahead: a touch in between waits for one at most."""


class Ahead:
    """`rehearse` gives what a client would see; `done` is called when all of it is drawn."""

    def __init__(
        self, stage: Stage, rehearse: Callable[[], Iterator[ViewModel]], done: Callable[[], None]
    ) -> None:
        self._stage, self._rehearse, self._done = stage, rehearse, done
        self._views: Iterator[ViewModel] = iter(())
        self._soon: Any = KivyClock.create_trigger(self._draw, REHEARSE_EVERY_S)

    @property
    def under_way(self) -> bool:
        """Whether there are screens left to draw."""
        return bool(self._soon.is_triggered)

    def begin(self) -> None:
        """Draw them from the first one on."""
        self._views = self._rehearse()
        self._soon()

    def _draw(self, _passed_s: float) -> None:
        seen = next(self._views, None)
        if seen is not None:
            self._stage.prepare(seen)
            self._soon()
        else:
            self._done()
