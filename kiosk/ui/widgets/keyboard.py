"""The on-screen keyboard: sheets of keys, built once for each layout and layer and then reused."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kiosk.core.keyboards import Key, Keyboard, Row, units
from kiosk.core.typing import Layer
from kiosk.ui.box import Box
from kiosk.ui.theme import Look
from kiosk.ui.widgets.key import KeyControl, Mood
from kiosk.ui.widgets.piece import Piece

SYMBOLS_LABEL = "123!?"
MOST_SHEETS = 4
"""Sheets kept at once: one layout's two layers, and those of the one before."""


class Face(NamedTuple):
    """Which keys show."""

    keyboard: Keyboard
    layer: Layer
    compact: bool
    several: bool
    """More than one layout is offered; else the layout key is left out."""
    space_label: str
    clear_label: str


class KeySheet(Piece):
    """The keys of one layer, in rows that fill the width."""

    def __init__(self, face: Face, on_key: Callable[[Key], None]) -> None:
        super().__init__()
        keyboard, layer, compact = face.keyboard, face.layer, face.compact
        plain = keyboard.rows(layer, capitals=False, compact=compact)
        shifted = keyboard.rows(layer, capitals=True, compact=compact)
        self._face = face
        self._rows = [
            [self._key(*pair, on_key) for pair in zip(*rows, strict=True) if self._offered(pair[0])]
            for rows in zip(plain, shifted, strict=True)
        ]
        self.keys = [key for row in self._rows for key in row]
        self.keep(*self.keys)

    def show(self, mood: Mood, look: Look) -> None:
        """Set letters' case and what is lit."""
        self.look = look
        for key in self.keys:
            key.show(mood, look)

    def place(self, box: Box) -> None:
        """Divide the box among the keys; cells touch each other, so that no touch falls between."""
        super().place(box)
        for row, strip in zip(self._rows, box.rows(len(self._rows), 0), strict=True):
            unit = strip.w / units(_keys(row))
            left = strip
            for key in row:
                cell, left = left.cut_left(key.plain.width * unit)
                key.place(cell)

    def _key(self, plain: Key, shifted: Key, on_key: Callable[[Key], None]) -> KeyControl:
        return KeyControl(plain, shifted, self._label(plain), on_key)

    def _offered(self, key: Key) -> bool:
        return self._face.several or key.do != "layout"

    def _label(self, key: Key) -> str | None:
        face = self._face
        match key.do:
            case "layout":
                return face.keyboard.name
            case "symbols":
                return face.keyboard.abc if face.layer == "symbols" else SYMBOLS_LABEL
            case "space":
                return face.space_label
            case "clear":
                return face.clear_label
            case _:
                return None


class KeyboardPanel(Piece):
    """The keyboard. `on_key` is told each key as it is pressed, and again while it repeats."""

    def __init__(self, on_key: Callable[[Key], None]) -> None:
        super().__init__()
        self._on_key = on_key
        self._sheets: dict[Face, KeySheet] = {}
        self._placed: dict[Face, Box] = {}
        self.sheet: KeySheet | None = None
        self._face: Face | None = None

    def show(self, face: Face, mood: Mood, look: Look) -> None:
        """Show these keys; a sheet that stood here before costs next to nothing."""
        if self.look != look:
            self._placed.clear()
        self.look = look
        if face not in self._sheets:
            self._make_room()
            self._sheets[face] = KeySheet(face, self._on_key)
        self._face, self.sheet = face, self._sheets[face]
        self.sheet.show(mood, look)
        self._settle()
        self.keep(self.sheet)

    def place(self, box: Box) -> None:
        """Take the place; the sheet that shows fills it."""
        super().place(box)
        self._settle()

    def let_go(self) -> None:
        """Let every key go: the screen changes under the fingers."""
        for key in self.sheet.keys if self.sheet else ():
            key.let_go()

    def _settle(self) -> None:
        if self._face is None or self.sheet is None or not self.width or not self.height:
            return
        if self._placed.get(self._face) != self.box:
            self._placed[self._face] = self.box
            self.sheet.place(self.box)

    def _make_room(self) -> None:
        while len(self._sheets) >= MOST_SHEETS:
            oldest = next(iter(self._sheets))
            self._placed.pop(oldest, None)
            del self._sheets[oldest]


def _keys(row: list[KeyControl]) -> Row:
    return tuple(control.plain for control in row)
