"""A sign above a calm text, and the ring that counts down."""

from __future__ import annotations

from typing import Literal

from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import arc, clock_face, disc, drops, exclamation, tick
from kiosk.ui.widgets.words import Words

Sign = Literal["tick", "clock", "exclamation", "drops"]


class Emblem(Piece):
    """A disc with a sign in it, in the accent colour unless another role is chosen."""

    def __init__(self, sign: Sign = "tick") -> None:
        super().__init__()
        self.sign: Sign = sign
        self.tint = "accent"

    def show(self, sign: Sign, look: Look, tint: str = "accent") -> None:
        """Choose the sign; it shows when placed."""
        self.sign, self.look, self.tint = sign, look, tint

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return self.sign, self.tint

    def paint(self, look: Look) -> None:
        """Draw disc and sign."""
        side = min(self.width, self.height)
        box = self.box.middle(side, side)
        disc(box, look.theme[self.tint])
        ink = look.theme["on_accent"]
        stroke = max(side * 0.09, 2)
        if self.sign == "tick":
            tick(box.middle(side * 0.5, side * 0.42), ink, stroke)
        elif self.sign == "clock":
            clock_face(box.middle(side * 0.6, side * 0.6), ink, stroke * 0.8)
        elif self.sign == "exclamation":
            exclamation(box.middle(side * 0.2, side * 0.52), ink, stroke)
        else:
            drops(box.middle(side * 0.52, side * 0.56), ink)


class Ring(Piece):
    """A countdown: the seconds in a ring that runs empty."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 0
        self._total = 1
        self.words = Words()
        self.add_widget(self.words)

    def show(self, left: int, total: int, look: Look, *, large: bool = False) -> None:
        """Set the seconds left and in all; they show when placed."""
        self._left, self._total, self.look = left, max(total, 1), look
        style = look.metrics.font("title" if large else "body")._replace(bold=True)
        self.words.say(str(left), style, look)

    def place(self, box: Box) -> None:
        """Put the number into the ring."""
        super().place(box)
        self.words.place(self.box.inset(self.width * 0.16, self.height * 0.16))

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return self._left, self._total

    def paint(self, look: Look) -> None:
        """Draw the ring: what is left in the accent colour, what is gone faint."""
        side = min(self.width, self.height)
        box = self.box.middle(side, side)
        width = max(side * 0.11, 3)
        faint = look.theme["card_edge" if look.theme.name == "normal" else "surface_pressed"]
        arc(box, 1.0, faint, width)
        arc(box, min(self._left / self._total, 1.0), look.theme["accent"], width)
