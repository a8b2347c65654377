"""The rows as the library takes them: a dict for each, made from what repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sync.export.cells import Part, Remembered, Value, headings, parts_of, topics_text
from sync.export.columns import Sheet, Wording
from sync.export.source import Moved
from sync.export.writing import Pieces
from sync.export.xlsx.texts import cell_text, distinct

Cell = str | int | float | datetime | None
Record = dict[str, Cell]
_OfPiece = Callable[[Sequence[Sequence[Any]]], Iterable[tuple[Cell, ...]]]
"""Takes the fields of a piece (each as a sequence over its rows), returns cells for each row."""
_EMPTY: Final = (None,)


class Records:
    """All rows one after the other, and how many were taken so far."""

    def __init__(self, sheet: Sheet, wording: Wording, pieces: Pieces, moved: Moved) -> None:
        self.headings = distinct(headings(sheet, wording), tuple(c.name for c in sheet.columns))
        self.written = 0
        self.fault: BaseException | None = None
        """What reading or `moved` raised: the library passes it on, perhaps in other clothes."""
        self._parts = [_of_piece(part) for part in parts_of(sheet, wording)]
        self._pieces = pieces
        self._moved = moved

    def __iter__(self) -> Iterator[Record]:
        try:
            for piece in self._pieces:
                yield from self._of(piece) if piece else ()
                self.written += len(piece)
                self._moved(len(piece))
        except BaseException as fault:
            self.fault = fault
            raise

    def _of(self, piece: Sequence[tuple[object, ...]]) -> Iterator[Record]:
        fields = list(zip(*piece, strict=True))
        names, flat = self.headings, chain.from_iterable
        for cells in zip(*[part(fields) for part in self._parts], strict=True):
            yield dict(zip(names, flat(cells), strict=True))


def _of_piece(part: Part) -> _OfPiece:
    if not part.repeats:
        (place,), (column,) = part.fields, part.columns
        if column.kind == "id":  # hexadecimal digits: nothing to make of them
            return lambda fields: zip(fields[place], strict=True)
        return lambda fields: (
            _EMPTY if each is None else (cell_of(each),) for each in fields[place]
        )
    if len(part.fields) == 1:
        (place,) = part.fields
        single = Remembered(lambda field: _cells(part.tell(field)))
        return lambda fields: map(single.__getitem__, fields[place])
    known: Remembered[tuple[Cell, ...]] = Remembered(lambda found: _cells(part.tell(*found)))
    return lambda fields: map(
        known.__getitem__, zip(*[fields[place] for place in part.fields], strict=True)
    )


def _cells(values: Iterable[Value]) -> tuple[Cell, ...]:
    return tuple(map(cell_of, values))


def cell_of(value: Any) -> Cell:  # noqa: ANN401 - a field that isn't told in parts comes as stored
    """Return a value as a cell holds it; a time loses its offset, which no cell can hold."""
    if isinstance(value, str):
        return cell_text(value) or None
    if isinstance(value, tuple):
        return cell_text(topics_text(value)) or None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, int) and abs(value) > _LARGEST_EXACT:
        return str(value)
    return value if isinstance(value, int | float) or value is None else cell_text(str(value))


_LARGEST_EXACT: Final = 10**15
"""A cell holds fifteen digits; a longer number would be rounded, so it is told as text."""
