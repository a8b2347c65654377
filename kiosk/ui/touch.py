"""Applies the touch filter at the window's edge, before any widget sees a touch.

What may count is decided in `kiosk.core.touch`. A touch that may not begin is stopped here; one
that turns out not to count (held, a palm, the screen has changed) is taken from its control.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

from kiosk.config.settings import Settings
from kiosk.core.touch import Target, TouchFilter, TouchLimits
from kiosk.ui.theme import MM_PER_INCH
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.key import KeyControl
from kiosk.ui.widgets.text_area import TextArea


def install_touch_filter(
    window: Any,  # noqa: ANN401 - Kivy is untyped
    settings: Settings,
    visit: Callable[[], int],
    now_ms: Callable[[], float] = lambda: time.monotonic() * 1000,
) -> TouchEdge:
    """Filter the window's touches from now on; `visit` tells whose turn it is.

    Call it after every other handler of touches was bound: Kivy asks the last one first.
    """
    edge = TouchEdge(window, settings, visit, now_ms)
    window.bind(on_touch_down=edge.on_touch_down, on_touch_up=edge.on_touch_up)
    window.touch_edge = edge  # Kivy holds methods weakly
    return edge


class TouchEdge:
    """Stands between the window and its widgets."""

    def __init__(
        self,
        window: Any,  # noqa: ANN401
        settings: Settings,
        visit: Callable[[], int],
        now_ms: Callable[[], float],
    ) -> None:
        misuse = settings.misuse
        self._window = window
        self._inches = settings.screen.inches
        self._filter = TouchFilter(
            TouchLimits(misuse.second_touch_ms, misuse.held_ms, misuse.palm_mm)
        )
        self._visit = visit
        self._now_ms = now_ms
        self._down: dict[Hashable, Any] = {}

    def remove(self) -> None:
        """Filter no more."""
        self._window.unbind(on_touch_down=self.on_touch_down, on_touch_up=self.on_touch_up)

    def on_touch_down(self, _window: object, touch: Any) -> bool:  # noqa: ANN401
        """Stop a touch that may not begin; True tells Kivy to pass it to nobody."""
        if touch.is_mouse_scrolling:
            return False
        control = control_at(self._window, touch.x, touch.y)
        self._down[touch.uid] = touch
        counts = self._filter.down(
            touch.uid,
            self._now_ms(),
            view=self._view(),
            target=_target(control),
            key=id(control),
            contact_mm=contact_mm(touch, self._window.size, self._inches),
        )
        for uid, other in list(self._down.items()):
            if not self._filter.counts(uid, view=self._view()):
                take_away(other)
                if uid != touch.uid:
                    del self._down[uid]
        return not counts

    def on_touch_up(self, _window: object, touch: Any) -> bool:  # noqa: ANN401
        """Take a touch that does not count from its control, before the control is told."""
        self._down.pop(touch.uid, None)
        if not self._filter.up(touch.uid, self._now_ms(), view=self._view()):
            take_away(touch)
        return False

    def _view(self) -> Hashable:
        """Name what is shown: a touch may not begin on one screen and act on another."""
        screen = screen_in(self._window)
        return self._visit(), type(screen).__name__


def screen_in(window: Any) -> Any:  # noqa: ANN401
    """Return the screen that the window shows, None before the first."""
    for child in window.children:
        if hasattr(child, "screen"):
            return child.screen
    return None


def control_at(widget: Any, x: float, y: float) -> Control | None:  # noqa: ANN401
    """Return the control that would get a touch at this place, in the window's pixels."""
    for child in widget.children:
        found = control_at(child, x, y)
        if found is not None:
            return found
        if isinstance(child, Control) and child.collide_point(x, y):
            return child
    return None


def contact_mm(touch: Any, size: tuple[int, int], inches: float) -> float | None:  # noqa: ANN401
    """Return how wide the contact is in millimetres, None where the panel does not say.

    Kivy's providers give it as a share (0 to 1) of what the panel can report, or as raw units;
    a share is taken of the longer side, raw units as pixels.
    """
    if "shape" not in touch.profile or touch.shape is None:
        return None
    widest = max(touch.shape.width, touch.shape.height)
    px = widest * max(size) if widest <= 1 else widest
    diagonal_px = (size[0] ** 2 + size[1] ** 2) ** 0.5
    return float(px * inches * MM_PER_INCH / diagonal_px)


def take_away(touch: Any) -> None:  # noqa: ANN401
    """Have every control that holds this touch let it go, as if it had never been."""
    for reference in list(touch.grab_list):
        held = reference()
        if isinstance(held, Control):
            touch.ungrab(held)
            held.let_go()


def _target(control: Control | None) -> Target:
    if control is None or not control.enabled:
        return "nothing"
    return "key" if control.quick or isinstance(control, KeyControl | TextArea) else "control"
