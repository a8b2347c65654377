"""The calm sign that an answer is still being stored: every way to answer fades, all alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

from kiosk.ui.widgets.control import Control

WAITING_AFTER_S = 0.25
"""A store that takes longer than this is noticed; most take a few milliseconds."""


class Waiting:
    """Fades what `controls` returns, while a screen is busy for longer than a moment."""

    def __init__(self, controls: Callable[[], list[Control]]) -> None:
        self._controls = controls
        self._faded: list[Control] = []
        self._soon: Any = Clock.create_trigger(self._fade, WAITING_AFTER_S)

    @property
    def shown(self) -> bool:
        """Whether the sign is there."""
        return bool(self._faded)

    def tell(self, *, busy: bool) -> None:
        """Say whether an answer is being stored."""
        if busy:
            self._soon()
            return
        self._soon.cancel()
        for control in self._faded:
            control.wait(waiting=False)
        self._faded = []

    def _fade(self, _passed_s: float) -> None:
        self._faded = self._controls()
        for control in self._faded:
            control.wait(waiting=True)
