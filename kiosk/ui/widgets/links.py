"""The privacy notice and the accessibility statement, one touch away."""

from __future__ import annotations

from kiosk.core.viewmodels import Footer
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.alike import alike
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece


class Links(Piece):
    """Two quiet buttons side by side. Absent in the contrast theme, whose bar holds them."""

    def __init__(self) -> None:
        super().__init__()
        self._privacy = PushButton("quiet", role="small")
        self._accessibility = PushButton("quiet", role="small")
        self.shown = False

    def show(self, footer: Footer | None, look: Look) -> None:
        """Set the two actions; they show when placed."""
        self.look = look
        self.shown = footer is not None and look.theme.bar == "top"
        if not self.shown or footer is None:
            self.keep()
            return
        self.keep(self._privacy, self._accessibility)
        self._privacy.offer(footer.privacy, look)
        self._accessibility.offer(footer.accessibility, look)

    def height_for(self, look: Look) -> float:
        """Return the height in pixels that the links take, 0 when they are not shown."""
        return look.metrics.target(64) if self.shown else 0

    def wants(self, look: Look) -> float:
        """Return the width in pixels at which both stand on one line."""
        if not self.shown:
            return 0
        widest = max(self._privacy.wants(look), self._accessibility.wants(look))
        return 2 * widest + look.metrics.u(12)

    def place(self, box: Box) -> None:
        """Put the links side by side into `box`."""
        if self.look is None or not self.shown:
            return
        super().place(box)
        first, second = self.box.columns(2, self.look.metrics.u(12))
        if self.look.rtl:
            first, second = second, first
        alike(((self._privacy, first), (self._accessibility, second)))
        self._privacy.place(first)
        self._accessibility.place(second)
