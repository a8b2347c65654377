"""CSV: after RFC 4180, or as a Finnish Excel opens it by a double click.

Beside the file stands its data dictionary. Text cells are made safe (`plain_text`), numbers are
not touched, so that a number stays one.
"""

from __future__ import annotations

from pathlib import Path

from sync.export.cells import headings
from sync.export.columns import Sheet, Wording
from sync.export.csv_form import END, FORMS, Dialect
from sync.export.dictionary import beside
from sync.export.durable import replacing
from sync.export.fragments import Fragments
from sync.export.source import Moved
from sync.export.writing import Pieces


def write_csv(
    path: Path,
    sheet: Sheet,
    pieces: Pieces,
    *,
    wording: Wording,
    moved: Moved,
    dialect: Dialect = "rfc4180",
) -> int:
    """Write the rows, and the data dictionary beside them; return how many rows.

    Each is there whole or not at all, and never one with the other's elder. Raises `OSError`, and
    what reading or `moved` raises.
    """
    form = FORMS[dialect]
    fragments = Fragments(sheet, wording, form)
    count = 0
    with beside(path, sheet, dialect) as dictionary, replacing(path) as file:
        file.write(form.opening(headings(sheet, wording)))
        for piece in filter(None, pieces):
            lines = map(form.between.join, fragments.of(piece))
            file.write(f"{END.join(lines)}{END}".encode())
            count += len(piece)
            moved(len(piece))
        dictionary.step_aside()
    return count
