"""A calm message without a way on: closed, can't save, out of service, being cleaned."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.core.viewmodels import MessageView, Said
from kiosk.ui.box import Box
from kiosk.ui.screens.calm import CalmScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.emblem import Emblem, Ring, Sign
from kiosk.ui.widgets.piece import Piece

_SIGNS: Mapping[str, Sign] = {
    "closed": "clock",
    "cannot_save": "exclamation",
    "out_of_service": "exclamation",
    "cleaning": "drops",
}


class MessageScreen(CalmScreen[MessageView]):
    """A sign and two texts; while the screen is cleaned, the seconds that remain."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        self._emblem = Emblem()
        super().__init__(on_message, self._emblem)
        self.sign_px = 140.0
        self._ring = Ring()
        self._total = 1

    def fill(self, view: MessageView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self._emblem.show(_SIGNS[view.kind], look)
        pieces = self.say(view.title, view.body, [], look)
        if view.seconds_left is None:
            return pieces
        self._total = max(self._total, view.seconds_left)
        self._ring.show(view.seconds_left, self._total, look)
        return [*pieces, self._ring]

    def arrange_block(self, area: Box, look: Look) -> None:
        """Put the ring, when there is one, below the rest."""
        if self._ring.parent is self:
            side = look.metrics.u(110)
            strip, area = area.cut_bottom(side * 1.4)
            self.put(self._ring, strip.middle(side, side))
        else:
            self._total = 1
        super().arrange_block(area, look)
