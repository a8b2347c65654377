"""What all pages of the staff screen share: title, the way back and the way out, on top."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import Action, Said
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen, View
from kiosk.ui.theme import Look
from kiosk.ui.widgets.alike import alike
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class Head(Piece):
    """Back, the page's title, close."""

    def __init__(self) -> None:
        super().__init__()
        self._back = PushButton(back=True)
        self._title = Words(align="start")
        self._close = PushButton()

    def show(self, title: str, back: Action | None, close: Action, look: Look) -> None:
        """Set title and ways; they show when placed."""
        self.look = look
        self._title.say(title, look.metrics.font("question"), look)
        self._close.offer(close, look)
        if back is not None:
            self._back.offer(back, look)
        self.keep(self._back if back is not None else None, self._title, self._close)

    def height_for(self, width: float, look: Look) -> float:
        """Return the height in pixels that the head takes in `width` pixels."""
        title = self._divide(Box(0, 0, width, 1e4), look)[1]
        return max(look.metrics.target(82), self._title.least(title.w))

    def place(self, box: Box) -> None:
        """Divide the place; everything mirrors for right-to-left reading."""
        super().place(box)
        look = self.look
        if look is None:
            return
        back, title, close = self._divide(self.box, look)
        buttons = [(self._close, close)]
        if back is not None:
            buttons.append((self._back, back))
        alike(buttons)
        for piece, part in (*buttons, (self._title, title)):
            piece.place(part.mirrored(self.box) if look.rtl else part)

    def _divide(self, box: Box, look: Look) -> tuple[Box | None, Box, Box]:
        u = look.metrics.u
        most = box.w * 0.27
        close, rest = box.cut_right(self._width(self._close, most, look), u(20))
        if self._back not in self.children:
            return None, rest, close
        back, rest = rest.cut_left(self._width(self._back, most, look), u(20))
        return back, rest, close

    def _width(self, button: PushButton, most: float, look: Look) -> float:
        return min(max(button.wants(look), look.metrics.target(150)), most)


class StaffScreen(Screen[View]):
    """A page under its head. A subclass fills `page` in and arranges it."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self.head = Head()

    def arrange(self, area: Box, look: Look) -> None:
        """Put the head on top and the page below it."""
        u = look.metrics.u
        compact = look.metrics.compact
        area = area.inset(u(24 if compact else 32), u(12 if compact else 24))
        head, area = area.cut_top(self.head.height_for(area.w, look), u(14 if compact else 24))
        self.put(self.head, head)
        self.arrange_page(area, look)

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the page's pieces into `area`."""
        raise NotImplementedError
