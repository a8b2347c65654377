"""Keyboards on the screen: what a file in `assets/keyboards` may say, and which keys show when.

A file is one JSON object (`docs/keyboards.md` explains it with an example):

- `name`: what the layout key shows, such as `Suomi ÅÄÖ`; `abc`: what the key back from the
  symbols to the letters shows;
- `direction`: `ltr` or `rtl`, the way its letters are written (the keys are never mirrored: rows
  stand in the file as on the screen, from left to right);
- `case`: whether its letters have capitals. If not, `shifted` lists another three rows of the
  same shape;
- `digits`: ten keys, the first row of every layer, hidden from the letters on a small screen;
- `letters`, `symbols`: three rows each; the middle row of symbols is left out on a small screen;
- `bottom`: the last row of every layer.

A key is a string, what it types, or an object with `type` (what it types) or `do` (a function),
and perhaps `width` in letters' widths and `label`. A row is at most 11 wide: with more, no key
would be 12 mm on a 10.1" screen standing upright.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from kiosk.core.typing import Layer

Do = Literal["type", "space", "shift", "symbols", "backspace", "clear", "layout"]
Direction = Literal["ltr", "rtl"]

MOST_UNITS = 11.0
"""Widest row, in widths of a letter."""
FUNCTIONS: tuple[Do, ...] = get_args(Do)[1:]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it does, what it types, how wide it is in letters' widths."""

    do: Do
    text: str = ""
    width: float = 1.0
    label: str | None = None
    """Shown instead of the key's own sign or icon."""


Row = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """One layout, as read from its file."""

    name: str
    abc: str
    direction: Direction
    has_case: bool
    digits: Row
    letters: tuple[Row, ...]
    shifted: tuple[Row, ...]
    symbols: tuple[Row, ...]
    bottom: Row

    def rows(self, layer: Layer, *, capitals: bool, compact: bool) -> tuple[Row, ...]:
        """Return the rows to show, from the top; `compact` for a small screen (four rows)."""
        if layer == "symbols":
            symbols = (self.symbols[0], self.symbols[2]) if compact else self.symbols
            return (self.digits, *symbols, self.bottom)
        letters = self.shifted if capitals else self.letters
        return (*letters, self.bottom) if compact else (self.digits, *letters, self.bottom)


def units(row: Row) -> float:
    """Return how wide a row is, in widths of a letter."""
    return sum(key.width for key in row)


def capitals_of(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the same rows with capital letters."""
    return tuple(
        tuple(replace(key, text=key.text.upper()) if key.do == "type" else key for key in row)
        for row in rows
    )
