"""What a writer of one form is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sync.export.source import Line

Pieces = Iterable[Sequence[tuple[object, ...]]]
"""Rows as `Source.rows` yields them."""
TellLines = Callable[[Line], Iterable[Sequence[bytes]]]
"""Yields them as lines, as `LineSource.lines` does."""
