"""Workbooks opened again with what people use, and compared value by value."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from openpyxl.utils.escape import unescape

from sync.export.cells import Value, topics_text
from sync.export.columns import Wording
from sync.export.plain_text import defused, restored, tidied
from sync.export.xlsx import write_xlsx
from sync.export.xlsx.shape import DATE_AND_TIME
from tests.sync.export.awkward import PIECES, SHEET, fixed_rows, told

Row = tuple[Any, ...]
LARGEST_EXACT = 10**15
CSV_OF_THE_FIRST_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false"


def write(path: Path, pieces: list[list[Row]], wording: Wording = "codes") -> None:
    """Write a workbook without a summary."""
    write_xlsx(path, SHEET, pieces, wording=wording, moved=lambda _: None)


def expected(value: Value) -> object:
    """Return what a reader must find, the guard taken off."""
    if isinstance(value, tuple):
        value = topics_text(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        return str(value)
    return (tidied(value) or None) if isinstance(value, str) else value


def read(value: object) -> object:
    """Return what a reader found, the guard taken off."""
    if isinstance(value, str):
        return restored(unescape(value))
    return None if value is not value else value


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of all fixed rows."""
    path = tmp_path_factory.mktemp("workbook") / "x.xlsx"
    write(path, [fixed_rows()])
    return path


EXPECTED = [[expected(value) for value in row] for row in told(fixed_rows())]


def test_openpyxl_finds_every_value(workbook: Path) -> None:
    """Text is text, a number a number, a time a time."""
    data = openpyxl.load_workbook(workbook)["Data"]
    found = [[read(cell) for cell in row] for row in data.iter_rows(min_row=2, values_only=True)]
    assert found == EXPECTED


def test_pandas_finds_every_value(workbook: Path) -> None:
    """So do those who reckon with it."""
    frame = pandas.read_excel(
        workbook, sheet_name="Data", dtype=object, keep_default_na=False, na_values=[]
    )
    assert list(frame.columns) == [column.name for column in SHEET.columns]
    found = [[read(value) or None for value in row] for row in frame.to_numpy().tolist()]
    wanted = [[value or None for value in row] for row in EXPECTED]
    assert found == wanted


def test_libreoffice_finds_every_value(workbook: Path) -> None:
    """What LibreOffice shows, and saves as CSV, is the same, and holds no formula."""
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice on this machine")
    found = [[_spelled(restored(cell)) for cell in row] for row in _saved_as_csv(workbook)[1:]]
    assert found == [[_spelled(value) for value in row] for row in EXPECTED]


def test_no_cell_is_a_formula(workbook: Path) -> None:
    """Nothing that a client or a survey wrote is ever reckoned, nor when the sheet becomes CSV."""
    with ZipFile(workbook) as file:
        for name in file.namelist():
            assert (
                b"<f"
                not in file.read(name)
                .replace(b"<family", b"")
                .replace(b"<font", b"")
                .replace(b"<fill", b"")
                or "worksheets" not in name
            )
            assert b"hyperlink" not in file.read(name) or "worksheets" not in name
    for sheet in openpyxl.load_workbook(workbook):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d")
                if isinstance(cell.value, str):
                    text = unescape(cell.value)
                    assert text == defused(restored(text))


def test_a_start_is_a_time_with_a_format(workbook: Path) -> None:
    """A spreadsheet can sort and group by it."""
    data = openpyxl.load_workbook(workbook)["Data"]
    starts = [row[6] for row in data.iter_rows(min_row=2) if row[6].value is not None]
    assert starts
    assert {(cell.is_date, cell.number_format) for cell in starts} == {(True, DATE_AND_TIME)}


@settings(max_examples=30, deadline=None)
@given(pieces=PIECES)
def test_whatever_was_written_is_read(pieces: list[list[Row]]) -> None:
    """No text, answer or number is lost or changed, in codes or in words."""
    with tempfile.TemporaryDirectory() as folder:
        for wording in ("codes", "labels"):
            path = Path(folder) / f"{wording}.xlsx"
            write(path, pieces, wording)
            data = openpyxl.load_workbook(path)["Data"]
            found = [
                [read(cell) for cell in row] for row in data.iter_rows(min_row=2, values_only=True)
            ]
            rows = [row for piece in pieces for row in piece]
            wanted = [[expected(value) for value in row] for row in told(rows, wording)]
            assert found[: len(rows)] == wanted


def _saved_as_csv(workbook: Path) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to", CSV_OF_THE_FIRST_SHEET, "--outdir", folder, str(workbook),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        with (Path(folder) / "x.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def _spelled(value: object) -> str:
    """Return a value as LibreOffice writes it into CSV."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)
