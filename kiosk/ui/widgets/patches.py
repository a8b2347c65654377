"""Rounded boxes as nine-patches: one small texture for fill, edge and smooth corners together.

Two smooth rounded rectangles laid over each other paint every pixel twice, in long thin triangles;
on a software renderer a screen of cards took three times as long as with these patches.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, hypot
from typing import Any

from kivy.graphics import BorderImage, Color
from kivy.graphics.texture import Texture

from kiosk.ui.box import Box
from kiosk.ui.theme import Colour

_MIDDLE = 2
"""Pixels of the patch that are stretched."""


def draw_patch(box: Box, fill: Colour, edge: Colour | None, stroke: float, radius: float) -> None:
    """Draw a rounded box on whole pixels with the current canvas, its edge inside its bounds."""
    whole = box.whole()
    corner = int(min(radius, whole.w / 2, whole.h / 2))
    border = min(max(corner, ceil(stroke)), int(min(whole.w, whole.h) / 2))
    texture = _patch(fill, edge if stroke else None, stroke, corner, border)
    Color(1, 1, 1, 1)
    BorderImage(pos=whole[:2], size=whole[2:], texture=texture, border=(border,) * 4)


@lru_cache(maxsize=256)
def _patch(fill: Colour, edge: Colour | None, stroke: float, corner: int, border: int) -> Any:  # noqa: ANN401 - Kivy is untyped
    side = 2 * border + _MIDDLE
    pixels = _pixels(fill, fill if edge is None else edge, stroke, corner, border)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.min_filter = texture.mag_filter = "nearest"
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _pixels(fill: Colour, edge: Colour, stroke: float, corner: int, border: int) -> bytes:
    """Return the patch row by row: one corner is computed, the others are its mirror images."""
    rows = []
    for y in range(border + 1):
        quarter = [
            _pixel(fill, edge, _depth(x + 0.5, y + 0.5, corner), stroke) for x in range(border + 1)
        ]
        rows.append(b"".join([*quarter, *quarter[::-1]]))
    return b"".join([*rows, *rows[::-1]])


def _depth(x: float, y: float, corner: int) -> float:
    """Return how many pixels a point lies inside the outline, whose corner is at the origin."""
    if x < corner and y < corner:
        return corner - hypot(corner - x, corner - y)
    return min(x, y)


def _pixel(fill: Colour, edge: Colour, depth: float, stroke: float) -> bytes:
    """Return a pixel as its share inside the outline and the shares of edge and fill make it."""
    outside = min(max(depth + 0.5, 0.0), 1.0)
    inside = min(max(depth - stroke + 0.5, 0.0), outside)
    edge_part, fill_part = (outside - inside) * edge[3], inside * fill[3]
    alpha = edge_part + fill_part
    if alpha <= 0:
        return bytes((*(round(255 * c) for c in edge[:3]), 0))
    mixed = (
        round(255 * (e * edge_part + f * fill_part) / alpha)
        for e, f in zip(edge[:3], fill[:3], strict=True)
    )
    return bytes((*mixed, round(255 * alpha)))
