"""The head of a question: thanks for the answer before, the question, a hint, "change"."""

from __future__ import annotations

from kiosk.core.viewmodels import Action
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.emblem import Emblem
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.words import Words


class Heading(Piece):
    """Thanks, question and hint, one below the other, beside a check mark.

    Where the height does not suffice they become smaller, and the hint goes before any of them
    becomes too small to read.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tick = Emblem("tick")
        self._saved = Words(align="start")
        self._title = Words(align="start")
        self._hint = Words(align="start")
        self._change = PushButton()
        self._gap = 0.0

    def show(
        self, saved: str | None, title: str, hint: str, change: Action | None, look: Look
    ) -> None:
        """Set the texts and the way to change the first answer; they show when placed."""
        self.look = look
        font = look.metrics.font
        self._gap = look.metrics.u(4)
        self._tick.show("tick", look)
        thanks = font("small" if look.metrics.compact else "body")._replace(bold=True)
        self._saved.say(saved or "", thanks, look, "accent")
        self._title.say(title, font("question"), look)
        self._hint.say(hint, font("body"), look, "muted")
        if change is not None:
            self._change.offer(change, look)
        self.keep(
            self._tick if saved else None,
            *(words for words in self._texts() if words.text),
            self._change if change else None,
        )

    def height_for(self, width: float, look: Look) -> float:
        """Return the height in pixels that the heading takes in `width` pixels."""
        column, button, tick = self._divide(Box(0, 0, width, 1e4), look)
        heights = [words.needs(column.w) for words in self._texts() if words.text]
        text = sum(heights) + self._gap * (len(heights) - 1)
        if button is None or not look.metrics.portrait:
            return max(text, button.h if button else 0, tick)
        return max(text, tick) + look.metrics.u(14) + button.h

    def place(self, box: Box) -> None:
        """Divide the place; everything mirrors for right-to-left reading."""
        super().place(box)
        look = self.look
        if look is None:
            return
        column, button, tick = self._divide(self.box, look)
        if tick:
            side = min(tick, column.h)
            top = self.box.cut_left(tick)[0].cut_top(column.h)[0]
            self._put(self._tick, top.middle(side, side))
        if button is not None:
            self._put(self._change, button)
        self._place_texts(column)

    def _place_texts(self, column: Box) -> None:
        """Stack the texts; where room is short each gives up what it can, the hint all."""
        shown = [words for words in self._texts() if words.text]
        least = [words.least(column.w) for words in shown]
        if sum(least) + self._gap * (len(shown) - 1) > column.h + 1 and self._hint in shown:
            shown, least = shown[:-1], least[:-1]
            self.remove_widget(self._hint)
        wanted = [words.needs(column.w) for words in shown]
        room = column.h - self._gap * (len(shown) - 1)
        share = (room - sum(least)) / max(sum(wanted) - sum(least), 1)
        share = min(max(share, 0), 1)
        rest = column.cut_top(max(room - sum(wanted), 0) / 2)[1]
        for words, most, fewest in zip(shown, wanted, least, strict=True):
            line, rest = rest.cut_top(fewest + share * (most - fewest), self._gap)
            self._put(words, line)

    def _divide(self, box: Box, look: Look) -> tuple[Box, Box | None, float]:
        """Return the texts' column, the button's box and the side of the check mark."""
        u = look.metrics.u
        column, button = box, None
        if self._change in self.children:
            high = look.metrics.target(82)
            share = 0.6 if look.metrics.portrait else 0.3
            wide = max(min(self._change.wants(look), box.w * share), look.metrics.target(240))
            if look.metrics.portrait:
                strip, column = column.cut_bottom(high, u(14))
                button = strip.cut_left(wide)[0]
            else:
                strip, column = column.cut_right(wide, u(24))
                button = strip.cut_top(high)[0] if box.h > high else strip
        tick = u(76) if self._tick in self.children else 0
        if tick:
            column = column.cut_left(tick, u(24))[1]
        return column, button, tick

    def _texts(self) -> tuple[Words, Words, Words]:
        return self._saved, self._title, self._hint

    def _put(self, piece: Piece, box: Box) -> None:
        mirror = self.look is not None and self.look.rtl
        piece.place(box.mirrored(self.box) if mirror else box)
