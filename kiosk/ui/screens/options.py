"""Options as cards in a grid: what topics and choices have in common."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import ChoiceView, Said, TopicsView
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

    def __init__(self, on_message: Callable[[Said], None]) -> None:
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
        columns = columns_for(len(shown), area, look)
        rows = -(-len(shown) // columns)
        row = self._least_row(shown, (area.w - gap * (columns - 1)) / columns, look)
        least = rows * row + (rows - 1) * gap
        apart = u(10) if look.metrics.compact else u(30)
        high = min(self.heading.height_for(area.w, look), area.h - least - apart)
        head, rest = area.cut_top(high, apart)
        self.put(self.heading, head)
        most = (max(u(ROW_PX) * look.theme.scale, row) + gap) * rows - gap
        tall = min(rest.h, most)
        grid = rest.cut_top((rest.h - tall) * 0.3)[1].cut_top(tall)[0]
        places = [box for row in grid.rows(rows, gap) for box in row.columns(columns, gap)]
        self.put_alike(zip(shown, places, strict=False))

    def _least_row(self, cards: list[PushButton], width: float, look: Look) -> float:
        """Return the height in pixels that the fullest card needs, never less than a target."""
        fullest = max(card.least_height(width, look) for card in cards)
        return max(look.metrics.min_target + 1, fullest)


def columns_for(count: int, area: Box, look: Look) -> int:
    """Return into how many columns `count` cards go: few and wide rather than many."""
    if not look.metrics.portrait:
        return 3 if count > FEW else 2
    gap = look.metrics.u(10)
    one_column = count * (look.metrics.target(82) + gap)
    return 1 if one_column < area.h * 0.8 else 2
