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
from kiosk.ui.text import pen_for
from kiosk.ui.theme import Look
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.draft_ink import DraftInk, leading
from kiosk.ui.widgets.shapes import panel
from kiosk.ui.widgets.words import Words


class TextArea(Control):
    """Shows a draft and its caret; `on_place` is told where a tap asks the caret to be."""

    def __init__(self, on_place: Callable[[int], None]) -> None:
        super().__init__(lambda: None)
        self._on_place = on_place
        self.placeholder = Words(align="start", valign="top")
        self.count = Words(align="end")
        self.removal = Words(align="start")
        self.text = ""
        self.caret = 0
        self._lines: list[Line] = []
        self._first = 0
        self.ink = DraftInk()
        self._drag_y: float | None = None

    def write(self, text: str, caret: int) -> None:
        """Show this draft."""
        emptied = bool(self.text) and not text
        if emptied:
            self.ink.forget()
        self.text, self.caret = text, caret
        self._settle()

    def label(self, placeholder: str, count: str, removal: str | None, look: Look) -> None:
        """Set what stands in the box besides the draft."""
        if look != self.look:
            self.ink.forget()
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
        return (
            *super().showing(),
            self.text,
            self.caret,
            self._first,
            self.ink.pen,
            self.removal.text,
        )

    def least_height(self, look: Look) -> float:
        """Return the height in pixels at which two lines show, a little smaller than usual."""
        pen = pen_for(self.text + self.placeholder.text, look.metrics.font("body").size * 0.8)
        around = self._strip_height(look) + look.metrics.u(4) + 2 * self._padding(look)
        return 2 * leading(pen) + around

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
        step = self.ink.step
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
        for i, line in enumerate(visible):
            self._paint_line(line, room, room.top - i * self.ink.step, look)
        self.ink.sweep()
        self._paint_caret(room, look)

    def _paint_line(self, line: Line, room: Box, top: float, look: Look) -> None:
        shown = drawn(self.text[line.start : line.end].rstrip(), rtl=line.rtl)
        if not shown:
            return
        texture = self.ink.texture(shown)
        width, height = texture.size
        x = room.right - width if line.rtl else room.x
        Color(*look.theme["ink"])
        y = top - (self.ink.step + height) / 2
        Rectangle(texture=texture, pos=(round(x), round(y)), size=(width, height))

    def _paint_caret(self, room: Box, look: Look) -> None:
        row = line_of(self._lines, self.caret) - self._first
        if not self._lines or not 0 <= row < self._fitting(room):
            return
        line = self._lines[row + self._first]
        offset = min(caret_offset(self.text, line, self.caret, self.ink.measure), room.w)
        width = look.metrics.u(3)
        x = room.right - offset - width if line.rtl else room.x + offset
        y = room.top - (row + 1) * self.ink.step
        Color(*look.theme["accent"])
        Rectangle(
            pos=(round(x), round(y + self.ink.step * 0.06)), size=(width, self.ink.step * 0.88)
        )

    def _settle(self) -> None:
        """Break the draft into lines and bring the caret into view."""
        if self.look is None or self.width < 2:
            return
        room = self._room(self.look)
        self.ink.choose(self.text, self.look.metrics.font("body"), room.h)
        rtl = self.look.rtl
        self._lines = break_lines(self.text, self.ink.measure, room.w, rtl=rtl)
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
        row = self._first + max(int((room.top - y) / self.ink.step), 0)
        line = self._lines[min(row, len(self._lines) - 1)]
        offset = room.right - x if line.rtl else x - room.x
        return caret_at(self.text, line, offset, self.ink.measure)

    def _place_labels(self, look: Look) -> None:
        if self.width < 2:
            return
        strip = self._inner(look).cut_bottom(self._strip_height(look))[0]
        count_w = min(self.count.widest() + look.metrics.u(4), strip.w / 2)
        count, removal = strip.cut_right(count_w, look.metrics.u(16))
        room = self._room(look)
        # The placeholder stands beside the caret, not under it.
        beside = room.inset(look.metrics.u(8), 0)
        for words, box in (
            (self.count, count),
            (self.removal, removal),
            (self.placeholder, beside),
        ):
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
        return self.box.inset(look.metrics.u(24), self._padding(look))

    def _padding(self, look: Look) -> float:
        return look.metrics.u(8 if look.metrics.compact else 12)

    def _room(self, look: Look) -> Box:
        """Where the draft's lines go."""
        return self._inner(look).cut_bottom(self._strip_height(look), look.metrics.u(4))[1]

    def _fitting(self, room: Box) -> int:
        return max(int(room.h / self.ink.step), 1)
