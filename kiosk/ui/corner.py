"""A corner that is held for some seconds: the hidden way to the staff screen.

Nothing shows it, and no log tells of it. The finger may come down on a control: it stays pressed
as any held control does, and does nothing when it is lifted, since by then it was held too long and
another screen is shown (`kiosk.core.touch`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.config.staff_settings import Corner
from kiosk.ui.box import Box
from kiosk.ui.runtime import Timers
from kiosk.ui.theme import MM_PER_INCH
from kiosk.ui.touch import take_away

REACH_MM = 15.0
"""How far from the corner, both ways, the finger may be."""
TIMER = "corner"


def install_corner(
    window: Any,  # noqa: ANN401 - Kivy is untyped
    corner: CornerHold,
) -> None:
    """Watch the window's touches; call it before the touch filter, which then comes first.

    What the filter stops never begins a hold; that it was there is heard by `feel_every_touch`.
    """
    window.bind(
        on_touch_down=corner.on_touch_down,
        on_touch_move=corner.on_touch_move,
        on_touch_up=corner.on_touch_up,
    )
    window.corner_hold = corner  # Kivy holds methods weakly


def feel_every_touch(window: Any) -> None:  # noqa: ANN401
    """Have each touch end a hold, also what the filter stops; call it after that is installed."""
    window.bind(on_touch_down=window.corner_hold.felt)


class CornerHold:
    """Calls `held` when one finger has stayed in the corner for `hold_s`."""

    def __init__(
        self,
        where: Callable[[], Box],
        *,
        hold_s: float,
        timers: Timers,
        held: Callable[[], None],
    ) -> None:
        self._where = where
        self._hold_s = hold_s
        self._timers = timers
        self._held = held
        self._finger: Any = None
        self._intruder: Any = None
        """The touch that ended a hold: it begins none of its own."""

    def remove(self, window: Any) -> None:  # noqa: ANN401
        """Watch no more."""
        self._give_up()
        window.unbind(
            on_touch_down=self.on_touch_down,
            on_touch_move=self.on_touch_move,
            on_touch_up=self.on_touch_up,
        )
        window.unbind(on_touch_down=self.felt)

    def felt(self, _window: object, touch: object) -> bool:
        """Give up: a finger or palm came down, be it on a control or where it may not begin.

        Who leans on the screen does not mean to open anything.
        """
        if self._finger is not None:
            self._give_up()
            self._intruder = touch
        return False

    def on_touch_down(self, _window: object, touch: Any) -> bool:  # noqa: ANN401
        """Begin with a finger that comes down in the corner and ended no other's hold."""
        if self._finger is None and touch is not self._intruder and self._inside(touch):
            self._finger = touch
            self._timers.start(TIMER, self._hold_s, self._long_enough)
        return False

    def on_touch_move(self, _window: object, touch: Any) -> bool:  # noqa: ANN401
        """Give up when the finger slides out."""
        if touch is self._finger and not self._inside(touch):
            self._give_up()
        return False

    def on_touch_up(self, _window: object, touch: Any) -> bool:  # noqa: ANN401
        """Give up when the finger is lifted."""
        if touch is self._finger:
            self._give_up()
        return False

    def _long_enough(self) -> None:
        touch, self._finger = self._finger, None
        if touch is not None:
            take_away(touch)
            self._held()

    def _give_up(self) -> None:
        self._finger = None
        self._timers.stop(TIMER)

    def _inside(self, touch: Any) -> bool:  # noqa: ANN401
        box = self._where()
        return bool(box.x <= touch.x <= box.right and box.y <= touch.y <= box.top)


def corner_box(corner: Corner, size: tuple[float, float], inches: float) -> Box:
    """Return the corner of a window of this size in pixels on a panel of so many inches."""
    width, height = size
    side = REACH_MM * (width**2 + height**2) ** 0.5 / (inches * MM_PER_INCH)
    x = 0 if corner.endswith("left") else width - side
    y = 0 if corner.startswith("bottom") else height - side
    return Box(x, y, side, side)
