"""Buttons: rounded boxes with a label, in the kinds that the screens need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.core.viewmodels import Action
from kiosk.ui.box import Box
from kiosk.ui.theme import Colour, Look, Role, Theme
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.shapes import chevron, panel, tick
from kiosk.ui.widgets.words import Words

Kind = Literal["primary", "secondary", "quiet", "card", "pill"]
_MARGINS = {"pill": 18, "quiet": 10, "card": 28}
"""Between a button's edge and its label, in the design's pixels."""


class _Colours(NamedTuple):
    fill: Colour
    edge: Colour | None
    words: str
    stroke: float


class PushButton(Control):
    """A labelled control.

    `primary` is the one obvious next step, `secondary` the others, `quiet` has no box, `card` is
    an option with a check mark when selected, `pill` a language in the header. `slim` makes the
    drawn box lower than the touched one.
    """

    def __init__(
        self,
        kind: Kind = "secondary",
        *,
        role: Role = "button",
        back: bool = False,
        on_press: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(on_press)
        self.kind = kind
        self.role = role
        self.back = back
        self.slim = 0.0
        self.margin = _MARGINS.get(kind, 24)
        self.words = Words(align="start" if kind == "card" else "center")
        self.add_widget(self.words)

    def offer(self, action: Action, look: Look) -> None:
        """Set the action; see `Control.offer`."""
        super().offer(action, look)
        self._say(look)

    def place(self, box: Box) -> None:
        """Take the place and put the label into it."""
        super().place(box)
        if self.look is not None:
            self.words.place(self._label_box(self.look, self.box))

    def wants(self, look: Look) -> float:
        """Return the width in pixels at which the label stands on one line."""
        slack = 4  # boxes are rounded to whole pixels more than once on the way
        return self.words.widest() + 2 * self._padding(look) + self._mark_width(look) + slack

    def label_size(self, box: Box) -> float:
        """Return the size in pixels of the label's letters in `box`; see `alike`."""
        if self.look is None:
            return 0
        room = self._label_box(self.look, box).whole()
        return min(self.words.size_in(room.w, room.h, bold=bold) for bold in self._weights)

    def least_height(self, width: float, look: Look) -> float:
        """Return the height in pixels at which the label just fits, at its smallest."""
        room = self._label_box(look, Box(0, 0, width, 1e4))
        least = max(self.words.least(room.w, bold=bold) for bold in self._weights)
        return least + 2 * look.metrics.u(4) + 2

    @property
    def _weights(self) -> tuple[bool, ...]:
        """A card becomes bold when it is chosen: there is room for both, and no size changes."""
        if self.kind == "card":
            return False, True
        return (self.words.style.bold if self.words.style else False,)

    @property
    def selected(self) -> bool:
        """Whether the option is chosen, or the language the current one."""
        return self.action is not None and self.action.selected

    def paint_control(self, look: Look) -> None:
        """Draw the box and its mark."""
        colours = self._colours(look.theme)
        drawn = self.ring()
        if self.kind != "quiet" or self.pressed:
            stroke = look.metrics.u(colours.stroke)
            panel(drawn, colours.fill, colours.edge, stroke, self.corner(look))
        self.words.tinted(colours.words)
        self._paint_mark(look, look.theme[colours.words])

    def showing(self) -> tuple[object, ...]:
        """Return what the painting depends on."""
        return *super().showing(), self.slim, self.kind

    def ring(self) -> Box:
        """Return the drawn box."""
        return self.box.inset(0, self.slim)

    def corner(self, look: Look) -> float:
        """Return the radius of the corners in pixels."""
        return self.height / 2 if self.kind == "pill" else look.metrics.u(18)

    def _say(self, look: Look) -> None:
        assert self.action is not None  # noqa: S101 - offer has just set it
        style = look.metrics.font(self.role)
        bold = style.bold or self.selected if self.kind != "card" else self.selected
        self.words.say(
            self.action.label, style._replace(bold=bold), look, self._colours(look.theme).words
        )

    def _colours(self, theme: Theme) -> _Colours:
        strokes = theme.strokes
        if self.kind == "primary" or (self.kind == "pill" and self.selected):
            fill = theme["accent_pressed" if self.pressed else "accent"]
            return _Colours(fill, None, "on_accent", 0)
        if self.selected:
            return _Colours(
                theme["selected"], theme["selected_edge"], "on_selected", strokes.selected
            )
        fill = theme["surface_pressed" if self.pressed else "surface"]
        if self.kind == "quiet":
            return _Colours(fill, None, "ink", 0)
        return _Colours(fill, theme["edge"], "ink", strokes.edge)

    def _padding(self, look: Look) -> float:
        tight = look.metrics.compact and self.kind == "card"
        return look.metrics.u(self.margin * 0.6 if tight else self.margin)

    def _mark_width(self, look: Look) -> float:
        if self.kind == "card":
            return look.metrics.u(44 if look.metrics.compact else 56)
        return look.metrics.u(30) if self.back else 0

    def _label_box(self, look: Look, box: Box) -> Box:
        inner = box.inset(self._padding(look), look.metrics.u(4))
        if self.back:
            inner = inner.cut_left(self._mark_width(look))[1]
        elif self.kind == "card":
            inner = inner.cut_right(self._mark_width(look))[1]
        return inner.mirrored(box) if look.rtl else inner

    def _paint_mark(self, look: Look, colour: Colour) -> None:
        u = look.metrics.u
        if self.back:
            strip = self.box.inset(self._padding(look), 0).cut_left(u(20))[0]
            box = strip.middle(u(20), u(22))
            box = box.mirrored(self.box) if look.rtl else box
            chevron(box, colour, u(4), "right" if look.rtl else "left")
        elif self.kind == "card" and self.selected:
            strip = self.box.inset(u(14 if look.metrics.compact else 20), 0).cut_right(u(36))[0]
            box = strip.middle(u(36), u(30))
            accent = look.theme["accent" if look.theme.name == "normal" else "on_selected"]
            tick(box.mirrored(self.box) if look.rtl else box, accent, u(6))
