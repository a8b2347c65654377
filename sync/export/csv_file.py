"""CSV: after RFC 4180, or as a Finnish Excel opens it by a double click.

Beside the file stands its data dictionary. Text cells are made safe (`plain_text`), numbers are
not touched, so that a number stays one.
"""

from __future__ import annotations

from pathlib import Path

from sync.export.cells import headings
from sync.export.columns import Sheet, Wording
from sync.export.csv_form import FORMS, Dialect
from sync.export.dictionary import beside
from sync.export.durable import replacing
from sync.export.fragments import blocks
from sync.export.source import Moved
from sync.export.writing import Pieces, TellLines


def write_csv(
    path: Path,
    sheet: Sheet,
    pieces: Pieces,
    *,
    wording: Wording,
    moved: Moved,
    dialect: Dialect = "rfc4180",
    lines: TellLines | None = None,
) -> int:
    """Write the rows, and the data dictionary beside them; return how many rows.

    `lines` gives the same rows faster, where a source can; then `pieces` are not looked at. Each is
    there whole or not at all, and never one with the other's elder. Raises `OSError`, and what
    reading or `moved` raises.
    """
    form = FORMS[dialect]
    count = 0
    with beside(path, sheet, dialect) as dictionary, replacing(path) as file:
        file.write(form.opening(headings(sheet, wording)))
        for text, rows in blocks(pieces, lines, sheet, wording, form):
            file.write(text)
            count += rows
            moved(rows)
        dictionary.step_aside()
    return count
