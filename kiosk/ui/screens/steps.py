"""The way on and back: one row (or two) at the bottom, with the links beside it."""

from __future__ import annotations

from kiosk.core.viewmodels import Action, Steps
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.links import Links
from kiosk.ui.widgets.piece import Piece


class StepsRow(Piece):
    """Back, skip and next. Skip is a button as large as any: as easy as answering."""

    def __init__(self) -> None:
        super().__init__()
        self._back = PushButton(back=True)
        self._skip = PushButton()
        self._next = PushButton("primary")
        self._shown: list[PushButton] = []

    def show(self, steps: Steps, look: Look) -> None:
        """Set which ways there are; they show when placed."""
        self.look = look
        ways: tuple[tuple[PushButton, Action | None], ...] = (
            (self._back, steps.back), (self._skip, steps.skip), (self._next, steps.next),
        )  # fmt: skip
        self._shown = []
        for button, action in ways:
            if action is not None:
                button.offer(action, look)
                self._shown.append(button)
        self.keep(*self._shown)

    def place_with_links(self, area: Box, screen: Screen, links: Links, look: Look) -> Box:  # type: ignore[type-arg]
        """Put steps and links at the foot of `area`; return what is left above."""
        u = look.metrics.u
        if not self._shown:
            return self._links_alone(area, screen, links, look)
        if look.metrics.portrait and links.shown:
            strip, area = area.cut_bottom(links.height_for(look))
            screen.put(links, strip.middle(min(links.wants(look), strip.w - u(48)), strip.h))
        below = u(28) if look.theme.bar == "top" and not look.metrics.portrait else u(8)
        if look.metrics.compact:
            below = u(8)
        area = area.cut_bottom(below)[1]
        strip, area = area.cut_bottom(
            look.metrics.target(104), u(10 if look.metrics.compact else 16)
        )
        screen.put(self, strip.inset(u(24), 0))
        beside = links.shown and not look.metrics.portrait
        between = links.wants(look) + 2 * u(14) if beside else 0
        room = self._place_buttons(strip.inset(u(24), 0), screen, between, look)
        if beside:
            self._place_links(room, screen, links, look)
        return area

    def _links_alone(self, area: Box, screen: Screen, links: Links, look: Look) -> Box:  # type: ignore[type-arg]
        if not links.shown:
            return area
        strip, rest = area.cut_bottom(links.height_for(look))
        wide = min(links.wants(look), strip.w - look.metrics.u(48))
        screen.put(links, strip.middle(wide, strip.h))
        return rest

    def _place_buttons(self, strip: Box, screen: Screen, links: float, look: Look) -> Box:  # type: ignore[type-arg]
        """Place back and skip at the start, next at the end; return the room between.

        `links` is the width in pixels that should be left there.
        """
        u = look.metrics.u
        room = strip
        placed = []
        for button in self._shown:
            if button is self._next:
                continue
            wide = min(max(button.wants(look), look.metrics.target(200)), strip.w * 0.34)
            box, room = room.cut_left(wide, u(14))
            placed.append((button, box))
        if self._next in self._shown:
            share = 1.0 if look.metrics.portrait else 0.52
            wide = min(room.w - links, strip.w * share)
            wide = min(max(wide, self._next.wants(look)), room.w)
            box, room = room.cut_right(wide, u(14))
            placed.append((self._next, box))
        screen.put_alike(placed)
        return room

    def _place_links(self, room: Box, screen: Screen, links: Links, look: Look) -> None:  # type: ignore[type-arg]
        wide = min(links.wants(look), room.w)
        high = links.height_for(look)
        alone = self._next not in self._shown
        box = room.cut_right(wide)[0] if alone else room
        screen.put(links, box.middle(wide, high))
