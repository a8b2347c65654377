"""Text in a box: wrapped, shrunk within limits, aligned to the reading direction."""

from __future__ import annotations

from math import inf
from typing import Literal

from kivy.graphics import Color, Rectangle

from kiosk.ui.box import Box
from kiosk.ui.text import Fitted, core_label, fit
from kiosk.ui.theme import Look, TextStyle
from kiosk.ui.widgets.piece import Piece

Align = Literal["start", "center", "end"]
VAlign = Literal["top", "middle", "bottom"]


class Words(Piece):
    """One text. `clipped` tells whether it overflows its box even at the smallest size."""

    def __init__(self, *, align: Align = "center", valign: VAlign = "middle") -> None:
        super().__init__()
        self.align = align
        self.valign = valign
        self.text = ""
        self.tint = "ink"
        self.style: TextStyle | None = None
        self.fitted: Fitted | None = None
        self._most = inf
        self._texture_of: tuple[Fitted, str] | None = None
        self._texture: object = None

    @property
    def clipped(self) -> bool:
        """Whether the text does not fit into its box."""
        return self.fitted is not None and self.fitted.clipped

    def say(self, text: str, style: TextStyle, look: Look, tint: str = "ink") -> None:
        """Set what is said and how; it shows when the piece is placed."""
        self.text, self.style, self.look, self.tint = text, style, look, tint
        self._most = inf

    def limit(self, size: float) -> None:
        """Let letters be no larger than `size` pixels, until something else is said."""
        self._most = size

    def size_in(self, width: float, height: float, *, bold: bool) -> float:
        """Return the size in pixels that the letters take in so much room, if not limited."""
        assert self.style is not None, "say something before measuring it"  # noqa: S101
        style = self.style._replace(bold=bold)
        return fit(self.text, style, width, height, balanced=self.align == "center").pen.size

    def least(self, width: float, *, bold: bool | None = None) -> float:
        """Return the height in pixels that the text takes at its smallest in `width` pixels."""
        if not self.text or self.style is None:
            return 0
        bold = self.style.bold if bold is None else bold
        smallest = self.style._replace(size=self.style.floor, bold=bold)
        return fit(self.text, smallest, width, 1e6, balanced=self.align == "center").height

    def needs(self, width: float) -> float:
        """Return the height in pixels that the text takes at its full size in `width` pixels."""
        return self._fit(width, 1e6).height if self.text else 0

    def height_in(self, width: float, height: float) -> float:
        """Return the height in pixels of the text once it is fitted into so much room."""
        return min(self._fit(width, height).height, height) if self.text else 0

    def widest(self) -> float:
        """Return the width in pixels of the text on one line at its full size."""
        return self._fit(1e6, 1e6).width if self.text else 0

    def place(self, box: Box) -> None:
        """Fit the text into `box` and paint it."""
        whole = box.whole()
        self.fitted = self._fit(whole.w, whole.h) if self.text else None
        super().place(box)

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return self.fitted, self.tint, self.align, self.valign

    def paint(self, look: Look) -> None:
        """Draw the text's texture, aligned."""
        if self.fitted is None:
            return
        align = self._side(look)
        texture = self._drawn(self.fitted, align)
        width, height = texture.size  # type: ignore[attr-defined]
        x, y = self._corner(align, width, height)
        Color(*look.theme[self.tint])
        for shift in range(self.fitted.pen.smear + 1):
            Rectangle(texture=texture, pos=(x + shift, y), size=(width, height))

    def tinted(self, tint: str) -> None:
        """Paint the same text in another colour role."""
        if tint != self.tint:
            self.tint = tint
            self.repaint()

    def _fit(self, width: float, height: float) -> Fitted:
        assert self.style is not None, "say something before placing it"  # noqa: S101
        style = self.style._replace(size=min(self.style.size, self._most))
        return fit(self.text, style, width, height, balanced=self.align == "center")

    def _drawn(self, fitted: Fitted, align: str) -> object:
        if self._texture_of != (fitted, align):
            label = core_label(fitted, align)
            label.refresh()
            self._texture_of, self._texture = (fitted, align), label.texture
        return self._texture

    def _side(self, look: Look) -> str:
        if self.align == "center":
            return "center"
        return "right" if (self.align == "end") != look.rtl else "left"

    def _corner(self, align: str, width: float, height: float) -> tuple[float, float]:
        assert self.fitted is not None  # noqa: S101 - only fitted text is painted
        slack_x, slack_y = self.width - width, self.height - self.fitted.height
        x = {"left": 0.0, "center": slack_x / 2, "right": slack_x}[align]
        y = {"top": slack_y, "middle": slack_y / 2, "bottom": 0.0}[self.valign]
        y += self.fitted.pen.lift - (height - self.fitted.height) / 2
        return round(self.x + x), round(self.y + y)
