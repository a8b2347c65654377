"""A scale: numbers in a row with words at the ends, or points with a word each."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import Said, ScaleView
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.heading import Heading
from kiosk.ui.screens.steps import StepsRow
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class ScaleScreen(Screen[ScaleView]):
    """One touch answers. Numbers take two rows where one would make them too narrow."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._heading = Heading()
        self._steps = StepsRow()
        self._points: list[PushButton] = []
        self._low = Words(align="start", valign="top")
        self._high = Words(align="end", valign="top")

    def fill(self, view: ScaleView, look: Look) -> list[Piece | None]:
        """Set heading, points, the words at the ends and the steps."""
        self._heading.show(view.saved, view.title, view.hint, view.steps.change, look)
        self._steps.show(view.steps, look)
        while len(self._points) < len(view.points):
            self._points.append(PushButton())
        shown = self._points[: len(view.points)]
        for point, action in zip(shown, view.points, strict=True):
            point.role = "question" if self._numbers else "face"
            point.margin = 6 if self._numbers else 18
            point.offer(action, look)
        body = look.metrics.font("body")
        self._low.say(view.low or "", body, look)
        self._high.say(view.high or "", body, look)
        ends = [self._low, self._high] if self._numbers else []
        return [self._heading, *ends[:1], *shown, *ends[1:], self._steps]

    def arrange(self, area: Box, look: Look) -> None:
        """Put the heading on top, the points in the middle of what is left."""
        u = look.metrics.u
        area = self._steps.place_with_links(area, self, self.links, look).inset(u(24), 0)
        area = area.cut_top(u(8) if look.metrics.compact else u(36))[1]
        high = min(self._heading.height_for(area.w, look), area.h * 0.5)
        head, rest = area.cut_top(high, u(20))
        self.put(self._heading, head)
        if self._numbers:
            self._arrange_numbers(rest, look)
        elif look.metrics.portrait:
            self._arrange_points(self._list_boxes(rest, look))
        else:
            tall = min(rest.h, u(190) * look.theme.scale)
            self._arrange_points(
                rest.middle(rest.w, tall).columns(len(self._shown()), u(10)),
            )

    @property
    def _numbers(self) -> bool:
        return self.view is not None and self.view.low is not None

    def _list_boxes(self, rest: Box, look: Look) -> list[Box]:
        u = look.metrics.u
        count = len(self._shown())
        row = min(u(114) * look.theme.scale, (rest.h - u(11) * (count - 1)) / count)
        return rest.middle(rest.w, row * count + u(11) * (count - 1)).rows(count, u(11))

    def _arrange_numbers(self, rest: Box, look: Look) -> None:
        u = look.metrics.u
        gap = u(8)
        shown = self._shown()
        one_row = rest.columns(len(shown), gap)[0].w >= look.metrics.min_target
        per_row = len(shown) if one_row else -(-len(shown) // 2)
        rows = -(-len(shown) // per_row)
        words = max(self._low.needs(rest.w / 2 - gap), self._high.needs(rest.w / 2 - gap))
        point = max(u(110) * min(look.theme.scale, 1.15), look.metrics.min_target)
        above = words + gap if rows > 1 else 0
        block = rest.middle(rest.w, rows * point + (rows - 1) * gap + words + gap + above)
        if above:
            top, block = block.cut_top(words, gap)
            self.put(self._low, top)
        ends, grid = block.cut_bottom(words, gap)
        low, high = ends.columns(2, gap)
        if not above:
            self.put(self._low, low)
        self.put(self._high, ends if above else high)
        places = [box for row in grid.rows(rows, gap) for box in row.columns(per_row, gap)]
        self._arrange_points(places)

    def _arrange_points(self, places: list[Box]) -> None:
        self.put_alike(zip(self._shown(), places, strict=False))

    def _shown(self) -> list[PushButton]:
        return self._points[: len(self.view.points)] if self.view else []
