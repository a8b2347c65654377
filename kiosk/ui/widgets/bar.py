"""The bar: languages and the AA button, on top; in the contrast theme large buttons below."""

from __future__ import annotations

from dataclasses import replace

from kivy.graphics import Color, Rectangle

from kiosk.core.viewmodels import Action, Frame, LanguageItem
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.alike import alike
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.shapes import panel
from kiosk.ui.widgets.words import Words


class AaButton(Control):
    """The button that switches to the large high-contrast theme: a small and a large A."""

    def __init__(self) -> None:
        super().__init__()
        self.small, self.large = Words(valign="bottom"), Words(valign="bottom")
        self.slim = 0.0
        self.add_widget(self.small)
        self.add_widget(self.large)

    def offer(self, action: Action, look: Look) -> None:
        """Set the action; the label is the accessible name only."""
        super().offer(action, look)
        style = look.metrics.font("pill")._replace(bold=True)
        self.small.say("A", style, look)
        self.large.say("A", style._replace(size=round(style.size * 1.5)), look)

    def place(self, box: Box) -> None:
        """Put the letters on one line, the small one first."""
        super().place(box)
        if self.look is None:
            return
        wide = self.large.widest()
        room = self.box.middle(wide * 1.8, self.large.needs(1e6))
        small, large = room.cut_left(wide * 0.75)
        if self.look.rtl:
            small, large = small.mirrored(self.box), large.mirrored(self.box)
        self.large.place(large)
        # Both letters stand on one line: the smaller font's descent is smaller too.
        lift = (self.large.needs(1e6) - self.small.needs(1e6)) * 0.21
        self.small.place(Box(small.x, small.y + lift, small.w, small.h - lift))

    def paint_control(self, look: Look) -> None:
        """Draw the box."""
        fill = look.theme["surface_pressed" if self.pressed else "surface"]
        stroke = look.metrics.u(look.theme.strokes.edge)
        panel(self.ring(), fill, look.theme["edge"], stroke, self.corner(look))

    def ring(self) -> Box:
        """Return the drawn box."""
        return self.box.inset(0, self.slim)

    def corner(self, look: Look) -> float:
        """Return the radius of the corners in pixels."""
        return look.metrics.u(14)


class Bar(Piece):
    """Languages and views. Which form it takes is the theme's choice."""

    def __init__(self) -> None:
        super().__init__()
        self._frame: Frame | None = None
        self._pills: list[PushButton] = []
        self._more = PushButton("pill", role="pill")
        self._aa = AaButton()
        self._large: list[PushButton] = []

    def height_for(self, frame: Frame, look: Look) -> float:
        """Return the height in pixels that the bar takes, 0 without one."""
        if look.theme.bar == "top":
            return look.metrics.target(76) if frame.header else 0
        count = len(_large_actions(frame))
        rows = -(-count // _per_row(look))
        return rows * look.metrics.target(92) + (rows + 1) * look.metrics.u(12) if rows else 0

    def show(self, frame: Frame, look: Look) -> None:
        """Set what the bar offers; it shows when it is placed."""
        self._frame, self.look = frame, look
        if look.theme.bar == "top" and frame.header is not None:
            self._fill_pills(frame.header.languages, look)
            self._more.offer(frame.header.more, look)
            self._aa.offer(frame.header.contrast, look)
        actions = _large_actions(frame) if look.theme.bar == "bottom" else []
        while len(self._large) < len(actions):
            self._large.append(PushButton())
        for button, action in zip(self._large, actions, strict=False):
            button.offer(replace(action, selected=False), look)

    def place(self, box: Box) -> None:
        """Divide the bar."""
        if self.look is None or self._frame is None:
            return
        if self.look.theme.bar == "bottom":
            self._place_large(box, self.look)
        elif self._frame.header is not None:
            self._place_pills(box, self.look)
        else:
            self.keep()
        super().place(box)

    def paint(self, look: Look) -> None:
        """Draw the ground and the line below it."""
        if look.theme.bar == "bottom" or not self.height:
            return
        line = look.metrics.u(2)
        Color(*look.theme["bar"])
        Rectangle(pos=self.pos, size=self.size)
        Color(*look.theme["card_edge"])
        Rectangle(pos=self.pos, size=(self.width, line))

    def _fill_pills(self, languages: tuple[LanguageItem, ...], look: Look) -> None:
        while len(self._pills) < len(languages):
            self._pills.append(PushButton("pill", role="pill"))
        for pill, item in zip(self._pills, languages, strict=False):
            action = Action(item.action.label, item.action.message, selected=item.current)
            pill.offer(action, look)

    def _place_pills(self, box: Box, look: Look) -> None:
        u = look.metrics.u
        slim = round(box.h * 0.15)
        inner = box.inset(u(24), 0)
        aa_box, room = inner.cut_right(look.metrics.target(106), u(24))
        for pill in self._pills_that_fit(room.w, look):
            pill.slim = slim
            wide = max(pill.wants(look), look.metrics.min_target)
            place, room = room.cut_left(wide, u(9))
            pill.place(place.mirrored(box) if look.rtl else place)
        self._aa.slim = slim - u(2)
        self._aa.place(aa_box.mirrored(box) if look.rtl else aa_box)

    def _pills_that_fit(self, width: float, look: Look) -> list[PushButton]:
        """Choose every language, or where they do not fit, the current one and `more`."""
        assert self._frame is not None  # noqa: S101
        assert self._frame.header is not None  # noqa: S101
        pills = self._pills[: len(self._frame.header.languages)]
        least = look.metrics.min_target
        needed = sum(max(p.wants(look), least) + look.metrics.u(9) for p in pills)
        if needed > width:
            pills = [*(p for p in pills if p.selected), self._more]
        self.keep(*pills, self._aa)
        return pills

    def _place_large(self, box: Box, look: Look) -> None:
        gap = look.metrics.u(12)
        count = len(_large_actions(self._frame)) if self._frame else 0
        shown = self._large[:count]
        self.keep(*shown)
        per_row = _per_row(look)
        rows = box.inset(look.metrics.u(22), gap).rows(max(-(-count // per_row), 1), gap)
        placed = []
        for i, button in enumerate(shown):
            in_row = min(per_row, count - i // per_row * per_row)
            place = rows[i // per_row].columns(in_row, gap)[i % per_row]
            placed.append((button, place.mirrored(box) if look.rtl else place))
        alike(placed)
        for button, place in placed:
            button.place(place)


def _per_row(look: Look) -> int:
    return 2 if look.metrics.portrait else 4


def _large_actions(frame: Frame) -> list[Action]:
    actions = [frame.header.more, frame.header.contrast] if frame.header else []
    return actions + ([frame.footer.privacy, frame.footer.accessibility] if frame.footer else [])
