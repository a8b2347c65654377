"""Rows of text made of pieces that were made before: the inner loop of every form of text.

A piece of rows is turned into its fields, each part of the sheet becomes one text a row, and a
writer only has to join them. What repeats (`cells.Part`) is made once, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from sync.export.cells import Part, Remembered, Value, parts_of
from sync.export.columns import Column, Sheet, Wording

_OfPiece = Callable[[Sequence[Sequence[object]]], Iterable[str]]
"""Takes the fields of a piece (each as a sequence over its rows), returns a text for each row."""


class Form(Protocol):
    """How a form of text writes values down."""

    def together(self, columns: Sequence[Column], values: Sequence[Value]) -> str:
        """Return neighbouring values of one row as one text."""
        ...

    def each(self, column: Column, values: Sequence[object]) -> Iterable[str]:
        """Return texts for the values of one column, which no memory would help."""
        ...


class Fragments:
    """Takes pieces of rows, gives each row as a tuple of texts in the order of the columns."""

    def __init__(self, sheet: Sheet, wording: Wording, form: Form) -> None:
        self._parts = [_of_piece(part, form) for part in parts_of(sheet, wording)]

    def of(self, piece: Sequence[tuple[object, ...]]) -> Iterator[tuple[str, ...]]:
        """Yield the rows of a piece."""
        fields = list(zip(*piece, strict=True))
        return zip(*[part(fields) for part in self._parts], strict=True)


def _of_piece(part: Part, form: Form) -> _OfPiece:
    if not part.repeats:
        (place,), (column,) = part.fields, part.columns
        return lambda fields: form.each(column, fields[place])
    if len(part.fields) == 1:
        (place,) = part.fields
        single = Remembered(lambda field: form.together(part.columns, part.tell(field)))
        return lambda fields: map(single.__getitem__, fields[place])
    known = Remembered(lambda found: form.together(part.columns, part.tell(*found)))
    return lambda fields: map(
        known.__getitem__, zip(*[fields[place] for place in part.fields], strict=True)
    )
