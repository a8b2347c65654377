"""CSV opened with what staff use: sqlite-utils and LibreOffice. Values agree, nothing acts."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from sync.export.cells import Value, headings
from sync.export.csv_file import write_csv
from sync.export.csv_form import Dialect
from sync.export.plain_text import kept_from_excel
from tests.sync.export.awkward import SHEET, fixed_rows, told
from tests.sync.export.test_csv import DIALECTS, RESTORED, as_text

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_REPEATED = f"{_TABLE}number-columns-repeated"
_COMMA, _SEMICOLON = 44, 59
_ENGLISH, _FINNISH = 1033, 1035
_OPENED = {"rfc4180": (_COMMA, _ENGLISH), "excel-fi": (_SEMICOLON, _FINNISH)}
_CONVERSION_S = 120


class Cell(NamedTuple):
    """A cell as LibreOffice understood it."""

    kind: str
    """string, float, date …; empty for an empty cell."""
    value: str
    formula: str | None


@pytest.fixture(scope="module", params=DIALECTS)
def exported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Dialect, Path]:
    """Give a dialect and a file with every awkward text in it."""
    dialect: Dialect = request.param
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    write_csv(
        path, SHEET, [fixed_rows()], wording="codes", moved=lambda n: None, dialect=dialect
    )  # fmt: skip
    return dialect, path


def test_sqlite_utils_reads_every_value(exported: tuple[Dialect, Path], tmp_path: Path) -> None:
    """`sqlite-utils insert --csv` brings back every text, and numbers as numbers."""
    dialect, path = exported
    database = tmp_path / "out.db"
    words = ["insert", str(database), "rows", str(path), "--csv", "--encoding", "utf-8-sig"]
    words += ["--delimiter", ";"] if dialect == "excel-fi" else []
    tool = str(Path(sys.executable).parent / "sqlite-utils")
    subprocess.run([tool, *words], check=True, capture_output=True)
    connection = sqlite3.connect(database)
    found = connection.execute("SELECT * FROM rows ORDER BY rowid").fetchall()
    types = dict(connection.execute("SELECT name, type FROM pragma_table_info('rows')"))
    connection.close()
    assert types["rating"] == types["doubtful"] == types["rev"] == "INTEGER"
    assert types["comment"] == types["row_id"] == "TEXT"
    _agree([["" if cell is None else str(cell) for cell in row] for row in found], dialect)


def test_libreoffice_reads_every_value_and_no_formula(
    exported: tuple[Dialect, Path], tmp_path: Path
) -> None:
    """Opened by its own separator, no cell is a formula and each holds what the row says.

    Numbers are numbers, and in the Finnish dialect the start is a date.
    """
    dialect, path = exported
    rows = _opened(path, *_OPENED[dialect], tmp_path)
    assert [cell.formula for row in rows for cell in row if cell.formula] == []
    heading, *rows = rows
    assert [RESTORED[dialect](cell.value) for cell in heading] == list(headings(SHEET, "codes"))
    expected = told(fixed_rows())
    for row, values in zip(rows, expected, strict=True):
        for cell, value in zip(row, values, strict=False):
            _compare(cell, value, dialect)
        assert not any(values[len(row) :])


@pytest.mark.parametrize("separator", [_COMMA, _SEMICOLON, ord("\t"), ord("|")])
def test_libreoffice_finds_no_formula_by_any_other_separator(
    exported: tuple[Dialect, Path], separator: int, tmp_path: Path
) -> None:
    """Split where no column ends, and where quotes count no more, nothing becomes a formula."""
    dialect, path = exported
    if separator == _OPENED[dialect][0]:
        return
    rows = _opened(path, separator, _ENGLISH, tmp_path)
    assert [cell.formula for row in rows for cell in row if cell.formula] == []


def test_libreoffice_would_find_formulas_without_the_guard(tmp_path: Path) -> None:
    """The test's eye is open: an unguarded file has formulas, by either separator."""
    path = tmp_path / "bare.csv"
    path.write_text('a,b\r\n"=1+1",x\r\ny,"z;=1+1"\r\n')
    assert any(cell.formula for row in _opened(path, _COMMA, _ENGLISH, tmp_path) for cell in row)
    assert any(
        cell.formula for row in _opened(path, _SEMICOLON, _ENGLISH, tmp_path) for cell in row[1:]
    )


def _agree(found: Sequence[Sequence[str]], dialect: Dialect) -> None:
    expected = told(fixed_rows())
    for row, values in zip(found, expected, strict=True):
        for cell, value in zip(row, values, strict=True):
            text = RESTORED[dialect](cell) if isinstance(value, str | tuple) else cell
            assert text == as_text(value, dialect)


def _compare(cell: Cell, value: Value, dialect: Dialect) -> None:
    if isinstance(value, datetime) and dialect == "excel-fi":
        assert cell == ("date", value.replace(tzinfo=None).isoformat(), None)
    elif isinstance(value, int | float):
        assert (cell.kind, float(cell.value)) == ("float", value)
    elif isinstance(value, str) and dialect == "rfc4180" and cell.kind != "string":
        # What looks like a number is one there, to any spreadsheet: the other dialect is for them.
        assert kept_from_excel(value) == f"'{value}" or value in ("", "TRUE")
    elif isinstance(value, str | tuple):
        assert RESTORED[dialect](cell.value) == as_text(value, dialect)
    else:
        assert cell.value == as_text(value, dialect)


def _opened(path: Path, separator: int, language: int, folder: Path) -> list[list[Cell]]:
    """Return the cells as LibreOffice reads them with this separator, numbers and dates found."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: `sh deploy/test.sh` installs it"
    out = folder / f"opened-{separator}"
    options = f"{separator},34,76,1,,{language},false,true"
    subprocess.run(
        [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            f"--infilter=Text - txt - csv (StarCalc):{options}",
            "--convert-to", "fods", "--outdir", str(out), str(path),
        ],
        check=True, capture_output=True, timeout=_CONVERSION_S,
    )  # fmt: skip
    tree = ElementTree.parse(out / f"{path.stem}.fods")
    return [list(_cells(row)) for row in _repeated(tree.iter(f"{_TABLE}table-row"))]


def _repeated(rows: Iterator[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    for row in rows:
        if any(cell.get(f"{_OFFICE}value-type") for cell in row):
            for _ in range(int(row.get(f"{_TABLE}number-rows-repeated", 1))):
                yield row


def _cells(row: ElementTree.Element) -> Iterator[Cell]:
    for cell in row:
        kind = cell.get(f"{_OFFICE}value-type", "")
        stored = cell.get(f"{_OFFICE}value") or cell.get(f"{_OFFICE}date-value")
        said = "\n".join(_said(line) for line in cell.findall(f"{_TEXT}p"))
        found = Cell(kind, stored or said, cell.get(f"{_TABLE}formula"))
        for _ in range(min(len(SHEET.columns), int(cell.get(_REPEATED, 1)))):
            yield found


def _said(line: ElementTree.Element) -> str:
    """Return the text of a paragraph, in which blanks and tabs are elements."""
    parts = [line.text or ""]
    for each in line:
        if each.tag == f"{_TEXT}s":
            parts.append(" " * int(each.get(f"{_TEXT}c", 1)))
        elif each.tag == f"{_TEXT}tab":
            parts.append("\t")
        else:
            parts.append(_said(each))
        parts.append(each.tail or "")
    return "".join(parts)
