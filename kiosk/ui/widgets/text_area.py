"""The box in which the draft stands: wrapped, with a caret that a tap can place.

Kivy's own text input is not used: it would open the window on import, ask the system for a
keyboard, and neither shapes nor reorders Arabic. Nothing blinks here and nothing runs between
frames. Measured widths and drawn lines of a draft live in this widget alone and go with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.ui.box import Box
from kiosk.ui.draft_lines import (
    Line,
    break_lines,
    caret_at,
    caret_offset,
    drawn,
    line_of,
)
from kiosk.ui.text import ARABIC, Fitted, Pen, core_label, line_height, pen_for, text_width
from kiosk.ui.theme import Look
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.shapes import panel
from kiosk.ui.widgets.words import Words

LEADING = 1.12
ARABIC_LEADING = 0.9
"""Of the font's own line height, which leaves room for two vowel signs above each other."""


class TextArea(Control):
    """Shows a draft and its caret; `on_place` is told where a tap asks the caret to be."""

    def __init__(self, on_place: Callable[[int], None]) -> None:
        super().__init__(self._nothing)
        self._on_place = on_place
        self.placeholder = Words(align="start", valign="top")
        self.count = Words(align="end")
        self.removal = Words(align="start")
        self.text = ""
        self.caret = 0
        self._lines: list[Line] = []
        self._first = 0
        self._widths: dict[str, float] = {}
        self._textures: dict[str, Any] = {}
        self._drag_y: float | None = None

    def write(self, text: str, caret: int) -> None:
        """Show this draft."""
        emptied = bool(self.text) and not text
        if emptied:
            self._widths.clear()
            self._textures.clear()
        self.text, self.caret = text, caret
        self._settle()

    def label(self, placeholder: str, count: str, removal: str | None, look: Look) -> None:
        """Set what stands in the box besides the draft."""
        if look != self.look:
            self._widths.clear()
            self._textures.clear()
        self.look = look
        body, small = look.metrics.font("body"), look.metrics.font("small")
        self.placeholder.say(placeholder, body, look, "muted")
        self.count.say(count, small, look, "muted")
        self.removal.say(removal or "", small, look, "ink")
        self._place_labels(look)
        self._settle()

    @property
    def caret_reads_rtl(self) -> bool:
        """Whether the line with the caret is read from right to left."""
        return bool(self._lines) and self._lines[line_of(self._lines, self.caret)].rtl

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return *super().showing(), self.text, self.caret, self._first, self.removal.text

    def place(self, box: Box) -> None:
        """Take the place and break the draft anew."""
        super().place(box)
        if self.look is not None:
            self._place_labels(self.look)
            self._settle()

    def on_touch_move(self, touch: Any) -> bool:  # noqa: ANN401 - Kivy is untyped
        """Scroll with the finger, a line at a time."""
        if touch.grab_current is not self:
            return False
        step = self._step()
        if self._drag_y is None:
            self._drag_y = touch.oy
        moved = int((touch.y - self._drag_y) / step)
        if moved:
            self._drag_y += moved * step
            self._scroll_to(self._first + moved)
            self.pressed = False
        return True

    def on_touch_up(self, touch: Any) -> bool:  # noqa: ANN401
        """Place the caret, unless the finger scrolled."""
        tapped = touch.grab_current is self and self.pressed
        self._drag_y = None
        if tapped:
            self._on_place(self._caret_under(touch.x, touch.y))
        return super().on_touch_up(touch)

    def paint_control(self, look: Look) -> None:
        """Draw the box, the visible lines and the caret."""
        theme, u = look.theme, look.metrics.u
        panel(self.box, theme["surface"], theme["accent"], u(theme.strokes.selected), u(18))
        room = self._room(look)
        visible = self._lines[self._first : self._first + self._fitting(room)]
        kept: dict[str, Any] = {}
        for i, line in enumerate(visible):
            top = room.top - i * self._step()
            self._paint_line(line, room, top, look, kept)
        self._textures = kept
        self._paint_caret(room, look)

    def _paint_line(
        self, line: Line, room: Box, top: float, look: Look, kept: dict[str, Any]
    ) -> None:
        shown = drawn(self.text[line.start : line.end].rstrip(), rtl=line.rtl)
        if not shown:
            return
        texture = kept[shown] = self._textures.get(shown) or self._texture(shown)
        width, height = texture.size
        x = room.right - width if line.rtl else room.x
        Color(*look.theme["ink"])
        y = top - (self._step() + height) / 2
        Rectangle(texture=texture, pos=(round(x), round(y)), size=(width, height))

    def _paint_caret(self, room: Box, look: Look) -> None:
        row = line_of(self._lines, self.caret) - self._first
        if not self._lines or not 0 <= row < self._fitting(room):
            return
        line = self._lines[row + self._first]
        offset = min(caret_offset(self.text, line, self.caret, self._measure), room.w)
        width = look.metrics.u(3)
        x = room.right - offset - width if line.rtl else room.x + offset
        y = room.top - (row + 1) * self._step()
        Color(*look.theme["accent"])
        Rectangle(pos=(round(x), round(y + self._step() * 0.06)), size=(width, self._step() * 0.88))

    def _settle(self) -> None:
        """Break the draft into lines and bring the caret into view."""
        if self.look is None or self.width < 2:
            return
        room = self._room(self.look)
        rtl = self.look.rtl
        self._lines = break_lines(self.text, self._measure, room.w, rtl=rtl)
        row, fitting = line_of(self._lines, self.caret), self._fitting(room)
        last = len(self._lines) - fitting
        self._first = max(min(self._first, row, last), row - fitting + 1, 0)
        self.keep(
            None if self.text else self.placeholder,
            self.removal if self.removal.text else None,
            self.count,
        )
        self.repaint()

    def _scroll_to(self, first: int) -> None:
        if self.look is not None:
            last = len(self._lines) - self._fitting(self._room(self.look))
            self._first = max(min(first, last), 0)
            self.repaint()

    def _caret_under(self, x: float, y: float) -> int:
        if self.look is None or not self._lines:
            return self.caret
        room = self._room(self.look)
        row = self._first + max(int((room.top - y) / self._step()), 0)
        line = self._lines[min(row, len(self._lines) - 1)]
        offset = room.right - x if line.rtl else x - room.x
        return caret_at(self.text, line, offset, self._measure)

    def _place_labels(self, look: Look) -> None:
        if self.width < 2:
            return
        strip = self._inner(look).cut_bottom(self._strip_height(look))[0]
        count_w = min(self.count.widest() + look.metrics.u(4), strip.w / 2)
        count, removal = strip.cut_right(count_w, look.metrics.u(16))
        room = self._room(look)
        for words, box in ((self.count, count), (self.removal, removal), (self.placeholder, room)):
            words.place(
                box.mirrored(self.box) if look.rtl and words is not self.placeholder else box
            )

    def _strip_height(self, look: Look) -> float:
        """Room below the draft for the counter, and for two lines of a hint while it shows."""
        one = self.count.needs(1e6) or look.metrics.u(24)
        if not self.removal.text:
            return one
        wide = self._inner(look).w - self.count.widest() - look.metrics.u(20)
        return max(one, min(self.removal.needs(wide), 2.1 * one))

    def _inner(self, look: Look) -> Box:
        u, compact = look.metrics.u, look.metrics.compact
        return self.box.inset(u(24), u(8 if compact else 12))

    def _room(self, look: Look) -> Box:
        """Where the draft's lines go."""
        return self._inner(look).cut_bottom(self._strip_height(look), look.metrics.u(4))[1]

    def _fitting(self, room: Box) -> int:
        return max(int(room.h / self._step()), 1)

    def _step(self) -> float:
        """Height of one line in pixels."""
        pen = self._pen()
        return line_height(pen) * (ARABIC_LEADING if pen.font == ARABIC else LEADING)

    def _pen(self) -> Pen:
        assert self.look is not None  # noqa: S101 - label() has set it
        return pen_for(self.text, self.look.metrics.font("body").size)

    def _measure(self, shown: str) -> float:
        """Return a width, remembered here only: a shared cache would keep a client's words."""
        pen = self._pen()
        key = f"{pen.font} {shown}"
        if key not in self._widths:
            self._widths[key] = text_width.__wrapped__(shown, pen)
        return self._widths[key]

    def _texture(self, shown: str) -> Any:  # noqa: ANN401 - Kivy is untyped
        label = core_label(Fitted((shown,), self._pen(), 0, 0, clipped=False), "left")
        label.refresh()
        return label.texture

    def _nothing(self) -> None:
        """A tap or Enter on the box does nothing by itself; the caret is placed on release."""
