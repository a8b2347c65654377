"""Keeps what stands together in a line of two scripts together: a name and its number, a range.

By the Unicode Bidirectional Algorithm a number goes with the Arabic word before it, be that another
language's; isolates (FSI, LRI, RLI … PDI) keep each part to itself, and a mark (RLM) makes a line
of numbers run as its language does. A line without right-to-left script needs none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kiosk.core.viewmodels import Direction

_FSI, _PDI, _RLM = "\u2068", "\u2069", "\u200f"
_BEGINS: Final[dict[Direction, str]] = {"ltr": "\u2066", "rtl": "\u2067"}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_MOST: Final = 24


def listed(parts: Iterable[str], between: str, direction: Direction) -> str:
    """Return the parts as a list in which none takes a piece of its neighbour."""
    told = list(parts)
    if direction == "ltr" and not any(map(_RIGHT_TO_LEFT.search, told)):
        return between.join(told)
    mark = _RLM if direction == "rtl" else ""
    return mark + between.join(f"{_FSI}{part}{_PDI}" for part in told)


def paired(name: str, figure: str, direction: Direction) -> str:
    """Return a name and its figure: they are read in the line's direction and never broken."""
    if direction == "ltr" and not _RIGHT_TO_LEFT.search(name):
        return f"{name} {figure}".replace(" ", "\u00a0")
    pair = f"{_BEGINS[direction]}{_FSI}{name}{_PDI} {figure}{_PDI}"
    return pair.replace(" ", "\u00a0")


def plain(foreign: str) -> str:
    """Return a text from elsewhere on one short line, without signs that turn or hide others."""
    shown = " ".join(_HIDDEN.sub(" ", foreign).split())
    return shown if len(shown) <= _MOST else f"{shown[: _MOST - 1]}…"
