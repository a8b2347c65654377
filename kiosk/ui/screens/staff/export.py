"""The page for the export to a USB stick."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.staff.viewmodels import Line, StaffExportView
from kiosk.core.viewmodels import Said
from kiosk.ui.box import Box
from kiosk.ui.screens.staff.page import StaffScreen
from kiosk.ui.theme import Look
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.lines import Card
from kiosk.ui.widgets.piece import Piece
from kiosk.ui.widgets.progress import Progress
from kiosk.ui.widgets.words import Words

MOST_FORMS = 5


class ExportScreen(StaffScreen[StaffExportView]):
    """The forms as cards of which one is chosen; beside them what happens, and the ways on."""

    def __init__(self, on_message: Callable[[Said], None]) -> None:
        super().__init__(on_message)
        self._forms = [PushButton("card", role="body") for _ in range(MOST_FORMS)]
        self._card = Card()
        self._moved = Words(align="start")
        self._progress = Progress()
        self._start = PushButton("primary")
        self._cancel = PushButton()
        self._eject = PushButton()
        self._ways: list[PushButton] = []

    def fill(self, view: StaffExportView, look: Look) -> list[Piece | None]:
        """Set everything from the view."""
        self.head.show(view.title, view.back, view.close, look)
        forms = self._forms[: len(view.forms)]
        for form, action in zip(forms, view.forms, strict=True):
            form.offer(action, look)
        self._card.tell(_told(view), look)
        self._moved.say(view.progress_label, look.metrics.font("small"), look)
        self._progress.show(view.progress or 0.0, look)
        moving = view.progress is not None
        ways = []
        # The obvious next step: out with the stick when all is on it, else the export.
        done = view.eject is not None and view.told is not None and view.told.tone == "good"
        self._start.kind = "secondary" if done else "primary"
        self._eject.kind = "primary" if done else "secondary"
        for button, offered in (
            (self._eject, view.eject), (self._cancel, view.cancel), (self._start, view.start),
        ):  # fmt: skip
            if offered is not None:
                button.offer(offered, look)
                ways.append(button)
        # It stands where reading ends, as on clients' screens.
        self._ways = sorted(ways, key=lambda button: button.kind == "primary")
        return [
            self.head, *forms, self._card, self._moved if moving and view.progress_label else None,
            self._progress if moving else None, *self._ways,
        ]  # fmt: skip

    def arrange_page(self, area: Box, look: Look) -> None:
        """Put the forms beside or above the rest."""
        u = look.metrics.u
        gap = u(10 if look.metrics.compact else 14)
        forms = [form for form in self._forms if form.parent is self]
        if look.metrics.portrait:
            rows = -(-len(forms) // 2)
            high = look.metrics.target(90)
            strip, area = area.cut_top(rows * high + (rows - 1) * gap, u(24))
            places = [cell for row in strip.rows(rows, gap) for cell in row.columns(2, gap)]
        else:
            strip, area = area.cut_left(area.w * 0.42, u(24))
            high = min((strip.h - gap * (MOST_FORMS - 1)) / MOST_FORMS, look.metrics.target(96))
            strip = strip.cut_top(len(forms) * high + (len(forms) - 1) * gap)[0]
            places = strip.rows(len(forms), gap)
        self.put_alike(zip(forms, places, strict=False))
        self._arrange_rest(area, look)

    def _arrange_rest(self, area: Box, look: Look) -> None:
        u = look.metrics.u
        gap = u(10 if look.metrics.compact else 16)
        foot, area = area.cut_bottom(look.metrics.target(104), gap)
        self.put_alike(zip(self._ways, foot.columns(max(len(self._ways), 1), gap), strict=False))
        bar_h = u(28) if self._progress.parent is self else 0
        words_h = self._moved.needs(area.w) if self._moved.parent is self else 0
        moving_h = bar_h + words_h + u(8) + gap if bar_h else 0
        card_h = area.h - moving_h
        if look.metrics.portrait:
            card_h = min(self._card.needs(area.w), card_h)
        card, area = area.cut_top(card_h, gap)
        self.put(self._card, card)
        if words_h:
            words, area = area.cut_top(words_h, u(8))
            self.put(self._moved, words)
        if bar_h:
            self.put(self._progress, area.cut_top(bar_h)[0])


def _told(view: StaffExportView) -> tuple[Line, ...]:
    """Return the latest news first: they must be seen without scrolling."""
    news = (view.told,) if view.told is not None else ()
    stick = (view.stick,) if view.stick is not None else ()
    return (*news, *stick, Line("", view.hint))
