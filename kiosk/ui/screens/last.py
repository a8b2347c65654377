"""The last screen: thanks, or "your answers were removed"; a ring counts down."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.messages import Message
from kiosk.core.viewmodels import LastView
from kiosk.ui.box import Box
from kiosk.ui.screens.calm import CalmScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.emblem import Emblem, Ring
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class LastScreen(CalmScreen[LastView]):
    """Texts in the middle; below them the ring, more time and done."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._emblem = Emblem("tick")
        super().__init__(on_message, self._emblem)
        self._ring = Ring()
        self._clears = Words(align="start")
        self._more = PushButton()
        self._done = PushButton("primary")
        self._undo = [PushButton(), PushButton()]

    def fill(self, view: LastView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self._emblem.show("tick", look)
        self._ring.show(view.seconds_left, view.seconds_total, look)
        self._clears.say(view.clears, look.metrics.font("small"), look, "muted")
        self._more.offer(view.more_time, look)
        self._done.offer(view.done, look)
        ways = [action for action in (view.change, view.withdraw) if action is not None]
        undo = self._undo[: len(ways)]
        for button, action in zip(undo, ways, strict=True):
            button.offer(action, look)
        texts = self.say(view.title, view.body, [], look)
        return [*texts, *undo, self._ring, self._clears, self._more, self._done]

    def arrange_block(self, area: Box, look: Look) -> None:
        """Put the countdown at the foot, the ways to change one's mind above it."""
        u = look.metrics.u
        area = Box(area.x - u(16), area.y - u(8), area.w + u(32), area.h + u(16))
        area = self._place_foot(area, look)
        undo = [button for button in self._undo if button.parent is self]
        if undo:
            strip, area = area.cut_bottom(look.metrics.target(82), u(14))
            wide = min(strip.w, u(380) * len(undo) * min(look.theme.scale, 1.15))
            places = strip.middle(wide, strip.h).columns(len(undo), u(16))
            for button, place in zip(undo, places, strict=True):
                self.put(button, place)
        super().arrange_block(area, look)

    def _place_foot(self, area: Box, look: Look) -> Box:
        u = look.metrics.u
        high = look.metrics.target(104)
        if not look.metrics.portrait:
            strip, area = area.cut_bottom(high, u(16))
            left, done = strip.columns(2, u(16))
            self._place_countdown(left, look)
            self.put(self._done, done)
            return area
        strip, area = area.cut_bottom(high * 2 + u(14), u(24))
        upper, lower = strip.rows(2, u(14))
        self._place_countdown(upper, look)
        self.put(self._done, lower)
        return area

    def _place_countdown(self, strip: Box, look: Look) -> None:
        u = look.metrics.u
        side = u(72)
        ring, rest = strip.cut_left(side, u(14))
        more_wide = max(rest.w * 0.54, look.metrics.min_target)
        more, words = rest.cut_right(more_wide, u(14))
        self.put(self._ring, ring.middle(side, side))
        self.put(self._clears, words)
        self.put(self._more, more)
