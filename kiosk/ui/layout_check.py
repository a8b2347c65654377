"""Looks over a shown screen for what a client would stumble on.

Nothing clipped, nothing overlapping, nothing outside the window, every target large enough (12 mm,
keys 9 mm on a 7" panel: DESIGN; WCAG 2.2 criterion 2.5.8 asks for less). Each finding is a
sentence that names the piece, the fault and the figures. Colours are `kiosk.ui.contrast_check`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from kiosk.ui.box import Box
from kiosk.ui.screens.base import walk
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.control import Control
from kiosk.ui.widgets.scroll import Paragraphs
from kiosk.ui.widgets.words import Words

SLACK_PX = 1.0


def findings(screen: Any, metrics: Metrics) -> list[str]:  # noqa: ANN401 - Kivy is untyped
    """Return everything that is wrong with the layout of a screen that is shown."""
    pieces = [piece for piece in walk(screen) if isinstance(piece, Control | Words)]
    still = [piece for piece in pieces if not _scrolls(piece)]
    window = Box(0, 0, metrics.width, metrics.height)
    return [
        *_clipped(pieces),
        *_outside(still, window),
        *_too_small(still, metrics),
        *_overlapping(still),
        *_shrunk(pieces, metrics),
        *_uneven(pieces),
    ]


def name_of(piece: Any) -> str:  # noqa: ANN401
    """Return what a finding calls a piece: its words, or its kind and message."""
    if isinstance(piece, Words):
        return f"“{piece.text[:40]}”"
    label = piece.action.label if piece.action is not None else ""
    texts = [child.text for child in walk(piece) if isinstance(child, Words)]
    return f"{type(piece).__name__} “{label or ' '.join(texts)[:40]}”"


def inked(words: Words) -> Box:
    """Return where the letters of placed words are, within its box."""
    box, fitted = words.box, words.fitted
    if fitted is None:
        return Box(box.x, box.y, 0, 0)
    right = (words.align == "end") != (words.look is not None and words.look.rtl)
    slack_x, slack_y = box.w - fitted.width, box.h - fitted.height
    x = slack_x / 2 if words.align == "center" else slack_x if right else 0.0
    y = {"top": slack_y, "middle": slack_y / 2, "bottom": 0.0}[words.valign]
    return Box(box.x + x, box.y + y, fitted.width, fitted.height)


def _clipped(pieces: list[Any]) -> Iterator[str]:
    for words in (piece for piece in pieces if isinstance(piece, Words) and piece.text):
        if words.fitted is None:
            yield f"{name_of(words)} was never placed"
        elif words.clipped:
            box, fitted = words.box, words.fitted
            yield (
                f"{name_of(words)} is clipped: needs {fitted.width:.0f}×{fitted.height:.0f} px"
                f" at {fitted.pen.size:.0f} px letters, has {box.w:.0f}×{box.h:.0f}"
            )


def _outside(pieces: list[Any], window: Box) -> Iterator[str]:
    for piece in pieces:
        box = _box(piece)
        over = max(-box.x, -box.y, box.right - window.w, box.top - window.h)
        if over > SLACK_PX:
            yield f"{name_of(piece)} reaches {over:.0f} px out of the window"


def _too_small(pieces: list[Any], metrics: Metrics) -> Iterator[str]:
    for control in (piece for piece in pieces if isinstance(piece, Control)):
        wide, tall = control.width / metrics.px_per_mm, control.height / metrics.px_per_mm
        if min(wide, tall) < control.min_target_mm - 0.05:
            yield (
                f"{name_of(control)} is {wide:.1f}×{tall:.1f} mm,"
                f" must be {control.min_target_mm:g} mm both ways"
            )


def _overlapping(pieces: list[Any]) -> Iterator[str]:
    boxes = [(piece, _box(piece)) for piece in pieces]
    for (one, first), (other, second) in combinations(boxes, 2):
        wide = min(first.right, second.right) - max(first.x, second.x)
        tall = min(first.top, second.top) - max(first.y, second.y)
        if min(wide, tall) > SLACK_PX and not _inside(one, other) and not _inside(other, one):
            yield f"{name_of(one)} and {name_of(other)} overlap by {wide:.0f}×{tall:.0f} px"


def _shrunk(pieces: list[Any], metrics: Metrics) -> Iterator[str]:
    """Nothing is illegibly small, and nothing in a larger theme smaller than it usually is."""
    usual = replace(metrics, scale=1.0)
    for words in (piece for piece in pieces if isinstance(piece, Words)):
        if words.fitted is None or words.style is None:
            continue
        least: float = metrics.legible
        if metrics.scale > 1:
            least = max(least, usual.font(words.style.role).size)
        if words.fitted.pen.size < least:
            yield f"{name_of(words)} has {words.fitted.pen.size:g} px letters, must be {least:g}"


def _uneven(pieces: list[Any]) -> Iterator[str]:
    """Buttons, options and faces that belong together have letters of one size."""
    groups: dict[tuple[Any, ...], list[Words]] = {}
    for control in pieces:
        words = getattr(control, "words", None)
        if isinstance(control, Control) and words is not None and words.fitted is not None:
            group = control.parent, words.style.role
            groups.setdefault(group, []).append(words)
    for together in groups.values():
        sizes = sorted({words.fitted.pen.size for words in together if words.fitted})
        if len(sizes) > 1:
            names = ", ".join(map(name_of, together))
            yield f"{names} have letters of {', '.join(f'{size:g}' for size in sizes)} px"


def _box(piece: Any) -> Box:  # noqa: ANN401
    return inked(piece) if isinstance(piece, Words) else piece.box


def _inside(piece: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether `piece` is part of `other`."""
    return any(part is piece for part in walk(other))


def _scrolls(piece: Any) -> bool:  # noqa: ANN401
    return isinstance(piece.parent, Paragraphs)
