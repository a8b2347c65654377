"""Topics: many may be chosen, then next."""

from __future__ import annotations

from kiosk.core.viewmodels import TopicsView
from kiosk.ui.screens.options import OptionsScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece


class TopicsScreen(OptionsScreen[TopicsView]):
    """Cards that stay chosen, with a check mark."""

    def fill(self, view: TopicsView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        return self.fill_options(view, look)
