"""The staff screen's first page: counts, how sending goes, and the ways on."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import Line, StaffHomeView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.piece import Piece


class HomeScreen(StaffScreen[StaffHomeView]):
    """Two cards of facts above a grid of buttons; one card on a small screen."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._counts = Card()
        self._sync = Card()
        self._ways = [PushButton() for _ in range(6)]

    def fill(self, view: StaffHomeView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, None, view.close, look)
        one = look.metrics.compact and not look.metrics.portrait
        self._counts.tell(_at_once(view) if one else view.lines, look)
        self._sync.tell(view.sync, look)
        offered = (*((view.send,) if view.send else ()), *view.pages)
        ways = self._ways[: len(offered)]
        for button, action in zip(ways, offered, strict=True):
            button.kind = "primary" if action is view.send else "secondary"
            button.offer(action, look)
        return [self.head, self._counts, self._sync if view.sync and not one else None, *ways]

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the buttons at the foot, the cards side by side or one below the other above."""
        u = look.metrics.u
        gap = u(12 if look.metrics.compact else 16)
        rows, columns = (3, 2) if look.metrics.portrait else (2, 3)
        high = look.metrics.target(100 if look.metrics.portrait else 84)
        foot, area = area.cut_bottom(rows * high + (rows - 1) * gap, u(14) + gap / 2)
        places = [box for row in foot.rows(rows, gap) for box in row.columns(columns, gap)]
        ways = [button for button in self._ways if button.parent is self]
        self.put_alike(zip(ways, places, strict=False))
        cards = [card for card in (self._counts, self._sync) if card.parent is self]
        for card, box in zip(cards, self._card_boxes(cards, area, gap, look), strict=True):
            self.put(card, box)

    def _card_boxes(self, cards: list[Card], area: Box, gap: float, look: Look) -> list[Box]:
        if not look.metrics.portrait:
            # Troubles are told in whole sentences, counts in figures.
            counts, sync = area.cut_left(area.w * 0.46, gap)
            return [counts, sync] if len(cards) > 1 else [area]
        room = area.h - gap * (len(cards) - 1)
        wanted = [card.needs(area.w) for card in cards]
        share = min(room / max(sum(wanted), 1), 1.0)
        boxes = []
        for height in wanted:
            box, area = area.cut_top(height * share, gap)
            boxes.append(box)
        return boxes


def _at_once(view: StaffHomeView) -> tuple[Line, ...]:
    """Return everything for one card, where two are too narrow: troubles and remedies first."""
    lines = (*view.lines, *view.sync)
    return tuple(sorted(lines, key=lambda line: line.tone != "warning"))
