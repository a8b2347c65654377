"""Rectangles on the screen and how they are divided. Pure; pixels, y grows upward as in Kivy."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle: its lower left corner and its size."""

    x: float
    y: float
    w: float
    h: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.h

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    def inset(self, across: float, along: float | None = None) -> Box:
        """Return the box made smaller by `across` left and right and `along` below and above."""
        up = across if along is None else along
        return Box(
            self.x + across, self.y + up, max(self.w - 2 * across, 0), max(self.h - 2 * up, 0)
        )

    def cut_top(self, height: float, gap: float = 0) -> tuple[Box, Box]:
        """Return the upper strip and what stays below it, `gap` apart."""
        strip = Box(self.x, self.top - height, self.w, height)
        return strip, Box(self.x, self.y, self.w, max(self.h - height - gap, 0))

    def cut_bottom(self, height: float, gap: float = 0) -> tuple[Box, Box]:
        """Return the lower strip and what stays above it."""
        rest = Box(self.x, self.y + height + gap, self.w, max(self.h - height - gap, 0))
        return Box(self.x, self.y, self.w, height), rest

    def cut_left(self, width: float, gap: float = 0) -> tuple[Box, Box]:
        """Return the left strip and what stays to its right."""
        rest = Box(self.x + width + gap, self.y, max(self.w - width - gap, 0), self.h)
        return Box(self.x, self.y, width, self.h), rest

    def cut_right(self, width: float, gap: float = 0) -> tuple[Box, Box]:
        """Return the right strip and what stays to its left."""
        strip = Box(self.right - width, self.y, width, self.h)
        return strip, Box(self.x, self.y, max(self.w - width - gap, 0), self.h)

    def columns(self, count: int, gap: float) -> list[Box]:
        """Return `count` equally wide boxes from left to right."""
        width = (self.w - gap * (count - 1)) / count
        return [Box(self.x + i * (width + gap), self.y, width, self.h) for i in range(count)]

    def rows(self, count: int, gap: float) -> list[Box]:
        """Return `count` equally high boxes from top to bottom."""
        height = (self.h - gap * (count - 1)) / count
        return [
            Box(self.x, self.top - height - i * (height + gap), self.w, height)
            for i in range(count)
        ]

    def middle(self, width: float, height: float) -> Box:
        """Return a box of this size (at most as large as this one) in the middle."""
        w, h = min(width, self.w), min(height, self.h)
        return Box(self.x + (self.w - w) / 2, self.y + (self.h - h) / 2, w, h)

    def mirrored(self, within: Box) -> Box:
        """Return the box as a mirror standing in the middle of `within` shows it."""
        return Box(within.x + within.right - self.right, self.y, self.w, self.h)

    def whole(self) -> Box:
        """Return the box with its edges on whole pixels, so that lines and letters stay sharp."""
        left, bottom = round(self.x), round(self.y)
        return Box(left, bottom, round(self.right) - left, round(self.top) - bottom)


def stacked(boxes_height: list[float], area: Box, gap: float) -> list[Box]:
    """Return boxes of these heights one below the other, together in the middle of `area`."""
    total = sum(boxes_height) + gap * (len(boxes_height) - 1)
    top = area.top - max(area.h - total, 0) / 2
    placed = []
    for height in boxes_height:
        placed.append(Box(area.x, top - height, area.w, height))
        top -= height + gap
    return placed
