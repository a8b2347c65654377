"""A workbook: what is told in sum, the rows, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sync.export.columns import Sheet, Wording
from sync.export.durable import replacing
from sync.export.source import ExportError, Moved
from sync.export.words import Gettext
from sync.export.writing import Pieces
from sync.export.xlsx.about import About
from sync.export.xlsx.data import Record, Records
from sync.export.xlsx.dictionary import dictionary_records
from sync.export.xlsx.faults import told
from sync.export.xlsx.hours import hours_lines
from sync.export.xlsx.layout import Line, column_names
from sync.export.xlsx.properties import tell_properties
from sync.export.xlsx.shape import Shape
from sync.export.xlsx.speech import Speech
from sync.export.xlsx.summary_sheet import summary_lines
from sync.export.xlsx.texts import cell_text

ROWS_A_SHEET: Final = 1_048_575
"""What a sheet holds below its headings: Excel's own limit."""
_Sheets = list[tuple[str, Any]]


def write_xlsx(
    path: Path,
    sheet: Sheet,
    pieces: Pieces,
    *,
    wording: Wording,
    moved: Moved,
    count: int = 0,
    about: About | None = None,
    _: Gettext = str,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> int:
    """Write a workbook, whole or not at all; return the rows.

    `count` says how many rows will come: those that find no room on the first sheet of data go on
    on further ones, which have to be known beforehand. `about` makes a summary the first sheet.
    The rows are put together in a temporary file without a name in `TMPDIR`, up to 1 kB each.
    Raises `OSError`, `ExportError`, and whatever reading the rows or `moved` raises.
    """
    records = Records(sheet, wording, pieces, moved)
    shape = Shape(sheet)
    sheets: _Sheets = []
    if about is not None:
        speech = Speech(_, sheet, about.titles)
        lines = list(summary_lines(about, speech))
        sheets.append((_("Summary"), _told_records(lines)))
        shape.summary(_("Summary"), lines)
        hours = hours_lines(about, speech)
        if hours:
            sheets.append((_("Hours"), _told_records(hours)))
            shape.hours(_("Hours"), hours)
    rows = iter(records)
    for name in _data_names(_("Data"), count, rows_a_sheet):
        sheets.append((name, _never_empty(islice(rows, rows_a_sheet), records.headings)))
        shape.data(name, records.headings)
    sheets.append((_("Columns"), dictionary_records(sheet, _)))
    shape.dictionary(_("Columns"))
    with replacing(path) as file:
        # The library takes a path or keeps the whole workbook in memory; this path is the file
        # that has no place yet.
        place = f"/proc/self/fd/{file.fileno()}"
        _write(place, sheets, shape, records)
        tell_properties(place, about.made if about else None)
        if next(rows, None) is not None:
            raise ExportError("more rows came than were counted: make the export again")
    return records.written


def _data_names(name: str, count: int, rows_a_sheet: int) -> Iterator[str]:
    yield name
    for number in range(2, -(-count // rows_a_sheet) + 1):
        yield f"{name} {number}"


def _never_empty(rows: Iterator[Record], headings: tuple[str, ...]) -> Iterator[Record]:
    """Yield the rows, else an empty one: the library takes the headings from the first."""
    first = next(rows, None)
    yield first if first is not None else dict.fromkeys(headings)
    yield from rows


def _told_records(lines: list[Line]) -> Iterator[Record]:
    """Yield the lines; the first gives the library its headings, which may not be alike."""
    names = list(map(cell_text, column_names(lines)))
    for line in lines[1:]:
        cells = [cell_text(each) if isinstance(each, str) else each for each in line.cells]
        yield dict(
            zip(names, [*cells, *(None for _ in range(len(names) - len(cells)))], strict=True)
        )


def _write(path: str, sheets: _Sheets, shape: Shape, records: Records) -> None:
    import rustpy_xlsxwriter

    options: dict[str, Any] = shape.options
    try:
        rustpy_xlsxwriter.write_worksheets(sheets, path, **options)
    except BaseException as fault:
        if records.fault is not None:
            raise records.fault from None
        raise told(fault) from fault
