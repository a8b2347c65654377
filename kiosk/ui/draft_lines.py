"""A draft in lines: where each breaks, where the caret stands, and what a tap in it means.

Unlike other texts a draft keeps its blanks, and every place in it can hold the caret. Pure: how
wide a piece of text is comes in as a function of the text as it will be drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from kiosk.core.graphemes import next_boundary

Measure = Callable[[str], float]
_PIECES = re.compile(r"\S+[^\S\n]*|[^\S\n]+")


class Line(NamedTuple):
    """Code points `start` to `end` of the draft; a line's end sign belongs to no line."""

    start: int
    end: int
    rtl: bool


def break_lines(text: str, measure: Measure, width: float, *, rtl: bool) -> list[Line]:
    """Return the lines of `text`, none wider than `width` pixels but for blanks at its end.

    A word wider than a line is broken. `rtl` is the direction of a paragraph without letters.
    """
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        direction = reads_rtl(paragraph, otherwise=rtl)
        lines += _break_paragraph(paragraph, start, measure, width, rtl=direction)
        start += len(paragraph) + 1
    return lines


def line_of(lines: list[Line], caret: int) -> int:
    """Return which line the caret stands in: after a break, at the beginning of the next one."""
    for i in range(len(lines) - 1, 0, -1):
        if caret >= lines[i].start:
            return i
    return 0


def caret_offset(text: str, line: Line, caret: int, measure: Measure) -> float:
    """Return how far the caret is from the side where the line begins, in pixels."""
    return measure(drawn(text[line.start : caret], rtl=line.rtl))


def caret_at(text: str, line: Line, offset: float, measure: Measure) -> int:
    """Return the caret's place nearest to `offset` pixels from the side where the line begins."""
    best, place = abs(offset), line.start
    caret = line.start
    while caret < line.end:
        caret = next_boundary(text, caret)
        distance = abs(caret_offset(text, line, caret, measure) - offset)
        if distance <= best:
            best, place = distance, caret
    return place


def drawn(text: str, *, rtl: bool) -> str:
    """Return a line as it is drawn: Arabic letters joined, everything in visual order."""
    if not any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text):
        return text
    from bidi import get_display

    return str(get_display(_reshaper().reshape(text), base_dir="R" if rtl else "L"))


def reads_rtl(text: str, *, otherwise: bool) -> bool:
    """Whether the first letter is of a script read from right to left (UAX #9, rule P2)."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return otherwise


def _break_paragraph(
    text: str,
    offset: int,
    measure: Measure,
    width: float,
    *,
    rtl: bool,
) -> list[Line]:
    """Return a paragraph's lines; `offset` is where it begins in the draft."""
    lines: list[Line] = []
    start = end = 0

    def fits(until: int) -> bool:
        return measure(drawn(text[start:until].rstrip(), rtl=rtl)) <= width

    for piece in _PIECES.finditer(text):
        if not fits(piece.end()) and end > start:
            lines.append(Line(offset + start, offset + end, rtl))
            start = end
        end = piece.end()
        while not fits(end):
            cut = _cut(text, start, fits)
            if cut >= end:
                break
            lines.append(Line(offset + start, offset + cut, rtl))
            start = cut
    return [*lines, Line(offset + start, offset + len(text), rtl)]


def _cut(text: str, start: int, fits: Callable[[int], bool]) -> int:
    """Return the last place up to which a long word fits, at least one sign on."""
    cut = next_boundary(text, start)
    while cut < len(text) and fits(further := next_boundary(text, cut)):
        cut = further
    return cut


@cache
def _reshaper() -> Any:  # noqa: ANN401 - untyped library
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False, "support_ligatures": True})
