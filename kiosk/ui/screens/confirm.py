"""A question before something is deleted."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import ConfirmView, Said
from kiosk.ui.screens.calm import CalmScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.emblem import Emblem
from kiosk.ui.widgets.piece import Piece


class ConfirmScreen(CalmScreen[ConfirmView]):
    """Yes and no, both buttons of the same size."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        self._emblem = Emblem("exclamation")
        super().__init__(on_message, self._emblem)

    def fill(self, view: ConfirmView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self._emblem.show("exclamation", look)
        return self.say(view.title, view.body, [view.confirm, view.cancel], look)
