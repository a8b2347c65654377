"""A calm notice above a question, such as that the office is closed."""

from __future__ import annotations

from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import clock_face, panel
from kiosk.ui.widgets.words import Words


class Notice(Piece):
    """A card with a clock and one text."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Words(align="start")
        self.add_widget(self.words)

    @property
    def text(self) -> str:
        """What the notice says; empty: there is none."""
        return self.words.text

    def say(self, text: str, look: Look) -> None:
        """Set the text; it shows when the notice is placed."""
        self.look = look
        self.words.say(text, look.metrics.font("body"), look)

    def height_for(self, width: float, look: Look) -> float:
        """Return the height in pixels that the notice takes in `width` pixels."""
        u = look.metrics.u
        return max(self.words.needs(width - u(110)), u(40)) + u(24)

    def place(self, box: Box) -> None:
        """Put the text beside the clock."""
        super().place(box)
        if self.look is None:
            return
        text = self.box.inset(u := self.look.metrics.u(20), u / 3).cut_left(
            self.look.metrics.u(58)
        )[1]
        self.words.place(text.mirrored(self.box) if self.look.rtl else text)

    def paint(self, look: Look) -> None:
        """Draw the card and the clock."""
        u, theme = look.metrics.u, look.theme
        panel(self.box, theme["surface"], theme["card_edge"], u(theme.strokes.card), u(18))
        icon = self.box.inset(u(22), 0).cut_left(u(38))[0].middle(u(38), u(38))
        clock_face(icon.mirrored(self.box) if look.rtl else icon, theme["accent"], u(4))
