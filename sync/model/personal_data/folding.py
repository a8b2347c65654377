"""One way of writing: all digits, dashes, dots, slashes and spaces as ASCII, invisible signs gone.

A detector then needs to know one shape only, and the positions lead back to what was written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sync.model.personal_data.found import Span

_ALIKE = {
    "-": "\u02d7\u0640\u207b\u208b\u2043\u2212",
    ".": "\u00b7\u06d4\u2022\u2024\u2027\u2219\u22c5\u3002",
    "/": "\u2044\u2215\u29f8",
    ",": "\u060c\u066b\u066c",
    "+": "\u207a\u2795",
    " ": "\t",
}
_BY_CATEGORY: dict[str, int | None] = {
    "Pd": ord("-"),
    "Zs": ord(" "),
    "Cf": None,
    "Mn": None,
    "Me": None,
}
_ACCENTS = frozenset(("Mn", "Me"))
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_OFFSET = 0xFEE0


def _folded(code: int) -> int | None:
    """Return the code point that `code` reads as, or None if nothing is to be seen of it."""
    character = chr(code)
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return ord("0") + digit
    if code in _FULL_WIDTH:
        return code - _FULL_WIDTH_OFFSET
    return _BY_CATEGORY.get(unicodedata.category(character), code)


class _Table(dict[int, int | None]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, code: int) -> int | None:
        self[code] = _folded(code)
        return self[code]


_TABLE = _Table({ord(sign): ord(plain) for plain, signs in _ALIKE.items() for sign in signs})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `positions` gives each character's place in `source` (None: the same)."""

    text: str
    source: str
    positions: tuple[int, ...] | None

    def original(self, span: Span) -> Span:
        """Return where `span` stood in the source, with the accents on its last character."""
        if self.positions is None:
            return span
        start, end = self.positions[span[0]], self.positions[span[1] - 1] + 1
        while end < len(self.source) and unicodedata.category(self.source[end]) in _ACCENTS:
            end += 1
        return start, end


def fold(text: str) -> Folded:
    """Fold `text` character by character, so that the parts of a text fold like the whole."""
    folded = text.translate(_TABLE)
    if len(folded) == len(text):
        return Folded(folded, text, None)
    kept = tuple(place for place, sign in enumerate(text) if _TABLE[ord(sign)] is not None)
    return Folded(folded, text, kept)
