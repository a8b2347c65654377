"""Paragraphs that scroll under the finger, or by two arrow buttons, when they do not fit."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Rectangle, StencilPop, StencilPush, StencilUnUse, StencilUse

from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import chevron, panel
from kiosk.ui.widgets.words import Words

PAGE_SHARE = 0.8


class Arrow(Control):
    """A square button with an arrow that points up or down."""

    def __init__(self, direction: str, on_press: Any) -> None:  # noqa: ANN401 - a plain callback
        super().__init__(on_press)
        self._direction = direction
        self.usable = True

    @property
    def enabled(self) -> bool:
        """Whether there is anything further in this direction."""
        return self.usable

    def paint_control(self, look: Look) -> None:
        """Draw box and arrow; faint when there is nothing further that way."""
        u, theme = look.metrics.u, look.theme
        fill = theme["surface_pressed" if self.pressed else "surface"]
        panel(self.box, fill, theme["edge"], u(theme.strokes.edge), self.corner(look))
        side = min(self.width, self.height) * 0.4
        chevron(self.box.middle(side, side), theme["ink"], u(5), self._direction)


class Paragraphs(Piece):
    """Text longer than its place. `offset` pixels of it lie above the upper edge."""

    whole_lines = False
    """Whether a line of which only a part would be seen is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[Words] = []
        self._gap = 0.0
        self.offset = 0.0
        self.shown = (0.0, 0.0)
        """What is seen, from and to so many pixels below the upper edge."""
        self.up = Arrow("up", lambda: self.turn(-1))
        self.down = Arrow("down", lambda: self.turn(1))

    def say(self, paragraphs: tuple[str, ...], look: Look) -> None:
        """Set the text and go to its beginning; it shows when placed."""
        self.look = look
        self.offset = 0.0
        self._gap = look.metrics.u(18)
        while len(self._words) < len(paragraphs):
            self._words.append(Words(align="start", valign="top"))
        shown = self._words[: len(paragraphs)]
        for words, text in zip(shown, paragraphs, strict=True):
            words.say(text, look.metrics.font("body"), look)
        self.keep(*shown)
        self.up.look = self.down.look = look

    def needs(self, width: float) -> float:
        """Return the height in pixels of the whole text in `width` pixels."""
        return self.flow(width)[1]

    def flow(self, width: float) -> tuple[list[tuple[Piece, Box]], float]:
        """Return where each piece goes in `width` pixels, and the height of all.

        The boxes are counted from an upper left corner at 0, 0: below it y is negative.
        """
        placed: list[tuple[Piece, Box]] = []
        below = 0.0
        for words in self._words:
            if words.parent is self:
                height = words.needs(width)
                placed.append((words, Box(0, -below - height, width, height)))
                below += height + self._gap
        return placed, max(below - self._gap, 0)

    def place(self, box: Box) -> None:
        """Show the text from `offset` on."""
        super().place(box)
        self.move_to(self.offset)

    def turn(self, pages: int) -> None:
        """Scroll by most of what can be seen."""
        self.move_to(self.offset + pages * self.height * PAGE_SHARE)

    def move_to(self, offset: float) -> None:
        """Scroll so that `offset` pixels lie above, as far as there is text."""
        placed, whole = self.flow(self.width)
        furthest = max(whole - self.height, 0)
        self.offset = min(max(offset, 0), furthest)
        top = self.top + self.offset
        for piece, box in placed:
            piece.place(Box(self.x + box.x, top + box.y, box.w, box.h))
        self.shown = self._whole_lines(placed) if self.whole_lines else (0.0, self.height)
        self._hide_overflow()
        self._mark_ends(furthest)

    def on_touch_down(self, touch: Any) -> bool:  # noqa: ANN401 - Kivy is untyped
        """Take the text under the finger."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        return True

    def on_touch_move(self, touch: Any) -> bool:  # noqa: ANN401
        """Move the text with the finger."""
        if touch.grab_current is not self:
            return False
        self.move_to(self.offset + touch.dy)
        return True

    def on_touch_up(self, touch: Any) -> bool:  # noqa: ANN401
        """Let go of the text."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True

    def _mark_ends(self, furthest: float) -> None:
        for arrow, usable in ((self.up, self.offset > 0), (self.down, self.offset < furthest - 1)):
            arrow.usable = usable
            arrow.repaint()

    def rows(self, placed: list[tuple[Piece, Box]]) -> list[tuple[float, float]]:
        """Return from where to where what must not be cut goes, counted from the upper edge."""
        return [row for piece, box in placed for row in rows_of(piece, box, self.offset)]

    def _whole_lines(self, placed: list[tuple[Piece, Box]]) -> tuple[float, float]:
        rows = self.rows(placed)
        above = max((end for start, end in rows if start < -1 and end > 1), default=0.0)
        edge = self.height
        below = min((start for start, end in rows if start < edge - 1 < end - 2), default=edge)
        return (above, below) if above < below else (0.0, edge)

    def _hide_overflow(self) -> None:
        above, below = self.shown
        pos, size = (self.x, self.top - below), (self.width, below - above)
        self.canvas.before.clear()
        self.canvas.after.clear()
        with self.canvas.before:
            StencilPush()
            Rectangle(pos=pos, size=size)
            StencilUse()
        with self.canvas.after:
            StencilUnUse()
            Rectangle(pos=pos, size=size)
            StencilPop()


def rows_of(piece: Piece, box: Box, offset: float) -> list[tuple[float, float]]:
    """Return from where to where each line of a piece in `box` goes, downwards."""
    fitted = piece.fitted if isinstance(piece, Words) else None
    rows = len(fitted.lines) if fitted is not None else 1
    start, step = -box.top - offset, box.h / rows
    return [(start + row * step, start + (row + 1) * step) for row in range(rows)]
