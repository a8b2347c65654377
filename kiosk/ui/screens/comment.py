"""The comment: a draft, and our own keyboard; on a small panel everything else gives way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

from kiosk.core.keyboards import MOST_UNITS, Key
from kiosk.core.viewmodels import CommentView, Said
from kiosk.ui.box import Box
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.writing import Writing
from kiosk.ui.text import fit
from kiosk.ui.theme import Look, Metrics, Theme
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.keyboard import KeyboardPanel
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.text_area import TextArea
from kiosk.ui.widgets.words import Words

WIDE_KEY = 78
"""Height of a key's cell in the design's pixels."""


class CommentScreen(Screen[CommentView]):
    """A few words. What is typed shows at once and is told as `Typed`."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._saved = Words(align="start")
        self._title = Words(align="start")
        self._caution = Words(align="start", valign="top")
        self._next = PushButton("primary")
        self._skip = PushButton()
        self._back = PushButton(back=True)
        self._others = [PushButton(), PushButton()]
        self.area = TextArea(lambda caret: self.writing.place_caret(caret))
        self.keyboard = KeyboardPanel(self.press_key)
        self.writing = Writing(self.area, self.keyboard, on_message)

    def show(self, view: CommentView, theme: Theme, metrics: Metrics) -> None:
        """Show `view`; if only the draft has changed, nothing else is laid out anew."""
        look = Look(theme, metrics, view.frame.direction == "rtl")
        if (
            self.view is None
            or look != self.look
            or _without_draft(view) != _without_draft(self.view)
        ):
            super().show(view, theme, metrics)
            return
        self.view = view
        self._label(view, look)
        self.writing.follow(view, look)
        if view.steps.next is not None:
            self._next.offer(view.steps.next, look)
            self._next.repaint()

    def fill(self, view: CommentView, look: Look) -> list[Piece | None]:
        """Give every piece its content."""
        font = look.metrics.font
        self._saved.say(view.saved or "", font("body")._replace(bold=True), look)
        self._title.say(view.title, font("question"), look)
        self._caution.say(view.caution, font("small"), look, "muted")
        self._label(view, look)
        self.writing.follow(view, look)
        return [
            self._saved if view.saved else None, self._title, self._caution, self.area,
            *self._ways(view, look), self.keyboard,
        ]  # fmt: skip

    def arrange(self, area: Box, look: Look) -> None:
        """Put the keyboard at the foot, the text's box above it, the heading on top."""
        u, metrics = look.metrics.u, look.metrics
        area = area.inset(0, u(8 if metrics.compact else 14))
        keys, area = area.cut_bottom(self._keys_height(area, look), u(8 if metrics.compact else 10))
        least_wide = MOST_UNITS * (ceil(metrics.min_key) + 1)
        self.keyboard.place(keys.inset(max(min(u(20), (keys.w - least_wide) / 2), 0), 0))
        area = area.inset(u(24), 0)
        if metrics.portrait:
            self._arrange_upright(area, look)
        else:
            self._arrange_wide(area, look)

    def press_key(self, key: Key) -> None:
        """Do what a key of the on-screen keyboard does."""
        if not self._busy:
            self.writing.press(key)

    def type_text(self, text: str) -> None:
        """Type what a hardware keyboard sent."""
        if not self._busy:
            self.writing.type(text)

    def edit(self, what: str) -> None:
        """Do an editing key of a hardware keyboard: backspace, left, right, home, end."""
        if not self._busy:
            self.writing.edit(what)

    def let_go(self) -> None:
        """Forget fingers, and the draft: the core holds it if it is still wanted."""
        super().let_go()
        self.writing.forget()
        self.view = None

    def keep(self, *pieces: Any) -> None:  # noqa: ANN401 - any Kivy widget
        """Leave the bar out on a panel too low for it."""
        super().keep(*(piece for piece in pieces if piece is not self.bar or not self._without_bar))

    def _below_bar(self, look: Look) -> Box:
        return self.box if self._without_bar else super()._below_bar(look)

    @property
    def _without_bar(self) -> bool:
        return self.look is not None and self.look.metrics.compact

    @property
    def _busy(self) -> bool:
        return self.view is None or self.view.busy

    def _label(self, view: CommentView, look: Look) -> None:
        self.area.label(view.placeholder, view.count, view.removal, look)

    def _ways(self, view: CommentView, look: Look) -> list[Piece]:
        """Offer the ways on and back; return their buttons in reading order, the next one first."""
        steps = view.steps
        first, second = self._others
        shown: list[Piece] = []
        for button, action in (
            (self._next, steps.next), (self._skip, steps.skip), (self._back, steps.back),
            (first, steps.change), (second, steps.withdraw),
        ):  # fmt: skip
            if action is not None:
                button.offer(action, look)
                shown.append(button)
        self._shown_ways = [way for way in shown if isinstance(way, PushButton)]
        return shown

    def _keys_height(self, area: Box, look: Look) -> float:
        """Return the keyboard's height: as in the design, less where the draft needs the room."""
        u, metrics = look.metrics.u, look.metrics
        rows = 4 if self.writing.compact else 5
        least = rows * (ceil(metrics.min_key) + 1)
        draft = u(430 if metrics.portrait else 190) * look.theme.scale
        left = area.h - self._heading(area.w - u(48)) - draft - u(10)
        return max(least, min(rows * u(WIDE_KEY), left))

    def _arrange_wide(self, area: Box, look: Look) -> None:
        u = look.metrics.u
        buttons = 2 * look.metrics.target(0) + u(10)
        links = min(self.links.wants(look), area.w * 0.4) if self.links.shown else 0
        if self._least_heading(area.w - links - u(24)) > area.h - buttons - u(8):
            # Words of caution come before links that every other screen has too.
            self.links.show(None, look)
            links = 0
        head_w = area.w - links - u(24)
        # Two lines of the draft, if the heading can still be read above them.
        spare = area.h - self._least_heading(head_w) - u(8)
        least = max(buttons, min(self.area.least_height(look), spare))
        head_h = min(max(self._heading(head_w), self.links.height_for(look)), area.h - least - u(8))
        head, area = area.cut_top(head_h, u(8))
        if links:
            box, head = head.cut_right(links, u(24))
            self.put(self.links, box.cut_top(self.links.height_for(look))[0])
        self._place_heading(head, look)
        side, draft = area.cut_right(max(u(344), look.metrics.mm(46)), u(16))
        self.put(self.area, draft)
        self._place_ways(side, look)

    def _arrange_upright(self, area: Box, look: Look) -> None:
        u = look.metrics.u
        head, area = area.cut_top(min(self._heading(area.w), area.h * 0.4), u(14))
        self._place_heading(head, look)
        if self.links.shown:
            strip, area = area.cut_bottom(self.links.height_for(look), u(4))
            self.put(self.links, strip.middle(min(self.links.wants(look), strip.w), strip.h))
        few = len(self._shown_ways) <= 3
        ways_h = look.metrics.target(92) * (1 if few else 2) + (0 if few else u(12))
        ways, draft = area.cut_bottom(ways_h, u(14))
        self._place_row(ways, look) if few else self._place_ways(ways, look)
        self.put(self.area, draft.cut_top(min(draft.h, u(560)))[0])

    def _heading(self, width: float) -> float:
        """Return the height in pixels of the heading at its full size."""
        gap = self.look.metrics.u(3) if self.look else 0
        lines = self._heading_lines()
        return sum(words.needs(width) for words in lines) + gap * (len(lines) - 1)

    def _least_heading(self, width: float) -> float:
        """Return the height in pixels of the heading at its smallest size."""
        gap = self.look.metrics.u(3) if self.look else 0
        lines = self._heading_lines()
        return sum(_least(words, width) for words in lines) + gap * (len(lines) - 1)

    def _heading_lines(self) -> list[Words]:
        return [words for words in (self._saved, self._title, self._caution) if words.text]

    def _place_heading(self, head: Box, look: Look) -> None:
        """Put the lines below each other; where room is short each gives up what it can.

        Where even that does not do, the word of thanks stands beside the title.
        """
        if self._saved.text and self._least_heading(head.w) > head.h:
            aside, title = head.w * 0.44, head.w * 0.53
            row_h = max(_least(self._saved, aside), _least(self._title, title))
            row, head = head.cut_top(row_h, look.metrics.u(3))
            self.put(self._saved, row.cut_right(aside)[0])
            self.put(self._title, row.cut_left(title)[0])
            self.put(self._caution, head)
            return
        lines, gap = self._heading_lines(), look.metrics.u(3)
        wanted = [words.needs(head.w) for words in lines]
        least = [_least(words, head.w) for words in lines]
        spare = head.h - gap * (len(lines) - 1) - sum(least)
        share = min(max(spare, 0) / max(sum(wanted) - sum(least), 1), 1.0)
        for words, most, fewest in zip(lines, wanted, least, strict=True):
            line, head = head.cut_top(fewest + share * (most - fewest), gap)
            self.put(words, line)

    def _place_ways(self, side: Box, look: Look) -> None:
        """Put skip and next side by side at the foot, whatever leads back above them."""
        gap = look.metrics.u(10)
        back = [way for way in self._shown_ways if way not in (self._next, self._skip)]
        tall = min((side.h - gap) / 2, look.metrics.target(96))
        foot, above = side.cut_bottom(tall, gap)
        placed: list[tuple[PushButton, Box]] = []
        if self._skip in self._shown_ways:
            box, foot = foot.cut_left(max(foot.w * 0.4, look.metrics.target(0)), gap)
            placed.append((self._skip, box))
        placed.append((self._next, foot))
        if back:
            strip = above.cut_bottom(tall)[0]
            placed += zip(back, strip.columns(len(back), gap), strict=True)
        self.put_alike(placed)

    def _place_row(self, strip: Box, look: Look) -> None:
        """Put everything into one row: back, skip, next."""
        gap = look.metrics.u(12)
        least = look.metrics.target(0)
        placed: list[tuple[PushButton, Box]] = []
        for way in [w for w in self._shown_ways if w is not self._next][::-1]:
            wide = min(max(way.wants(look), least), strip.w * 0.36)
            box, strip = strip.cut_left(wide, gap)
            placed.append((way, box))
        self.put_alike([*placed, (self._next, strip)])


def _without_draft(view: CommentView) -> CommentView:
    return replace(view, text="", count="", removal=None, steps=replace(view.steps, next=None))


def _least(words: Words, width: float) -> float:
    """Return the height in pixels that the text takes at its smallest size."""
    assert words.style is not None  # noqa: S101 - it has said something
    return fit(words.text, words.style._replace(size=words.style.floor), width, 1e6).height
