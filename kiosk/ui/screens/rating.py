"""The faces: in a row, or on an upright screen in a list of pills."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.viewmodels import RatingView, Said
from kiosk.ui.box import Box, stacked
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.steps import StepsRow
from kiosk.ui.theme import Look
from kiosk.ui.widgets.face import FaceControl
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class RatingScreen(Screen[RatingView]):
    """One tap answers. While an answer is being stored nothing shows which face it was."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._title = Words()
        self._hint = Words(valign="top")
        self._notice = Notice()
        self._faces = [FaceControl() for _ in range(5)]
        self._steps = StepsRow()

    def fill(self, view: RatingView, look: Look) -> list[Piece | None]:
        """Give faces and texts their content."""
        font = look.metrics.font
        self._title.say(view.title, font("title"), look)
        self._hint.say(view.hint, font("body"), look, "muted")
        self._notice.say(view.notice or "", look)
        shown = self._faces[: len(view.faces)]
        for control, face in zip(shown, view.faces, strict=True):
            control.show(face, look, pill=look.metrics.portrait)
        self._steps.show(view.steps, look)
        return [
            self._notice if view.notice else None, self._title, self._hint, *shown, self._steps,
        ]  # fmt: skip

    def arrange(self, area: Box, look: Look) -> None:
        """Put title and hint above the faces, steps and links below."""
        u = look.metrics.u
        area = self._steps.place_with_links(area, self, self.links, look)
        area = area.inset(u(24), 0)
        if self._notice.text:
            strip, area = area.cut_top(self._notice.height_for(area.w, look), u(8))
            self.put(self._notice, Box(strip.x, strip.y - u(16), strip.w, strip.h))
            area = area.cut_top(u(16))[1]
        if look.metrics.portrait:
            self._arrange_upright(area, look)
        else:
            self._arrange_wide(area, look)

    def _arrange_wide(self, area: Box, look: Look) -> None:
        u = look.metrics.u
        title_h, hint_h = self._heading(area.w, look)
        face_h = min(u(290) * look.theme.scale, area.h - title_h - hint_h - u(40))
        gap = min(u(60), max((area.h - title_h - hint_h - face_h) / 3, u(10)))
        title, hint, faces = self._stack([title_h, hint_h, face_h], area, u(10), gap)
        self.put(self._title, title)
        self.put(self._hint, hint)
        shown = self._shown()
        wide = faces.middle(u(234) * len(shown) * look.theme.scale, faces.h)
        places = wide.columns(len(shown), u(6))
        word_height = max(control.word_needs(places[0].w) for control in shown)
        for control in shown:
            control.word_height = word_height
        self.put_alike(zip(shown, places, strict=True))

    def _arrange_upright(self, area: Box, look: Look) -> None:
        u = look.metrics.u
        title_h, hint_h = self._heading(area.w - u(60), look)
        count = len(self._shown())
        room = area.h - title_h - hint_h - u(100)
        pill_h = min(u(124) * look.theme.scale, (room - u(11) * (count - 1)) / count)
        faces_h = pill_h * count + u(11) * (count - 1)
        title, hint, faces = self._stack([title_h, hint_h, faces_h], area, u(14), u(40))
        self.put(self._title, title.inset(u(30), 0))
        self.put(self._hint, hint.inset(u(30), 0))
        places = faces.inset(u(36), 0).rows(count, u(11))
        self.put_alike(zip(self._shown(), places, strict=True))

    def _heading(self, width: float, look: Look) -> tuple[float, float]:
        title = self._title.needs(width)
        hint = self._hint.needs(width)
        limit = look.metrics.height * (0.2 if look.metrics.compact else 0.28)
        return min(title, limit), hint

    def _stack(self, heights: list[float], area: Box, close: float, apart: float) -> list[Box]:
        title, hint, faces = heights
        block, rest = stacked([title + close + hint, faces], area, apart)
        title_box, below = block.cut_top(title, close)
        return [title_box, below, rest]

    def _shown(self) -> list[FaceControl]:
        return self._faces[: len(self.view.faces)] if self.view else []
