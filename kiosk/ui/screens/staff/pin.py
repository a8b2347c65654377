"""The pad for the PIN: all that somebody sees who holds the corner."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import PinView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.pad import Dots, PinPad
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.progress import Progress
from kiosk.ui.widgets.words import Words


class PinScreen(StaffScreen[PinView]):
    """Hint, dots and "continue" beside the pad, or above and below it on an upright screen."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._told = Card()
        self._progress = Progress()
        self._hint = Words(valign="bottom")
        self._dots = Dots()
        self._pad = PinPad()
        self._send = PushButton("primary")

    def fill(self, view: PinView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, None, view.close, look)
        self._hint.say(view.hint, look.metrics.font("body"), look)
        self._dots.show(view.typed, look)
        self._pad.show(view.digits, view.erase, look)
        self._send.offer(view.send, look)
        self._told.tell((view.told,) if view.told is not None else (), look)
        self._progress.show(view.progress or 0.0, look)
        return [
            self.head, self._told if view.told is not None else None,
            self._progress if view.progress is not None else None,
            self._hint, self._dots, self._pad, self._send,
        ]  # fmt: skip

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the pieces beside or below each other, in the middle."""
        u = look.metrics.u
        gap = u(16 if look.metrics.compact else 24)
        area = self._arrange_told(area, gap, look)
        if look.metrics.portrait:
            area = area.middle(u(600), area.h)
            hint, area = area.cut_top(area.h * 0.2, gap)
            field, area = area.cut_top(look.metrics.target(90), gap)
            pad, area = area.cut_top(min(area.h * 0.75, u(560)), gap)
            send = area.cut_top(look.metrics.target(104))[0]
        else:
            area = area.middle(u(1100), area.h)
            left, right = area.columns(2, u(48))
            pad = right.cut_top(min(right.h, u(600)))[0]
            left = Box(left.x, pad.y, left.w, pad.h)
            send, left = left.cut_bottom(look.metrics.target(104), gap)
            field, hint = left.cut_bottom(look.metrics.target(90), gap)
        self.put(self._hint, hint)
        self.put(self._dots, field)
        self.put(self._pad, pad)
        self.put(self._send, send)

    def _arrange_told(self, area: Box, gap: float, look: Look) -> Box:
        """Put what becomes of an export on top; return what is left."""
        if self._told.parent is self:
            told, area = area.cut_top(self._told.needs(area.w), gap / 2)
            self.put(self._told, told)
        if self._progress.parent is self:
            bar, area = area.cut_top(look.metrics.u(20), gap / 2)
            self.put(self._progress, bar)
        return area
