"""Looks at the pixels of a drawn screen: is every text at least 4.5:1, every control 3:1?

WCAG 2.2 criteria 1.4.3 and 1.4.11. Of each text the ground is the commonest colour in its box, and
its own the one farthest from that: blended edges of letters lie between the two. Of each control
the drawn outline is looked for along a line from outside inward. Switched-off controls are exempt.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from kiosk.ui.box import Box
from kiosk.ui.layout_check import inked, name_of
from kiosk.ui.screens.base import walk
from kiosk.ui.widgets.button import PushButton
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.face import FaceControl
from kiosk.ui.widgets.scroll import Paragraphs
from kiosk.ui.widgets.words import Words

if TYPE_CHECKING:
    from PIL.Image import Image

TEXT_AT_LEAST = 4.5
CONTROL_AT_LEAST = 3.0
Rgb = tuple[int, int, int]


def contrast_findings(screen: Any, pixels: bytes, width: int, height: int) -> list[str]:  # noqa: ANN401
    """Return what is too faint; `pixels` are RGBA, the bottom row first. Needs Pillow."""
    from PIL import Image

    image = Image.frombytes("RGBA", (width, height), pixels).convert("RGB")
    pieces = walk(screen)
    return [*_faint_words(pieces, image), *_faint_controls(pieces, image)]


def luminance(colour: Rgb) -> float:
    """Return the relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, definitions)."""
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definitions)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _faint_words(pieces: list[Any], image: Image) -> Iterator[str]:
    for words in pieces:
        if not isinstance(words, Words) or not words.text.strip() or _switched_off(words):
            continue
        box = _within(_seen(words), image)
        if box is None:
            continue
        colours = _colours(image.crop(box))
        ground = max(colours, key=lambda colour: colours[colour])
        ratio = max(contrast(ground, colour) for colour in colours)
        if ratio < TEXT_AT_LEAST:
            yield f"{name_of(words)} has contrast {ratio:.1f}:1, must be {TEXT_AT_LEAST}:1"


def _faint_controls(pieces: list[Any], image: Image) -> Iterator[str]:
    for control in pieces:
        if not isinstance(control, Control) or _has_no_outline(control) or _switched_off(control):
            continue
        ring = control.ring()
        reach = 12
        strip = Box(ring.x - 3, ring.y + ring.h / 2, reach, 1)
        box = _within(strip, image)
        if box is None:
            continue
        line = [_rgb(image.getpixel((x, box[1]))) for x in range(box[0], box[2])]
        ratio = max(contrast(line[0], colour) for colour in line)
        if ratio < CONTROL_AT_LEAST:
            yield f"{name_of(control)} has an edge of {ratio:.1f}:1, must be {CONTROL_AT_LEAST}:1"


def _seen(words: Words) -> Box:
    """Return where letters show: a paragraph that is scrolled ends where its frame lets it."""
    box, frame = inked(words), words.parent
    if not isinstance(frame, Paragraphs):
        return box
    above, below = frame.shown
    low, top = max(box.y, frame.top - below), min(box.top, frame.top - above)
    line = words.fitted.pen.size if words.fitted else 0
    return Box(box.x, low, box.w, top - low if top - low > line else 0)


def _has_no_outline(control: Control) -> bool:
    """Quiet buttons are words alone; a face's circle is checked with the theme's colours."""
    return isinstance(control, FaceControl) or (
        isinstance(control, PushButton) and control.kind == "quiet"
    )


def _switched_off(piece: Any) -> bool:  # noqa: ANN401
    while piece is not None and piece.parent is not piece:
        if isinstance(piece, Control) and not piece.enabled:
            return True
        piece = piece.parent
    return False


def _within(box: Box, image: Image) -> tuple[int, int, int, int] | None:
    """Return whole pixels of `box` inside the picture, None if there are none."""
    left, low = max(round(box.x), 0), max(round(box.y), 0)
    right, high = min(round(box.right), image.width), min(round(box.top), image.height)
    return (left, low, right, high) if right > left and high > low else None


def _colours(part: Image) -> dict[Rgb, int]:
    counted = part.getcolors(part.width * part.height) or ()
    return {_rgb(colour): count for count, colour in counted}


def _rgb(colour: object) -> Rgb:
    return cast("Rgb", colour)


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
