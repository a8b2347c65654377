"""Screens with one sign, one sentence, a few words more, and one or two buttons, all centred."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import Action, Said
from kiosk.ui.box import Box, stacked
from kiosk.ui.screens.base import Screen, View
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class CalmScreen(Screen[View]):
    """A subclass gives the sign, the texts and the buttons by `say`."""

    def __init__(self, on_message: Callable[[Said], None], sign: Piece) -> None:
        super().__init__(on_message)
        self.sign = sign
        self.sign_px = 120.0
        self.title = Words()
        self.body = Words(valign="top")
        self.buttons = [PushButton("primary"), PushButton()]
        self._count = 0

    def say(self, title: str, body: str, buttons: list[Action], look: Look) -> list[Piece | None]:
        """Set texts and buttons, the first button being the obvious one; return all pieces."""
        self.title.say(title, look.metrics.font("title"), look)
        self.body.say(body, look.metrics.font("lead"), look)
        self._count = len(buttons)
        for button, action in zip(self.buttons, buttons, strict=False):
            button.offer(action, look)
        texts = [words for words in (self.title, self.body) if words.text]
        return [self.sign, *texts, *self.buttons[: self._count]]

    def arrange(self, area: Box, look: Look) -> None:
        """Stack everything in the middle."""
        u = look.metrics.u
        if self.links.shown:
            strip, area = area.cut_bottom(self.links.height_for(look))
            self.put(self.links, strip.middle(min(self.links.wants(look), strip.w), strip.h))
        self.arrange_block(area.inset(u(40), u(16)), look)

    def arrange_block(self, area: Box, look: Look) -> None:
        """Stack sign, texts and buttons in the middle of `area`."""
        u = look.metrics.u
        compact = look.metrics.compact
        gap = u(18) if compact else u(26)
        width = min(area.w - (u(80) if look.metrics.portrait else 0), u(1000))
        buttons_h = self._buttons_height(look)
        sign_h = u(self.sign_px) * (0.85 if compact else 1.0)
        room = area.h - buttons_h - sign_h - 3 * gap
        title_h, body_h = self._texts_that_fit(width, room)
        heights = [h for h in (sign_h, title_h, body_h, buttons_h) if h]
        boxes = iter(stacked(heights, area, gap))
        self.put(self.sign, next(boxes).middle(sign_h, sign_h))
        for words, height in ((self.title, title_h), (self.body, body_h)):
            if height:
                self.put(words, next(boxes).middle(width, height))
        if buttons_h:
            self._place_buttons(next(boxes), look)

    def _texts_that_fit(self, width: float, room: float) -> tuple[float, float]:
        title_h, body_h = self.title.needs(width), self.body.needs(width)
        squeeze = min(room / max(title_h + body_h, 1), 1.0)
        # Smaller letters may need fewer lines and so leave more than was taken from them.
        title_h = self.title.height_in(width, title_h * squeeze)
        return title_h, self.body.height_in(width, max(room - title_h, body_h * squeeze))

    def _buttons_height(self, look: Look) -> float:
        if not self._count:
            return 0
        high = look.metrics.target(104)
        return high * self._count + look.metrics.u(14) if look.metrics.portrait else high

    def _place_buttons(self, box: Box, look: Look) -> None:
        u = look.metrics.u
        shown = self.buttons[: self._count]
        if look.metrics.portrait:
            places = box.middle(u(600), box.h).rows(len(shown), u(14))
        else:
            wide = min(box.w, u(440) * len(shown) * min(look.theme.scale, 1.2))
            places = box.middle(wide, box.h).columns(len(shown), u(20))[::-1]
        self.put_alike(zip(shown, places, strict=True))
