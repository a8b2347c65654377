"""A face to tap: a drawn circle with eyes and a mouth, and its word."""

from __future__ import annotations

from kiosk.core.viewmodels import Face
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.shapes import curve, disc, panel, stroke_through
from kiosk.ui.widgets.words import Words

_MOUTHS = {1: -1.0, 2: -0.46, 3: 0.0, 4: 0.46, 5: 1.0}
_FIVE_OF_FOUR = {1: 1, 2: 2, 3: 4, 4: 5}


def mood(value: int, of: int) -> int:
    """Return which of the five drawn faces, 1 (worst) to 5, stands for `value` of `of`."""
    return _FIVE_OF_FOUR[value] if of == len(_FIVE_OF_FOUR) else value


class FaceControl(Control):
    """One face: its word below it, or beside it in a pill on an upright screen."""

    def __init__(self) -> None:
        super().__init__()
        self.mood = 3
        self.pill = False
        self.word_height = 0.0
        self.words = Words()
        self.add_widget(self.words)
        self._circle = Box(0, 0, 0, 0)

    def show(self, face: Face, look: Look, *, pill: bool) -> None:
        """Set the face; it shows when it is placed."""
        self.offer(face.action, look)
        self.mood = mood(face.value, face.of)
        self.pill = pill
        self.words.align = "start" if pill else "center"
        self.words.valign = "middle" if pill else "top"
        self.words.say(face.action.label, look.metrics.font("face"), look)

    def word_needs(self, width: float) -> float:
        """Return the height in pixels that the word below the face takes in `width` pixels."""
        return self.words.needs(width)

    def label_size(self, box: Box) -> float:
        """Return the size in pixels of the word's letters in `box`; see `alike`."""
        if self.look is None:
            return 0
        room = self._divide(box.whole(), self.look)[1].whole()
        return self.words.size_in(room.w, room.h, bold=True)

    def place(self, box: Box) -> None:
        """Divide the place between circle and word."""
        if self.look is None:
            return
        self._circle, words = self._divide(box.whole(), self.look)
        super().place(box)
        self.words.place(words)

    def paint_control(self, look: Look) -> None:
        """Draw pill and face."""
        theme, u = look.theme, look.metrics.u
        if self.pill:
            fill = theme["surface_pressed" if self.pressed else "surface"]
            panel(self.box, fill, theme["edge"], u(theme.strokes.edge), self.height / 2)
        elif self.pressed:
            panel(self.box, theme["surface_pressed"], None, 0, u(18))
        draw_face(self._circle, self.mood, look)

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return *super().showing(), self.mood, self.pill, self._circle

    def corner(self, look: Look) -> float:
        """Return the radius of the focus ring's corners in pixels."""
        return self.height / 2 if self.pill else look.metrics.u(18)

    def _divide(self, box: Box, look: Look) -> tuple[Box, Box]:
        """Return the boxes of circle and word."""
        u = look.metrics.u
        if self.pill:
            inner = box.inset(u(18), u(10))
            circle, words = inner.cut_left(inner.h, u(30))
            if look.rtl:
                circle, words = circle.mirrored(box), words.mirrored(box)
            return circle, words
        gap = u(26) if box.h > u(220) else u(12)
        side = min(box.w - u(20), box.h - self.word_height - gap - u(12))
        top, words = box.inset(0, u(6)).cut_top(side, gap)
        return top.middle(side, side), words


def draw_face(box: Box, mood: int, look: Look) -> None:
    """Draw face `mood`, 1 (worst) to 5, into the square `box` on the current canvas.

    The proportions are the design's: eyes at a third of the width, a little above the middle; the
    mouth a curve of half the width, bent by the mood.
    """
    theme = look.theme
    size = box.w
    disc(box, theme.faces[mood - 1], theme["face_edge"], max(size * 0.015, 2))
    ink = theme["face_ink"]
    eye = size * 0.096
    for x in (0.33, 0.67):
        disc(Box(box.x + size * x - eye / 2, box.y + size * 0.593 - eye / 2, eye, eye), ink)
    bend = _MOUTHS[mood]
    half, middle, y = size * 0.235, box.x + size / 2, box.y + size * 0.335
    corner_y = y + bend * size * 0.065
    mouth = curve(
        (middle - half, corner_y), (middle, y - bend * size * 0.19), (middle + half, corner_y)
    )
    stroke_through(mouth, ink, max(size * 0.043, 2))
