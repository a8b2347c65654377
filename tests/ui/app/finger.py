# ruff: noqa: ANN401 - Kivy is untyped
"""A touch as an input provider would make it. Importing this needs a prepared environment."""

from __future__ import annotations

from itertools import count
from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.input.shape import ShapeRect

_numbers = count(1)


class Finger(MotionEvent):
    """One finger at a place given as shares of the window."""

    def __init__(self, x: float, y: float, wide: float = 0.0) -> None:
        self._wide = wide
        super().__init__("hand", next(_numbers), (x, y), is_touch=True, type_id="touch")

    def depack(self, args: Any) -> None:
        """Take the place."""
        self.sx, self.sy = args
        self.profile = ["pos"]
        if self._wide:
            self.shape = ShapeRect()
            self.shape.width = self.shape.height = self._wide
            self.profile.append("shape")
        super().depack(args)
