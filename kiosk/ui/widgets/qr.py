"""A QR code, drawn from `qrcode`'s matrix: whole pixels, dark on light in every theme."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.piece import Piece

QUIET_MODULES = 4
"""Light modules around the code (ISO/IEC 18004)."""
MASK = 3
"""Any mask can be read; looking for the best one of the eight takes ten times as long."""
DARK, LIGHT = b"\x00\x00\x00\xff", b"\xff\xff\xff\xff"


class QrCode(Piece):
    """The code of one text, in the middle of its box."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def say(self, text: str, look: Look) -> None:
        """Set what the code says; it shows when placed."""
        self.text, self.look = text, look

    @property
    def drawn(self) -> Box:
        """Where the code is, its quiet zone included: each module has so many whole pixels."""
        count = len(matrix_of(self.text))
        module = max(int(min(self.width, self.height) // count), 1)
        return self.box.middle(module * count, module * count).whole()

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return (self.text,)

    def paint(self, _look: Look) -> None:
        """Draw the code: a reader needs dark on light, whatever the theme."""
        drawn = self.drawn
        Color(1, 1, 1, 1)
        Rectangle(texture=_texture(self.text), pos=drawn[:2], size=drawn[2:])


@lru_cache(maxsize=4)
def matrix_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the code's modules row by row from the top, quiet zone included; True is dark."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES, mask_pattern=MASK)
    code.add_data(text)
    return tuple(tuple(row) for row in code.get_matrix())


def _texture(text: str) -> Any:  # noqa: ANN401 - Kivy is untyped
    rows = matrix_of(text)
    pixels = b"".join(DARK if dark else LIGHT for row in reversed(rows) for dark in row)
    texture = Texture.create(size=(len(rows), len(rows)), colorfmt="rgba")
    texture.min_filter = texture.mag_filter = "nearest"
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    return texture
