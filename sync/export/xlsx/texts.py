"""Text as a cell of a workbook can hold it."""

from __future__ import annotations

from typing import Final

from sync.export.plain_text import defused, tidied

LONGEST: Final = 32_767
"""What a cell holds, in UTF-16 units: Excel's own limit."""
CUT: Final = "…"


def cell_text(text: str) -> str:
    """Return a text that is whole, inert, and inert still when the sheet is saved as CSV.

    In a workbook a text never becomes a formula by being opened, but it does when somebody edits
    its cell, and in every file that is made from the sheet. What is too long ends with `…`.
    """
    text = defused(tidied(text))
    if 2 * len(text) <= LONGEST or len(text.encode("utf-16-le")) <= 2 * LONGEST:
        return text
    room = 2 * (LONGEST - len(CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def distinct(headings: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings of which no two are alike, also to who reads no capitals.

    One that is there already gets the column's name behind it.
    """
    found: dict[str, str] = {}
    for heading, name in zip(headings, names, strict=True):
        said = cell_text(heading)
        if said.casefold() in found:
            said = f"{said} ({name})"
        found[said.casefold()] = said
    return tuple(found.values())
