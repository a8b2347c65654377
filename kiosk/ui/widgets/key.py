"""One key of the on-screen keyboard: it types when it is pressed, and backspace goes on.

A key acts on touch, not on release as other controls do: two thumbs overlap, and a letter can be
taken back with backspace. Its touch area is its whole cell; what is drawn leaves a gap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kivy.clock import Clock

from kiosk.core.keyboards import Key
from kiosk.ui.box import Box
from kiosk.ui.theme import Look, TextStyle
from kiosk.ui.widgets import key_icons
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.shapes import panel
from kiosk.ui.widgets.words import Words

REPEAT_AFTER_S = 0.45
REPEAT_EVERY_S = 0.08
GAP = 6.0
"""Between drawn keys, in the design's pixels."""


class Mood(NamedTuple):
    """What the keys show besides their letters."""

    capitals: bool = False
    locked: bool = False
    can_undo: bool = False
    """The clear key brings back what it took away."""


class KeyControl(Control):
    """One key, with its small and its capital letter. `label` is shown on keys without icon."""

    def __init__(
        self, plain: Key, shifted: Key, label: str | None, on_key: Callable[[Key], None]
    ) -> None:
        super().__init__(self._act)
        self.plain = plain
        self._shifted = shifted
        self._on_key = on_key
        self._repeating: Any = None
        self.mood = Mood()
        self._plain_words = self._words(label or plain.label or plain.text)
        same = label is not None or (plain.label == shifted.label and plain.text == shifted.text)
        self._shifted_words = (
            self._plain_words if same else self._words(shifted.label or shifted.text)
        )

    @property
    def key(self) -> Key:
        """What a press does now."""
        return self._shifted if self.mood.capitals else self.plain

    def show(self, mood: Mood, look: Look) -> None:
        """Set letters' case and what is lit; paints only if this key looks different."""
        new_look = look != self.look
        self.mood, self.look = mood, look
        self.min_target_mm = look.metrics.min_key / look.metrics.px_per_mm
        if new_look:
            style = self._style(look)
            for words in self._all_words():
                words.say(words.text, style, look)
        self.keep(self._shown_words())
        self.repaint()

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return (
            *super().showing(),
            self.key,
            self._lit,
            self._is_undo,
            self.mood.locked and self._lit,
        )

    def place(self, box: Box) -> None:
        """Take the cell; the letters may use its whole height, as no ink reaches its edges."""
        super().place(box)
        drawn = self.ring()
        margin = self.look.metrics.u(4) if self.look else 0
        for words in self._all_words():
            words.place(Box(drawn.x + margin, self.y, drawn.w - 2 * margin, self.height))

    def paint_control(self, look: Look) -> None:
        """Draw the key and its icon."""
        fill, edge, ink = self._colours()
        drawn = self.ring()
        panel(drawn, look.theme[fill], look.theme[edge], self._stroke(look), self.corner(look))
        words = self._shown_words()
        if words is None:
            self._paint_icon(look, drawn, ink)
        else:
            words.tinted("muted" if ink == "ink" and self.plain.do == "space" else ink)

    def ring(self) -> Box:
        """Return the drawn key."""
        gap = self.look.metrics.u(GAP) / 2 if self.look else 0
        return self.box.inset(gap)

    def corner(self, look: Look) -> float:
        """Return the radius of the corners in pixels."""
        return look.metrics.u(12)

    def on_touch_down(self, touch: Any) -> bool:  # noqa: ANN401 - Kivy is untyped
        """Type at once; backspace goes on until the finger is lifted."""
        taken = super().on_touch_down(touch)
        if taken and touch.grab_current is None and self.pressed and touch.grab_list:
            self._armed = (touch.uid,)
            self.press()
            if self.plain.do == "backspace":
                self._repeating = Clock.schedule_once(self._repeat, REPEAT_AFTER_S)
        return taken

    def on_touch_up(self, touch: Any) -> bool:  # noqa: ANN401
        """Let go; the key has typed already."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self.let_go()
        return True

    def let_go(self) -> None:
        """Stop repeating and look unpressed."""
        super().let_go()
        if self._repeating is not None:
            self._repeating.cancel()
            self._repeating = None

    def _repeat(self, _dt: float) -> None:
        if self.pressed and self.get_root_window() is not None:
            self.press()
            self._repeating = Clock.schedule_once(self._repeat, REPEAT_EVERY_S)

    def _act(self) -> None:
        self._on_key(self.key)

    @property
    def _lit(self) -> bool:
        return self.plain.do == "shift" and self.mood.capitals

    @property
    def _is_undo(self) -> bool:
        return self.plain.do == "clear" and self.mood.can_undo

    def _words(self, label: str) -> Words | None:
        if self.plain.do == "backspace" or (self.plain.do == "shift" and not label):
            return None
        words = Words()
        words.text = label
        return words

    def _all_words(self) -> list[Words]:
        return [words for words in (self._plain_words, self._shifted_words) if words is not None]

    def _shown_words(self) -> Words | None:
        if self._is_undo:
            return None
        return self._shifted_words if self.mood.capitals else self._plain_words

    def _style(self, look: Look) -> TextStyle:
        if self.plain.do == "type":
            return look.metrics.font("key")
        return look.metrics.font("pill")

    def _colours(self) -> tuple[str, str, str]:
        """Return the roles of fill, edge and letters."""
        if self.pressed or self._lit:
            return "selected", "selected_edge", "on_selected"
        letters = self.plain.do in ("type", "space")
        return ("surface" if letters else "surface_pressed"), "edge", "ink"

    def _stroke(self, look: Look) -> float:
        strokes = look.theme.strokes
        return max(look.metrics.u(strokes.selected if self._lit else strokes.edge), 2)

    def _paint_icon(self, look: Look, drawn: Box, ink: str) -> None:
        size = min(look.metrics.u(34) * look.theme.scale, drawn.h * 0.5, drawn.w * 0.5)
        box, colour, width = drawn.middle(size, size), look.theme[ink], look.metrics.u(3)
        if self.plain.do == "shift":
            locked = self.mood.locked
            key_icons.shift(box, colour, width, filled=self.mood.capitals, locked=locked)
        elif self.plain.do == "clear":
            key_icons.undo(box, colour, width)
        else:
            key_icons.backspace(drawn.middle(size * 1.25, size), colour, width)
