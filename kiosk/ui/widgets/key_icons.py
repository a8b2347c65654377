"""The marks on keys that no font here has: shift, backspace, undo. Drawn, sharp at any size."""

from __future__ import annotations

from math import cos, pi, sin

from kivy.graphics import Color, Mesh, SmoothLine

from kiosk.ui.box import Box
from kiosk.ui.theme import Colour
from kiosk.ui.widgets.shapes import Point, stroke_through

_SHIFT = ((0.5, 1.0), (0.98, 0.5), (0.7, 0.5), (0.7, 0.12), (0.3, 0.12), (0.3, 0.5), (0.02, 0.5))
_SHIFT_FILL = (0, 1, 6, 2, 3, 5, 3, 4, 5, 2, 5, 6)
_BACKSPACE = ((0.3, 0.86), (1.0, 0.86), (1.0, 0.14), (0.3, 0.14), (0.0, 0.5))


def shift(box: Box, colour: Colour, width: float, *, filled: bool, locked: bool) -> None:
    """Draw an arrow upward: an outline, filled while capitals are on, underlined when locked."""
    points = _within(_SHIFT, box)
    _outline(points, colour, width)
    if filled:
        vertices = [value for x, y in points for value in (x, y, 0, 0)]
        Color(*colour)
        Mesh(vertices=vertices, indices=_SHIFT_FILL, mode="triangles")
    if locked:
        y = box.y - box.h * 0.06
        stroke_through([(box.x + box.w * 0.3, y), (box.x + box.w * 0.7, y)], colour, width)


def backspace(box: Box, colour: Colour, width: float) -> None:
    """Draw the box that points to the left, with a cross in it."""
    _outline(_within(_BACKSPACE, box), colour, width)
    for stroke in (((0.46, 0.66), (0.78, 0.34)), ((0.46, 0.34), (0.78, 0.66))):
        stroke_through(_within(stroke, box), colour, width)


def undo(box: Box, colour: Colour, width: float) -> None:
    """Draw an arrow that turns back."""
    centre_x, centre_y, radius = box.x + box.w * 0.54, box.y + box.h * 0.44, box.h * 0.36
    angles = [pi * (0.86 - 1.42 * i / 28) for i in range(29)]
    points = [(centre_x + radius * cos(a), centre_y + radius * sin(a)) for a in angles]
    stroke_through(points, colour, width)
    x, y = points[0]
    reach = box.h * 0.26
    stroke_through(
        [(x - reach * 0.35, y + reach), (x, y), (x + reach, y + reach * 0.3)], colour, width
    )


def _outline(points: list[Point], colour: Colour, width: float) -> None:
    Color(*colour)
    flat = [value for point in points for value in point]
    SmoothLine(points=flat, width=width / 2, joint="round", close=True)


def _within(shape: tuple[Point, ...], box: Box) -> list[Point]:
    return [(box.x + x * box.w, box.y + y * box.h) for x, y in shape]
