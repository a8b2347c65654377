"""Cells and lines of CSV, in the dialects that this program writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from sync.export.cells import Value, topics_text
from sync.export.columns import Column
from sync.export.plain_text import defused, kept_from_excel, tidied

Dialect = Literal["rfc4180", "excel-fi"]

END: Final = "\r\n"
"""Of a line. Lines within a cell end with a line feed alone."""
_END: Final = END.encode()
_BOM: Final = b"\xef\xbb\xbf"
_MISTAKEN_ID: Final = re.compile(b"[0-9e]+;")
_MISTAKEN: Final = re.compile(r"^[0-9e]+$", re.MULTILINE)
"""Of ids in lines: one that reads as a number, a power of ten mostly."""


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How values are written in a dialect."""

    between: str
    for_excel: bool

    def together(self, columns: Sequence[Column], values: Sequence[Value]) -> str:  # noqa: ARG002
        """Return neighbouring values of one row."""
        return self.between.join(map(self.cell, values))

    def each(self, column: Column, values: Sequence[object]) -> Iterable[str]:
        """Return the cells of one column. Ids are hexadecimal: only Excel can mistake a few."""
        if column.kind == "id" and not (self.for_excel and _MISTAKEN.search(_in_lines(values))):
            return cast(Sequence[str], values)
        return ["" if value is None else self.text(str(value)) for value in values]

    def cell(self, value: Value) -> str:
        """Return one cell."""
        if value is None:
            return ""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple):
            return self.text(topics_text(value))
        if isinstance(value, datetime):
            return self._moment(value)
        return str(value).replace(".", ",") if self.for_excel else str(value)

    def text(self, text: str) -> str:
        """Return a text as a cell in which nothing can act, in quotes where it needs them."""
        tidy = tidied(text)
        safe = kept_from_excel(tidy) if self.for_excel else defused(tidy)
        if '"' in safe:
            safe = safe.replace('"', '""')
        elif self.between not in safe and "\n" not in safe:
            return safe
        return f'"{safe}"'

    @property
    def behind_id(self) -> str:
        """Return what comes between a row's id and the next cell."""
        return self.between

    def joined(self, lines: Iterable[str]) -> bytes:
        """Return lines as a part of the file."""
        return f"{END.join(lines)}{END}".encode()

    def block(self, lines: Sequence[bytes]) -> bytes:
        """Return lines that begin with the row's id as a part of the file."""
        if self.for_excel:
            lines = [b"'" + line if _MISTAKEN_ID.match(line) else line for line in lines]
        return _END.join(lines) + _END

    def opening(self, names: Sequence[str]) -> bytes:
        """Return the file's first line, in Excel's case behind the mark by which it knows UTF-8."""
        return (_BOM if self.for_excel else b"") + self.line(names)

    def line(self, values: Sequence[Value]) -> bytes:
        """Return one line."""
        return f"{self.together((), values)}{END}".encode()

    def _moment(self, moment: datetime) -> str:
        if not self.for_excel:
            return moment.isoformat(timespec="minutes")
        # With a colon: Excel takes that in every country, LibreOffice no other.
        return f"{moment.day}.{moment.month}.{moment.year} {moment.hour}:{moment.minute:02}"


FORMS: Final[dict[Dialect, CsvForm]] = {
    "rfc4180": CsvForm(",", for_excel=False),
    "excel-fi": CsvForm(";", for_excel=True),
}


def _in_lines(values: Sequence[object]) -> str:
    return "\n".join(cast(Sequence[str], values))
