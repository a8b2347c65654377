"""A finger without a hand: touches that enter Kivy where those of a touch screen do."""

from __future__ import annotations

from collections import deque
from typing import Any

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider


class FingerTouch(MotionEvent):
    """One contact; `args` are its place as shares of the window's width and height."""

    def __init__(self, *args: Any, **rest: Any) -> None:  # noqa: ANN401 - Kivy is untyped
        super().__init__(*args, is_touch=True, type_id="touch", **rest)
        self.profile = ("pos",)

    def depack(self, args: tuple[float, float]) -> None:
        """Take the place."""
        self.sx, self.sy = args
        super().depack(args)


class Finger(MotionEventProvider):
    """Presses and lifts when told; Kivy fetches the events like those of any device."""

    def __init__(self) -> None:
        super().__init__("finger", "")
        self._events: deque[tuple[str, FingerTouch]] = deque()
        self._contact: FingerTouch | None = None
        self._count = 0

    def attach(self) -> None:
        """Become one of the window's input devices."""
        EventLoop.add_input_provider(self)

    @property
    def is_down(self) -> bool:
        """Whether the finger touches the screen."""
        return self._contact is not None

    def press(self, share_x: float, share_y: float) -> None:
        """Touch the screen at this share of its width and height, from the lower left."""
        self._count += 1
        self._contact = FingerTouch(self.device, self._count, (share_x, share_y))
        self._events.append(("begin", self._contact))

    def lift(self) -> None:
        """Leave the screen."""
        if self._contact is not None:
            self._events.append(("end", self._contact))
            self._contact = None

    def update(self, dispatch_fn: Any) -> None:  # noqa: ANN401
        """Hand over what happened since the last look."""
        while self._events:
            kind, touch = self._events.popleft()
            if kind == "end":
                touch.update_time_end()
            dispatch_fn(kind, touch)
