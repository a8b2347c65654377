"""The last screen: thanks, or "your answers were removed"; a ring counts down."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import LastView, Said
from kiosk.ui.box import Box
from kiosk.ui.screens.calm import CalmScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.emblem import Emblem, Ring
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class LastScreen(CalmScreen[LastView]):
    """Texts in the middle; below them the ring, more time and done."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
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
        foot, area = self._foot(area, look)
        undo = [button for button in self._undo if button.parent is self]
        placed = list(foot)
        if undo:
            strip, area = area.cut_bottom(
                look.metrics.target(82), u(14 if look.metrics.compact else 24)
            )
            placed += zip(undo, strip.columns(len(undo), u(16)), strict=True)
        self.put_alike(placed)
        super().arrange_block(area, look)

    def _foot(self, area: Box, look: Look) -> tuple[list[tuple[PushButton, Box]], Box]:
        """Place the countdown; return where more time and done go, and what is left above."""
        u = look.metrics.u
        high = look.metrics.target(104)
        if not look.metrics.portrait:
            strip, area = area.cut_bottom(high, u(16))
            first, second = strip.columns(2, u(16))
        else:
            strip, area = area.cut_bottom(high * 2 + u(14), u(16))
            first, second = strip.rows(2, u(14))
        return [(self._more, self._place_countdown(first, look)), (self._done, second)], area

    def _place_countdown(self, strip: Box, look: Look) -> Box:
        """Place ring and words; return the room beside them."""
        u = look.metrics.u
        side = u(72)
        ring, rest = strip.cut_left(side, u(14))
        usual = (strip.w - u(16)) / 2 if look.metrics.portrait else rest.w * 0.54
        wide = min(max(self._more.wants(look), usual), rest.w * 0.74)
        more, words = rest.cut_right(wide, u(14))
        self.put(self._ring, ring.middle(side, side))
        self.put(self._clears, words)
        return more
