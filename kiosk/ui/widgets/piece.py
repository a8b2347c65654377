"""What every widget here has in common: it is placed into a box and paints itself once.

There are no layouts and no bindings: a screen computes boxes, each piece paints when its box, its
look or its content changed, and nothing runs between frames.
"""

from __future__ import annotations

from typing import Any

from kivy.uix.widget import Widget

from kiosk.ui.box import Box
from kiosk.ui.theme import Look


class Piece(Widget):
    """A widget with a box and a look. `paint` draws below the children."""

    def __init__(self) -> None:
        super().__init__(size_hint=(None, None))
        self.look: Look | None = None
        self._painted: tuple[object, ...] | None = None

    @property
    def box(self) -> Box:
        """Where the piece stands, in window pixels."""
        return Box(self.x, self.y, self.width, self.height)

    def place(self, box: Box) -> None:
        """Move into `box` and paint."""
        whole = box.whole()
        self.pos = whole.x, whole.y
        self.size = whole.w, whole.h
        self.repaint()

    def repaint(self) -> None:
        """Paint anew, if something that shows has changed."""
        if self.look is None:
            return
        showing = (self.box, self.look, *self.showing())
        if showing == self._painted:
            return
        self._painted = showing
        self.canvas.before.clear()
        with self.canvas.before:
            self.paint(self.look)

    def showing(self) -> tuple[object, ...]:
        """Return all that the painting depends on besides box and look."""
        return ()

    def paint(self, look: Look) -> None:
        """Draw with the current canvas; children draw themselves on top."""

    def keep(self, *pieces: Any) -> None:  # noqa: ANN401 - any Kivy widget
        """Make exactly these the children, in reading order; None and absent ones are left out."""
        wanted = [piece for piece in pieces if piece is not None]
        if wanted != self.children[::-1]:
            self.clear_widgets()
            for piece in wanted:
                self.add_widget(piece)
