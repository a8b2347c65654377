"""What is drawn rather than written: outlined boxes, discs, marks, icons. All sharp at any size.

Each function adds to the canvas that is current (`with widget.canvas.before:`).
"""

from __future__ import annotations

from math import cos, pi, sin

from kivy.graphics import Color, SmoothEllipse, SmoothLine

from kiosk.ui.box import Box
from kiosk.ui.theme import Colour
from kiosk.ui.widgets.patches import draw_patch

Point = tuple[float, float]


def panel(box: Box, fill: Colour, edge: Colour | None, stroke: float, radius: float) -> None:
    """Draw a rounded box, outlined inside its bounds by `stroke` pixels of `edge`."""
    draw_patch(box, fill, edge, stroke, radius)


def ring_around(box: Box, colour: Colour, stroke: float, radius: float) -> None:
    """Draw the outline that shows keyboard focus, with its middle on the bounds of `box`."""
    Color(*colour)
    radius = min(radius, box.w / 2, box.h / 2)
    SmoothLine(rounded_rectangle=(*box, radius), width=stroke / 2)


def disc(box: Box, fill: Colour, edge: Colour | None = None, stroke: float = 0) -> None:
    """Draw a circle in the middle of `box`, outlined inside its bounds."""
    round_box = box.middle(min(box.w, box.h), min(box.w, box.h))
    within = round_box.inset(stroke / 2) if edge is not None else round_box
    Color(*fill)
    SmoothEllipse(pos=within[:2], size=within[2:], segments=64)
    if edge is not None and stroke:
        # A smooth line fades over its outer half pixels; that much wider, it looks as asked.
        arc(round_box.inset(-0.5), 1, edge, stroke + 1)


def stroke_through(points: list[Point], colour: Colour, width: float) -> None:
    """Draw a line of `width` pixels through the points, with round ends and corners."""
    Color(*colour)
    SmoothLine(points=[c for point in points for c in point], width=width / 2, joint="round")
    for x, y in (points[0], points[-1]):
        SmoothEllipse(pos=(x - width / 2, y - width / 2), size=(width, width), segments=24)


def curve(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """Return points on a quadratic Bézier curve."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        points.append(
            (a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1])
        )
    return points


def arc(box: Box, share: float, colour: Colour, width: float) -> None:
    """Draw `share` (0–1) of a circle inside `box`, clockwise from the top."""
    if share <= 0:
        return
    radius = (min(box.w, box.h) - width) / 2
    cx, cy = box.x + box.w / 2, box.y + box.h / 2
    steps = max(int(96 * share), 2)
    angles = [2 * pi * share * i / steps for i in range(steps + 1)]
    Color(*colour)
    points = [(cx + radius * sin(a), cy + radius * cos(a)) for a in angles]
    whole = share >= 1
    flat = [c for p in (points[:-1] if whole else points) for c in p]
    SmoothLine(points=flat, width=width / 2, close=whole)


def tick(box: Box, colour: Colour, width: float) -> None:
    """Draw a check mark that fills `box`."""
    shape = ((0.0, 0.48), (0.36, 0.12), (1.0, 0.88))
    stroke_through(_scaled(shape, box), colour, width)


def chevron(box: Box, colour: Colour, width: float, direction: str) -> None:
    """Draw an angle that points `up`, `down`, `left` or `right`."""
    shapes: dict[str, tuple[Point, ...]] = {
        "right": ((0.3, 1.0), (0.8, 0.5), (0.3, 0.0)),
        "left": ((0.7, 1.0), (0.2, 0.5), (0.7, 0.0)),
        "down": ((0.0, 0.7), (0.5, 0.2), (1.0, 0.7)),
        "up": ((0.0, 0.3), (0.5, 0.8), (1.0, 0.3)),
    }
    stroke_through(_scaled(shapes[direction], box), colour, width)


def clock_face(box: Box, colour: Colour, width: float) -> None:
    """Draw a clock."""
    arc(box, 1.0, colour, width)
    shape = ((0.5, 0.76), (0.5, 0.5), (0.68, 0.4))
    stroke_through(_scaled(shape, box), colour, width)


def exclamation(box: Box, colour: Colour, width: float) -> None:
    """Draw an exclamation mark."""
    x = box.x + box.w / 2
    stroke_through([(x, box.top), (x, box.y + box.h * 0.36)], colour, width)
    dot = width * 1.25
    disc(Box(x - dot / 2, box.y, dot, dot), colour)


def drops(box: Box, colour: Colour) -> None:
    """Draw three drops of water."""
    for left, bottom, size in ((0.32, 0.4, 0.42), (0.02, 0.06, 0.3), (0.68, 0.02, 0.3)):
        _drop(Box(box.x + box.w * left, box.y + box.h * bottom, box.w * size, box.w * size), colour)


def _drop(box: Box, colour: Colour) -> None:
    disc(box, colour)
    middle = box.x + box.w / 2
    for i in range(8):
        share = i / 8
        size = box.w * 0.86 * (1 - share)
        y = box.y + box.h * (0.5 + 0.8 * share)
        disc(Box(middle - size / 2, y - size / 2, size, size), colour)


def _scaled(shape: tuple[Point, ...], box: Box) -> list[Point]:
    return [(box.x + x * box.w, box.y + y * box.h) for x, y in shape]
