"""What a writer of one form is given: the same for CSV, JSON Lines and XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from sync.export.columns import Sheet, Wording
from sync.export.source import Line, Moved

Pieces = Iterable[Sequence[tuple[object, ...]]]
"""Rows as `Source.rows` yields them."""
TellLines = Callable[[Line], Iterable[Sequence[bytes]]]
"""Yields them as lines, as `LineSource.lines` does."""


class Writer(Protocol):
    """Writes one form of export."""

    def __call__(
        self, path: Path, sheet: Sheet, pieces: Pieces, *, wording: Wording, moved: Moved
    ) -> int:
        """Write everything that belongs to the form, whole or not at all; return the rows.

        Raises `OSError`, `ExportError`, and whatever reading the rows or `moved` raises.
        """
        ...
