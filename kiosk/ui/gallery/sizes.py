"""The reference screens (DESIGN, "How it looks")."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.ui.theme import Metrics


class Size(NamedTuple):
    """A panel: pixels and diagonal."""

    name: str
    width: int
    height: int
    inches: float

    @property
    def metrics(self) -> Metrics:
        """Sizes on this panel in the normal theme."""
        return Metrics(self.width, self.height, self.inches)


SIZES = (
    Size("7", 800, 480, 7.0),
    Size("10", 1280, 800, 10.1),
    Size("15", 1920, 1080, 15.6),
    Size("10-upright", 800, 1280, 10.1),
    Size("15-upright", 1080, 1920, 15.6),
)


def sizes_of(pixels: tuple[tuple[int, int], ...], inches: float) -> tuple[Size, ...]:
    """Return panels of these pixels, all reference screens for none.

    One that is no reference screen has the diagonal `inches`.
    """
    if not pixels:
        return SIZES
    known = {(size.width, size.height): size for size in SIZES}
    return tuple(
        known.get((width, height), Size(f"{width}x{height}", width, height, inches))
        for width, height in pixels
    )
