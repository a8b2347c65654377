"""The sheet that says what each column of the data holds, and what its values mean."""

from __future__ import annotations

from collections.abc import Iterator

from sync.export.columns import Column, Sheet
from sync.export.words import Gettext
from sync.export.xlsx.data import Record
from sync.export.xlsx.texts import cell_text


def dictionary_records(sheet: Sheet, _: Gettext) -> Iterator[Record]:
    """Yield a row for each column and, below it, one for each of its values."""
    headings = (_("Column"), _("Heading"), _("Meaning"), _("Value"), _("In words"))
    for column in sheet.columns:
        for cells in _rows(column):
            told = (cell_text(each) or None for each in cells)
            yield dict(zip(headings, told, strict=True))


def _rows(column: Column) -> Iterator[tuple[str, ...]]:
    yield column.name, column.label, column.about, "", ""
    for value, words in column.meanings():
        yield column.name, column.label, "", value, words
