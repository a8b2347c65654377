"""The page for the clock: each part of date and time with an arrow above and below."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import ClockField, Line, StaffClockView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look, Role
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.scroll import Arrow
from kiosk.ui.widgets.words import Words

PARTS = 5


class StepArrow(Arrow):
    """An arrow that says its action's message, again and again if need be."""

    quick = True

    def __init__(self, direction: str) -> None:
        super().__init__(direction, None)

    @property
    def enabled(self) -> bool:
        """Whether a touch does anything."""
        return self.action is not None and self.action.enabled


class Part(Piece):
    """One part of date or time."""

    def __init__(self) -> None:
        super().__init__()
        self._label = Words()
        self._up, self._down = StepArrow("up"), StepArrow("down")
        self._value = Words()
        for piece in (self._label, self._up, self._value, self._down):
            self.add_widget(piece)

    def show(self, field: ClockField, look: Look) -> None:
        """Set label, value and ways; they show when placed."""
        self.look = look
        self._label.say(field.label, look.metrics.font("small"), look, "muted")
        role: Role = "question" if look.metrics.portrait else "title"
        self._value.say(field.value, look.metrics.font(role), look)
        self._up.offer(field.up, look)
        self._down.offer(field.down, look)

    def words_need(self, look: Look) -> float:
        """Return the height in pixels of everything but the arrows."""
        return self._label.needs(1e6) + look.metrics.u(6) + self._value.needs(1e6)

    def value_size(self, width: float) -> float:
        """Return the size in pixels of the value's letters in so much width."""
        return self._value.size_in(width, 1e6, bold=True)

    def limit(self, size: float) -> None:
        """Let the value's letters be no larger than its neighbours'."""
        self._value.limit(size)

    def place(self, box: Box) -> None:
        """Stack the pieces in the middle."""
        super().place(box)
        if self.look is None:
            return
        label, area = self.box.cut_top(self._label.needs(self.box.w), self.look.metrics.u(6))
        self._label.place(label)
        high = min((area.h - self._value.needs(1e6)) / 2, self.look.metrics.target(104))
        up, area = area.cut_top(high)
        down, area = area.cut_bottom(high)
        self._up.place(up)
        self._value.place(area)
        self._down.place(down)


class ClockScreen(StaffScreen[StaffClockView]):
    """Date and time run from left to right in every language, as figures do."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._told = Card()
        self._parts = [Part() for _ in range(PARTS)]
        self._set = PushButton("primary")
        self._refuse = PushButton()

    def fill(self, view: StaffClockView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, view.back, view.close, look)
        self._told.tell((view.told or Line("", view.hint),), look)
        for part, field in zip(self._parts, view.fields, strict=True):
            part.show(field, look)
        self._set.kind = "primary" if view.refuse is None else "secondary"
        self._set.offer(view.set, look)
        if view.refuse is not None:
            self._refuse.offer(view.refuse, look)
        asks = self._refuse if view.refuse is not None else None
        return [self.head, self._told, *self._parts, self._set, asks]

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the parts side by side between the hint and the button."""
        u = look.metrics.u
        gap = u(12 if look.metrics.compact else 20)
        foot, area = area.cut_bottom(look.metrics.target(104), gap)
        self._arrange_ways(foot, gap, look)
        least = 2 * look.metrics.target(0) + self._parts[0].words_need(look)
        told_h = min(self._told.needs(area.w), area.h - least - gap)
        told, area = area.cut_top(told_h, gap)
        self.put(self._told, told)
        row = area.middle(area.w, u(400) * look.theme.scale)
        cells = row.columns(PARTS, u(16))
        size = min(part.value_size(cells[0].w) for part in self._parts)
        for part, cell in zip(self._parts, cells, strict=True):
            part.limit(size)
            part.place(cell)

    def _arrange_ways(self, foot: Box, gap: float, look: Look) -> None:
        """Put "No" where "Set" was: whoever touches twice has not said yes."""
        right, left = foot.cut_right(max(foot.w * 0.5, look.metrics.u(300)), gap)
        if self._refuse.parent is self:
            self.put_alike([(self._set, left), (self._refuse, right)])
        else:
            self.put(self._set, right)
