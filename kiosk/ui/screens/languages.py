"""The language picker: every language by its own name."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import Action, LanguagesView, Said
from kiosk.ui.box import Box, stacked
from kiosk.ui.screens.base import Screen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class LanguagesScreen(Screen[LanguagesView]):
    """A grid of large buttons, and a way back."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._title = Words()
        self._languages: list[PushButton] = []
        self._close = PushButton()

    def fill(self, view: LanguagesView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self._title.say(view.title, look.metrics.font("title"), look)
        while len(self._languages) < len(view.languages):
            self._languages.append(PushButton(role="question"))
        shown = self._languages[: len(view.languages)]
        for button, item in zip(shown, view.languages, strict=True):
            action = Action(item.action.label, item.action.message, selected=item.current)
            button.offer(action, look)
        self._close.offer(view.close, look)
        return [self._title, *shown, self._close]

    def arrange(self, area: Box, look: Look) -> None:
        """Put the grid into the middle, the way back at the foot."""
        u = look.metrics.u
        if self.links.shown:
            strip, area = area.cut_bottom(self.links.height_for(look))
            self.put(self.links, strip.middle(min(self.links.wants(look), strip.w), strip.h))
        area = area.inset(u(40), u(20))
        foot, area = area.cut_bottom(look.metrics.target(104), u(20))
        wide = min(max(self._close.wants(look), u(320)), foot.w)
        self.put(self._close, foot.middle(wide, foot.h))
        shown = [button for button in self._languages if button.parent is self]
        columns = 1 if look.metrics.portrait else (2 if len(shown) <= 4 else 3)
        rows = -(-len(shown) // columns)
        gap = u(14)
        title_h = min(self._title.needs(area.w), area.h * 0.3)
        row_h = min(u(120), (area.h - title_h - u(30) - gap * (rows - 1)) / rows)
        title, grid = stacked([title_h, rows * row_h + gap * (rows - 1)], area, u(30))
        self.put(self._title, title)
        grid = grid.middle(u(460) * columns, grid.h)
        places = [box for row in grid.rows(rows, gap) for box in row.columns(columns, gap)]
        self.put_alike(zip(shown, places, strict=False))
