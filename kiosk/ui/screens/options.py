"""Options as cards in a grid: what topics and choices have in common."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.messages import Message
from kiosk.core.viewmodels import ChoiceView, TopicsView
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen, View
from kiosk.ui.screens.heading import Heading
from kiosk.ui.screens.steps import StepsRow
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece

ROW_PX = 116
FEW = 4


class OptionsScreen(Screen[View]):
    """A heading, a grid of cards, and the steps."""

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        super().__init__(on_message)
        self.heading = Heading()
        self.steps = StepsRow()
        self.cards: list[PushButton] = []

    def fill_options(self, view: TopicsView | ChoiceView, look: Look) -> list[Piece | None]:
        """Set heading, cards and steps; return them in reading order."""
        self.heading.show(view.saved, view.title, view.hint, view.steps.change, look)
        self.steps.show(view.steps, look)
        while len(self.cards) < len(view.options):
            self.cards.append(PushButton("card", role="body"))
        shown = self.cards[: len(view.options)]
        for card, option in zip(shown, view.options, strict=True):
            card.offer(option, look)
        return [self.heading, *shown, self.steps]

    def arrange(self, area: Box, look: Look) -> None:
        """Put the heading on top, the grid below it and the steps at the foot."""
        u = look.metrics.u
        area = self.steps.place_with_links(area, self, self.links, look).inset(u(24), 0)
        area = area.cut_top(u(8) if look.metrics.compact else u(36))[1]
        shown = [card for card in self.cards if card.parent is self]
        gap = u(10)
        least = self._least_height(len(shown), area, look)
        apart = u(10) if look.metrics.compact else u(30)
        high = min(self.heading.height_for(area.w, look), area.h - least - apart)
        head, rest = area.cut_top(high, apart)
        self.put(self.heading, head)
        columns = columns_for(len(shown), rest, look)
        rows = -(-len(shown) // columns)
        most = (u(ROW_PX) * look.theme.scale + gap) * rows - gap
        tall = min(rest.h, most)
        grid = rest.cut_top((rest.h - tall) * 0.3)[1].cut_top(tall)[0]
        places = [box for row in grid.rows(rows, gap) for box in row.columns(columns, gap)]
        for card, box in zip(shown, places, strict=False):
            self.put(card, box)

    def _least_height(self, count: int, area: Box, look: Look) -> float:
        columns = columns_for(count, area, look)
        rows = -(-count // columns)
        gap = look.metrics.u(10)
        return rows * (look.metrics.min_target + 1) + (rows - 1) * gap


def columns_for(count: int, area: Box, look: Look) -> int:
    """Return into how many columns `count` cards go: few and wide rather than many."""
    if not look.metrics.portrait:
        return 3 if count > FEW else 2
    gap = look.metrics.u(10)
    one_column = count * (look.metrics.target(82) + gap)
    return 1 if one_column < area.h * 0.8 else 2
