"""Rows of text made of pieces that were made before: the inner loop of every form of text.

A piece of rows is turned into its fields, each part of the sheet becomes one text a row, and they
only have to be joined; a source that can does it itself (`line_of`). What repeats (`cells.Part`)
is made once, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Final, Protocol

from sync.export.cells import Part, Remembered, Value, parts_of
from sync.export.columns import Column, Sheet, Wording
from sync.export.source import Line, LinePart, Row
from sync.export.writing import Pieces, TellLines

_OfPiece = Callable[[Sequence[Sequence[object]]], Iterable[str]]
"""Takes the fields of a piece (each as a sequence over its rows), returns a text for each row."""

_FEW: Final = 100
"""Texts that people wrote are seldom alike."""


class Form(Protocol):
    """How a form of text writes values down."""

    @property
    def between(self) -> str:
        """What is between two parts of a row."""
        ...

    @property
    def behind_id(self) -> str:
        """What is between a row's id, as it is stored, and the next part."""
        ...

    def together(self, columns: Sequence[Column], values: Sequence[Value]) -> str:
        """Return neighbouring values of one row as one text."""
        ...

    def each(self, column: Column, values: Sequence[object]) -> Iterable[str]:
        """Return texts for the values of one column, which no memory would help."""
        ...

    def block(self, lines: Sequence[bytes]) -> bytes:
        """Return lines that begin with the row's id, as it is stored, as a part of the file."""
        ...

    def joined(self, lines: Iterable[str]) -> bytes:
        """Return lines of joined texts as a part of the file."""
        ...


def blocks(
    pieces: Pieces, lines: TellLines | None, sheet: Sheet, wording: Wording, form: Form
) -> Iterator[tuple[bytes, int]]:
    """Yield the rows as parts of a file, and how many each holds: none while work goes on."""
    if lines is not None:
        for found in lines(line_of(sheet, wording, form)):
            yield form.block(found) if found else b"", len(found)
        return
    fragments = Fragments(sheet, wording, form)
    for piece in pieces:
        if piece:
            yield form.joined(map(form.between.join, fragments.of(piece))), len(piece)
        else:
            yield b"", 0


class Fragments:
    """Takes pieces of rows, gives each row as a tuple of texts in the order of the columns."""

    def __init__(self, sheet: Sheet, wording: Wording, form: Form) -> None:
        self._parts = [_of_piece(part, form) for part in parts_of(sheet, wording)]

    def of(self, piece: Sequence[tuple[object, ...]]) -> Iterator[tuple[str, ...]]:
        """Yield the rows of a piece."""
        fields = list(zip(*piece, strict=True))
        return zip(*[part(fields) for part in self._parts], strict=True)


def line_of(sheet: Sheet, wording: Wording, form: Form) -> Line:
    """Return how a row becomes a line, id first: what `Fragments` gives, joined by the source."""
    (_, *parts) = parts_of(sheet, wording)
    gaps = (form.behind_id, *(form.between for _ in parts[1:]))
    told = [_line_part(gap, part, form) for gap, part in zip(gaps, parts, strict=True)]
    time, text = (
        next(place for place, part in enumerate(told) if part.fields == (name,))
        for name in ("bucket", "comment")
    )
    runs = told[: time + 1], told[time + 1 : text], told[text : text + 1], told[text + 1 :]
    return Line(*(reduce(LinePart.and_then, run) for run in runs))


def _line_part(gap: str, part: Part, form: Form) -> LinePart:
    fields = tuple(Row._fields[place] for place in part.fields)
    if part.repeats:
        # Pieces of several parts are made of these: more of those are unlike, and seldom come.
        known = Remembered(lambda given: gap + form.together(part.columns, part.tell(*given)))
        return LinePart(fields, lambda *given: known[given])
    (column,) = part.columns
    return LinePart(
        fields, lambda given: gap + "".join(form.each(column, (given,))), remembered=_FEW
    )


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
