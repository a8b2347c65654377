"""How a draft is written: measured widths and drawn lines, which are nobody else's to keep.

The caches of `kiosk.ui.text` serve every screen and would keep a client's words; these belong to
one text area and are emptied with it.
"""

from __future__ import annotations

from typing import Any

from kiosk.ui.text import ARABIC, Fitted, Pen, core_label, line_height, pen_for, text_width
from kiosk.ui.theme import TextStyle

LEADING = 1.12
ARABIC_LEADING = 0.9
"""Of the font's own line height, which leaves room for two vowel signs above each other."""


class DraftInk:
    """Measures and draws lines of one draft in the pen that its letters need."""

    def __init__(self) -> None:
        self.pen = Pen("", 0, bold=False)
        self._widths: dict[tuple[str, Pen], float] = {}
        self._textures: dict[tuple[str, Pen], Any] = {}
        self._used: set[tuple[str, Pen]] = set()

    def forget(self) -> None:
        """Empty the caches: the draft is gone."""
        self._widths.clear()
        self._textures.clear()

    def choose(self, text: str, style: TextStyle, height: float) -> None:
        """Take the full size, or in a low box one at which two lines can be seen."""
        size = style.size
        while size > style.floor and 2 * leading(pen_for(text, size)) > height:
            size -= 1
        self.pen = pen_for(text, size)

    @property
    def step(self) -> float:
        """The distance in pixels from line to line."""
        return max(leading(self.pen), 1.0)

    def measure(self, shown: str) -> float:
        """Return a line's width in pixels."""
        key = shown, self.pen
        if key not in self._widths:
            self._widths[key] = text_width.__wrapped__(shown, self.pen)
        return self._widths[key]

    def texture(self, shown: str) -> Any:  # noqa: ANN401 - Kivy is untyped
        """Return a drawn line; those not asked for between two `sweep`s are dropped."""
        key = shown, self.pen
        self._used.add(key)
        if key not in self._textures:
            label = core_label(Fitted((shown,), self.pen, 0, 0, clipped=False), "left")
            label.refresh()
            self._textures[key] = label.texture
        return self._textures[key]

    def sweep(self) -> None:
        """Drop the drawn lines that no longer show."""
        self._textures = {key: kept for key, kept in self._textures.items() if key in self._used}
        self._used.clear()

    def holds(self, word: str) -> bool:
        """Whether anything kept here has this word in it."""
        return any(word in shown for shown, _ in (*self._widths, *self._textures))


def leading(pen: Pen) -> float:
    """Return the distance in pixels from line to line of text in this pen."""
    return line_height(pen) * (ARABIC_LEADING if pen.font == ARABIC else LEADING) if pen.size else 0
