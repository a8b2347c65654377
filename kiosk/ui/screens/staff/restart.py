"""The page for a restart: which, then whether really."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import Line, StaffRestartView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.piece import Piece

MOST_WAYS = 3


class RestartScreen(StaffScreen[StaffRestartView]):
    """A card that says what happens, and the ways below it."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._card = Card()
        self._ways = [PushButton() for _ in range(MOST_WAYS)]

    def fill(self, view: StaffRestartView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, view.back, view.close, look)
        told = (view.told,) if view.told is not None else ()
        self._card.tell((*told, Line("", view.body)), look)
        ways = self._ways[: len(view.ways)]
        for button, action in zip(ways, view.ways, strict=True):
            button.offer(action, look)
        return [self.head, self._card, *ways]

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the card on top and the ways right below it."""
        u = look.metrics.u
        gap = u(16)
        ways = [button for button in self._ways if button.parent is self]
        high = look.metrics.target(104)
        rows = len(ways) if look.metrics.portrait else 1
        room = rows * high + (rows - 1) * gap if ways else 0
        card, area = area.cut_top(min(self._card.needs(area.w), area.h - room - gap), gap)
        self.put(self._card, card)
        if ways:
            strip = area.cut_top(room)[0]
            places = strip.rows(len(ways), gap) if rows > 1 else strip.columns(len(ways), gap)
            self.put_alike(zip(ways, places, strict=True))
