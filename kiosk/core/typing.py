"""Editing a draft with a keyboard on the screen: a key was pressed, what stands there now?

The caret counts code points before it. The state holds the keyboard's own mood too: which layer
shows, and whether the next letter is a capital.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.core.graphemes import next_boundary, previous_boundary, snap

Shift = Literal["off", "auto", "once", "locked"]
"""`auto`: a sentence begins, nobody asked; a touch on shift then means small letters."""
Layer = Literal["letters", "symbols"]
Step = Literal["left", "right", "home", "end"]

_AFTER_SHIFT: dict[Shift, Shift] = {
    "off": "once",
    "auto": "off",
    "once": "locked",
    "locked": "off",
}
_SENTENCE_BEGINS = re.compile(r"(\A|[.!?…]|\n)\s*\Z")
_NEEDS_SPACE = re.compile(r"[.!?…]\Z")


@dataclass(frozen=True, slots=True)
class Typing:
    """A draft being written, and the keyboard under it."""

    text: str = ""
    caret: int = 0
    shift: Shift = "auto"
    layer: Layer = "letters"
    cleared: str | None = None
    """What "clear" just took away; clear pressed again brings it back, anything else drops it."""

    @property
    def capitals(self) -> bool:
        """Whether the letters are shown and typed as capitals."""
        return self.shift != "off"


def resume(text: str, *, auto_shift: bool) -> Typing:
    """Return the state for a draft that stands already, with the caret at its end."""
    return _settled(Typing(text=text, caret=len(text), shift="off"), auto_shift=auto_shift)


def insert(state: Typing, typed: str, *, limit: int, auto_shift: bool) -> Typing:
    """Put `typed` at the caret, as far as it fits into `limit` code points as a whole.

    Control characters other than a line's end are left out: a keyboard that sends them is broken.
    """
    clean = "".join(sign for sign in typed if sign == "\n" or sign.isprintable() or _joins(sign))
    if not clean or len(state.text) + len(clean) > limit:
        return state
    before, after = state.text[: state.caret], state.text[state.caret :]
    return _settled(
        replace(state, text=before + clean + after, caret=len(before) + len(clean), cleared=None),
        auto_shift=auto_shift,
    )


def backspace(state: Typing, *, auto_shift: bool) -> Typing:
    """Take away the sign before the caret: a letter with its marks, a whole emoji sequence."""
    if state.caret == 0:
        return state
    start = previous_boundary(state.text, state.caret)
    text = state.text[:start] + state.text[state.caret :]
    return _settled(replace(state, text=text, caret=start, cleared=None), auto_shift=auto_shift)


def clear(state: Typing, *, auto_shift: bool) -> Typing:
    """Take the whole draft away; once more brings it back, so that a slip costs nothing."""
    if state.text:
        emptied = replace(state, text="", caret=0, cleared=state.text)
    elif state.cleared is not None:
        emptied = replace(state, text=state.cleared, caret=len(state.cleared), cleared=None)
    else:
        return state
    return _settled(emptied, auto_shift=auto_shift)


def press_shift(state: Typing) -> Typing:
    """Small letters → one capital → capitals until pressed again → small letters."""
    return replace(state, shift=_AFTER_SHIFT[state.shift])


def press_layer(state: Typing) -> Typing:
    """Letters ↔ digits and punctuation."""
    return replace(state, layer="symbols" if state.layer == "letters" else "letters")


def move(state: Typing, step: Step, *, auto_shift: bool) -> Typing:
    """Move the caret by one sign, or to an end. `left` is towards the text's beginning."""
    match step:
        case "left":
            caret = previous_boundary(state.text, state.caret)
        case "right":
            caret = next_boundary(state.text, state.caret)
        case "home":
            caret = 0
        case "end":
            caret = len(state.text)
    return place(state, caret, auto_shift=auto_shift)


def place(state: Typing, caret: int, *, auto_shift: bool) -> Typing:
    """Put the caret where it was asked for, never inside a sign of several code points."""
    return _settled(replace(state, caret=snap(state.text, caret)), auto_shift=auto_shift)


def sentence_begins(before: str) -> bool:
    """Whether the next letter begins a sentence: at the start, after `. ` or a new line."""
    return bool(_SENTENCE_BEGINS.search(before)) and not _NEEDS_SPACE.search(before)


def _settled(state: Typing, *, auto_shift: bool) -> Typing:
    """Return the state with shift as the caret's place asks, unless the client locked it."""
    if state.shift == "locked":
        return state
    begins = auto_shift and sentence_begins(state.text[: state.caret])
    return replace(state, shift="auto" if begins else "off")


def _joins(sign: str) -> bool:
    """Zero-width joiners and direction marks: not printable, yet part of written words."""
    return sign in "\u200c\u200d\u200e\u200f"
