""" "Are you still there?" It hides every answer, and counts down."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import IdleView, Said
from kiosk.ui.screens.calm import CalmScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.emblem import Ring
from kiosk.ui.widgets.piece import Piece


class IdleScreen(CalmScreen[IdleView]):
    """The ring, and two ways on: more time, or a new person."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        self._ring = Ring()
        super().__init__(on_message, self._ring)
        self.sign_px = 170.0

    def fill(self, view: IdleView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self._ring.show(view.seconds_left, view.seconds_total, look, large=True)
        return self.say(view.title, view.body, [view.more_time, view.new_person], look)
