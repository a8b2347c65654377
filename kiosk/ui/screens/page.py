"""The privacy notice and the accessibility statement."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import PageView, Said
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.scroll import Paragraphs
from kiosk.ui.widgets.words import Words


class PageScreen(Screen[PageView]):
    """A title, paragraphs that scroll if they must, the way to the other page and back."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._title = Words(align="start")
        self._text = Paragraphs()
        self._other = PushButton()
        self._close = PushButton("primary")

    def fill(self, view: PageView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.links.show(None, look)  # they lead to where the client is, or to `other`
        self._title.say(view.title, look.metrics.font("title"), look)
        self._text.say(view.paragraphs, look)
        self._other.offer(view.other, look)
        self._close.offer(view.close, look)
        return [self._title, self._text, self._text.up, self._text.down, self._other, self._close]

    def arrange(self, area: Box, look: Look) -> None:
        """Put the text between title and buttons, the arrows beside it if it must scroll."""
        u = look.metrics.u
        area = area.inset(u(40), u(20))
        foot, area = area.cut_bottom(look.metrics.target(104), u(20))
        other, close = foot.columns(2, u(16))
        self.put_alike(((self._other, other), (self._close, close)))
        title_h = min(self._title.needs(area.w), area.h * 0.25)
        title, area = area.cut_top(title_h, u(14))
        self.put(self._title, title)
        if self._text.needs(area.w) <= area.h:
            self.remove_widget(self._text.up)
            self.remove_widget(self._text.down)
        else:
            side = look.metrics.target(84)
            strip, area = area.cut_right(side, u(24))
            self.put(self._text.up, strip.cut_top(side)[0])
            self.put(self._text.down, strip.cut_bottom(side)[0])
        self.put(self._text, area)
