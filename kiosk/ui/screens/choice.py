"""A choice: touching one option answers and goes on."""

from __future__ import annotations

from kiosk.core.viewmodels import ChoiceView
from kiosk.ui.screens.options import OptionsScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece


class ChoiceScreen(OptionsScreen[ChoiceView]):
    """Cards of which one is touched."""

    def fill(self, view: ChoiceView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        return self.fill_options(view, look)
