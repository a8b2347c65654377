"""How things look: colours by what they are for, and sizes for one panel.

Themes are files in `assets/themes`. Sizes follow two measures at once: the design's own pixels,
drawn for 1280×800 (and 800×1280 upright) and scaled to the panel, and millimetres on the glass,
which set the least size of a target and of letters (EN 301 549, WCAG 2.2 2.5.8; DESIGN: 12 mm).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil, hypot
from typing import Literal, NamedTuple

from kiosk.core.viewmodels import ThemeName
from kiosk.paths import ASSETS

Colour = tuple[float, float, float, float]
Role = Literal["title", "question", "lead", "body", "small", "button", "face", "pill", "key"]

MM_PER_INCH = 25.4
TARGET_MM = 12.0
KEY_MM_SMALL = 9.0
SMALL_PANEL_INCHES = 8.0
LEGIBLE_MM = 3.2
"""No letters are set smaller than this size of font.

Roboto's capitals are 0.71 of it: 2.3 mm, the 16 minutes of arc that ISO 9241-303 asks for at
least, seen from the half metre at which a panel is touched.
"""


class Strokes(NamedTuple):
    """Widths of lines in the design's pixels."""

    edge: float
    selected: float
    card: float
    focus: float


@dataclass(frozen=True, eq=False)
class Theme:
    """One theme. `colours` are named by what they are for; each is red, green, blue, alpha 0–1."""

    name: ThemeName
    scale: float
    bar: Literal["top", "bottom"]
    colours: Mapping[str, Colour]
    faces: tuple[Colour, ...]
    strokes: Strokes

    def __getitem__(self, role: str) -> Colour:
        return self.colours[role]


class TextStyle(NamedTuple):
    """How large text wants to be, how small it may become (pixels), its weight and its role."""

    size: float
    floor: float
    bold: bool
    role: Role = "body"


_SIZES: Mapping[Role, tuple[float, float, bool]] = {
    # design pixels at 1280×800, least size in mm on the glass, bold
    "title": (54, 5.6, True),
    "question": (34, 4.6, True),
    "lead": (30, 4.0, False),
    "body": (26, 3.8, False),
    "small": (20, 3.2, False),
    "button": (26, 3.8, True),
    "face": (26, 3.6, True),
    "pill": (22, 3.4, False),
    "key": (30, 4.2, False),
}

_UPRIGHT: Mapping[Role, float] = {"title": 1.15, "face": 1.25}
"""Larger on an upright panel, where height abounds."""


@dataclass(frozen=True)
class Metrics:
    """Sizes on one panel. `scale` is the theme's (the contrast theme is larger)."""

    width: int
    height: int
    inches: float
    scale: float = 1.0

    @property
    def px_per_mm(self) -> float:
        """Pixels in a millimetre on the glass."""
        return hypot(self.width, self.height) / (self.inches * MM_PER_INCH)

    @property
    def portrait(self) -> bool:
        """Whether the panel stands upright."""
        return self.height > self.width

    @property
    def unit(self) -> float:
        """Panel pixels for one of the design's."""
        short, long = sorted((self.width, self.height))
        return min(short / 800, long / 1280)

    @property
    def compact(self) -> bool:
        """Whether the panel is so low that every millimetre of its height counts."""
        return self.height / self.px_per_mm < 100

    @property
    def min_target(self) -> float:
        """Least width and height of a control in pixels: 12 mm."""
        return self.mm(TARGET_MM)

    @property
    def min_key_mm(self) -> float:
        """Least size of a key of the on-screen keyboard: 9 mm on a 7" panel, else 12 mm."""
        return KEY_MM_SMALL if self.inches < SMALL_PANEL_INCHES else TARGET_MM

    @property
    def min_key(self) -> float:
        """The least size of a key in pixels."""
        return self.mm(self.min_key_mm)

    @property
    def legible(self) -> int:
        """The least size of letters in pixels."""
        return ceil(self.mm(LEGIBLE_MM))

    def mm(self, millimetres: float) -> float:
        """Return millimetres in pixels."""
        return millimetres * self.px_per_mm

    def u(self, design_px: float) -> float:
        """Return the design's pixels in this panel's, rounded, at least one."""
        return max(round(design_px * self.unit), 1)

    def target(self, design_px: float) -> float:
        """Return the design's size of a control, but never less than 12 mm."""
        return max(self.u(design_px), round(self.min_target + 0.5))

    def font(self, role: Role) -> TextStyle:
        """Return how text of this role is set: in a larger theme never below its usual size."""
        design, least_mm, bold = _SIZES[role]
        design *= _UPRIGHT.get(role, 1.0) if self.portrait else 1.0
        usual = max(design * self.unit, self.mm(least_mm))
        floor = max(ceil(self.mm(least_mm) * 0.8), self.legible)
        if self.scale > 1:
            floor = max(floor, round(usual))
        return TextStyle(max(round(usual * self.scale), floor), floor, bold, role)


class Look(NamedTuple):
    """All that a widget needs to know in order to draw itself."""

    theme: Theme
    metrics: Metrics
    rtl: bool


@cache
def theme(name: ThemeName) -> Theme:
    """Read a theme that comes with Vuoro."""
    with (ASSETS / "themes" / f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    colours = dict(table["colours"])
    faces = tuple(_colour(text) for text in colours.pop("faces"))
    return Theme(
        name=name,
        scale=table["scale"],
        bar=table["bar"],
        colours={role: _colour(text) for role, text in colours.items()},
        faces=faces,
        strokes=Strokes(**table["strokes"]),
    )


def _colour(text: str) -> Colour:
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, 1.0
