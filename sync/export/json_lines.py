"""JSON Lines: one object a row, for programs.

The columns' names are the keys, whatever the wording; what is missing is null, topics are lists,
numbers are numbers, a bucket's start is ISO 8601 with its offset. No spreadsheet takes these lines
for formulas, so texts stay as they are; only halves of surrogate pairs, which UTF-8 can't hold,
are replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sync.export.cells import Value
from sync.export.columns import Column, Sheet, Wording
from sync.export.durable import replacing
from sync.export.fragments import blocks
from sync.export.plain_text import REPLACEMENT
from sync.export.source import Moved
from sync.export.writing import Pieces, TellLines

_HALF: Final = re.compile("[\ud800-\udfff]")
_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class JsonForm:
    """How values are written in JSON: members of an object."""

    between = ","
    behind_id = '",'

    def together(self, columns: Sequence[Column], values: Sequence[Value]) -> str:
        """Return neighbouring members of one row."""
        pairs = zip(columns, values, strict=True)
        return ",".join(f"{_json(column.name)}:{_json(value)}" for column, value in pairs)

    def each(self, column: Column, values: Sequence[object]) -> Iterable[str]:
        """Return a member of each row."""
        key = f"{_json(column.name)}:"
        null = f"{key}null"
        return [null if value is None else f"{key}{_json(str(value))}" for value in values]

    def block(self, lines: Sequence[bytes]) -> bytes:
        """Return lines that begin with the row's id, its key aside, as a part of the file."""
        return b'{"row_id":"' + b'}\n{"row_id":"'.join(lines) + b"}\n"

    def joined(self, lines: Iterable[str]) -> bytes:
        """Return objects as a part of the file."""
        return ("{" + "}\n{".join(lines) + "}\n").encode()


def write_json_lines(
    path: Path,
    sheet: Sheet,
    pieces: Pieces,
    *,
    wording: Wording,
    moved: Moved,
    lines: TellLines | None = None,
) -> int:
    """Write the rows whole or not at all; return how many.

    `lines` gives the same rows faster, where a source can; then `pieces` are not looked at.
    Raises `OSError`, and what reading or `moved` raises.
    """
    count = 0
    with replacing(path) as file:
        for text, rows in blocks(pieces, lines, sheet, wording, JsonForm()):
            file.write(text)
            count += rows
            moved(rows)
    return count


def _json(value: Value) -> str:
    if isinstance(value, datetime):
        value = value.isoformat(timespec="minutes")
    return _HALF.sub(REPLACEMENT, _encoded(value))
