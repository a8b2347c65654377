"""The kiosk's name and version for IT: to read aloud, and to take with a telephone."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import StaffAboutView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.qr import QrCode


class AboutScreen(StaffScreen[StaffAboutView]):
    """Lines beside a QR code, or above it on an upright screen."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._lines = Card()
        self._code = QrCode()

    def fill(self, view: StaffAboutView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, view.back, view.close, look)
        self._lines.tell(view.lines, look)
        self._code.say(view.code, look)
        return [self.head, self._lines, self._code]

    def arrange_page(self, area: Box, look: Look) -> None:
        """Give the code a square, as large as is useful, and the lines the rest."""
        gap = look.metrics.u(24)
        if look.metrics.portrait:
            card, area = area.cut_top(min(self._lines.needs(area.w), area.h * 0.5), gap)
            side = min(area.w * 0.8, area.h)
            code = area.cut_top(side)[0].middle(side, side)
        else:
            side = min(area.h, area.w * 0.45)
            strip, left = area.cut_right(side, gap)
            code = strip.cut_top(side)[0]
            card = left.cut_top(min(self._lines.needs(left.w), left.h))[0]
        self.put(self._lines, card)
        self.put(self._code, code)
