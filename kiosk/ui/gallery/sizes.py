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


def sizes_named(names: tuple[str, ...]) -> tuple[Size, ...]:
    """Return the sizes whose names are asked for; all of them for no names."""
    return tuple(size for size in SIZES if not names or size.name in names)
