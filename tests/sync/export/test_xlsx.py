"""Workbooks: their shape, what they say in sum, and that they are whole or not there."""

from __future__ import annotations

import errno
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from sync.export.columns import sheet_of
from sync.export.source import ExportError, Stopped
from sync.export.xlsx import About, write_xlsx
from sync.export.xlsx.faults import told as told_fault
from sync.export.xlsx.texts import LONGEST, cell_text, distinct
from sync.stats.filling import Filling
from sync.stats.summary import summarise
from tests.sync.export.awkward import SHEET, fixed_rows, nothing_else_in
from tests.sync.export.workbooks import PULSE, about, sheet

Pieces = Iterator[Sequence[tuple[object, ...]]] | Sequence[Sequence[tuple[object, ...]]]


def write(path: Path, pieces: Pieces = (), **options: object) -> int:
    """Write a workbook of the awkward columns."""
    known: dict[str, Any] = {"sheet": SHEET, "wording": "codes", "moved": lambda _: None}
    return write_xlsx(path, pieces=pieces, **{**known, **options})


def summary_of(path: Path, found: About, language: str = "en") -> list[list[object]]:
    """Write a workbook with this summary, and return what its first sheet shows."""
    write(path, sheet=sheet(language), about=found, _=Catalogues().of(language))
    first: Worksheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in first.iter_rows(values_only=True)]


def test_headings_are_frozen_and_can_be_filtered(tmp_path: Path) -> None:
    """Every sheet of rows keeps its headings in sight, with a filter over all its rows."""
    write(tmp_path / "x.xlsx", [fixed_rows()])
    data, columns = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert data.freeze_panes == columns.freeze_panes == "A2"
    assert data.auto_filter.ref == data.dimensions == f"A1:Q{len(fixed_rows()) + 1}"
    assert columns.auto_filter.ref == columns.dimensions
    assert {data.column_dimensions[letter].width > 5 for letter in "ABGO"} == {True}


def test_rows_that_find_no_room_go_on_on_the_next_sheet(tmp_path: Path) -> None:
    """What is more than a sheet holds stands on further ones, under the same headings."""
    rows = fixed_rows()[:7]
    assert write(tmp_path / "x.xlsx", [rows[:4], rows[4:]], count=7, rows_a_sheet=3) == 7
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Data", "Data 2", "Data 3", "Columns"]
    ids = [[row[0] for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames]
    assert [len(each) for each in ids[:3]] == [4, 4, 2]
    assert [each[0] for each in ids[:3]] == ["row_id"] * 3
    assert [one for each in ids[:3] for one in each[1:]] == [row[0] for row in rows]


def test_more_rows_than_were_counted_are_no_export(tmp_path: Path) -> None:
    """A row is never left out in silence."""
    with pytest.raises(ExportError, match="more rows"):
        write(tmp_path / "x.xlsx", [fixed_rows()[:4]], count=3, rows_a_sheet=3)
    assert nothing_else_in(tmp_path)


def test_an_export_without_rows_still_has_its_headings(tmp_path: Path) -> None:
    """Nothing to tell is told as an empty table."""
    assert write(tmp_path / "x.xlsx") == 0
    data = openpyxl.load_workbook(tmp_path / "x.xlsx")["Data"]
    rows = list(data.iter_rows(values_only=True))
    assert rows[0][0] == "row_id"
    assert {cell for row in rows[1:] for cell in row} <= {None}


def test_the_columns_sheet_explains_each_column_and_value(tmp_path: Path) -> None:
    """The workbook brings its own data dictionary."""
    write(tmp_path / "x.xlsx")
    found = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["Columns"].iter_rows(values_only=True))
    assert [row[0] for row in found[1:] if row[2]] == [each.name for each in SHEET.columns]
    assert ("doubtful", "Epäilyttävä", None, "1", "kyllä") in found


def test_a_language_from_right_to_left_turns_the_sheets(tmp_path: Path) -> None:
    """In Arabic the first column stands at the right, on every sheet."""
    write(tmp_path / "x.xlsx", sheet=sheet("ar"), about=about())
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [each.sheet_view.rightToLeft for each in book] == [True] * 4


def test_an_error_amid_the_rows_leaves_the_old_file(tmp_path: Path) -> None:
    """Whole or not at all: what stood there stays, and nothing else."""

    def breaking() -> Iterator[list[tuple[object, ...]]]:
        yield fixed_rows()
        raise OSError(errno.EIO, "gone")

    (tmp_path / "x.xlsx").write_bytes(b"old")
    with pytest.raises(OSError, match="gone"):
        write(tmp_path / "x.xlsx", breaking())
    assert (tmp_path / "x.xlsx").read_bytes() == b"old"
    assert nothing_else_in(tmp_path, "x.xlsx")


@pytest.mark.parametrize("fault", [Stopped, KeyboardInterrupt, ExportError, ValueError])
def test_who_asks_it_to_stop_is_heard(tmp_path: Path, fault: type[BaseException]) -> None:
    """What `moved` raises comes out as it was, and no file stays."""

    def stop(_: int) -> None:
        raise fault

    with pytest.raises(fault):
        write(tmp_path / "x.xlsx", [fixed_rows()], moved=stop)
    assert nothing_else_in(tmp_path)


def test_moved_hears_of_every_row(tmp_path: Path) -> None:
    """The progress adds up to the rows."""
    moved: list[int] = []
    write(tmp_path / "x.xlsx", [fixed_rows(), fixed_rows()[:5]], moved=moved.append)
    assert moved == [len(fixed_rows()), 5]


def test_a_full_disk_is_called_by_its_number(tmp_path: Path) -> None:
    """Who reports the error can tell a full stick from one that is write-protected."""
    shown = "Failed to save workbook: No space left on device (os error 28)"
    found = told_fault(OSError(shown))
    assert isinstance(found, OSError)
    assert found.errno == errno.ENOSPC
    assert isinstance(told_fault(RuntimeError("Excel write error: odd")), ExportError)


def test_no_room_for_temporary_files_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text says where it was tried and what to do."""
    monkeypatch.setenv("TMPDIR", f"{tmp_path}/nowhere")
    with pytest.raises(ExportError, match=r"nowhere.*TMPDIR"):
        write(tmp_path / "x.xlsx", [fixed_rows()])
    assert nothing_else_in(tmp_path)


def test_the_workbook_tells_the_day_on_which_it_was_made_and_no_more(tmp_path: Path) -> None:
    """Neither the second nor another program's name stands in it."""
    write(tmp_path / "x.xlsx", [fixed_rows()], about=about())
    told = openpyxl.load_workbook(tmp_path / "x.xlsx").properties
    assert (told.created, told.modified) == (datetime(2026, 11, 24), datetime(2026, 11, 24))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as file:
        assert file.testzip() is None
        assert b"<Application>Vuoro<" in file.read("docProps/app.xml")
        assert len(file.namelist()) == len(set(file.namelist()))
        assert {each.date_time[0] for each in file.infolist()} == {1980}


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """An export holds comments."""
    write(tmp_path / "x.xlsx")
    assert (tmp_path / "x.xlsx").stat().st_mode & 0o777 == 0o600


def test_a_text_too_long_for_a_cell_shows_that_it_was_cut() -> None:
    """The longest that fits stays whole, one more letter ends with an ellipsis."""
    assert cell_text("a" * LONGEST) == "a" * LONGEST
    assert cell_text("a" * (LONGEST + 1)) == "a" * (LONGEST - 1) + "…"
    cut = cell_text("😀" * LONGEST)
    assert cut == "😀" * ((LONGEST - 1) // 2) + "…"


def test_headings_are_never_alike() -> None:
    """Two questions with the same words keep two columns."""
    assert distinct(("Arvio", "arvio", "X"), ("a", "b.c", "d")) == ("Arvio", "arvio (b.c)", "X")


def test_the_summary_stands_first_and_shows_every_part(tmp_path: Path) -> None:
    """Counts, shares with intervals, index, mean, offices, time, topics, hours, outcomes."""
    found = summary_of(tmp_path / "x.xlsx", about())
    for line in (
        ["Submissions", 305],
        ["Satisfaction index, 0–100", 200, 78.4, 70.5, 86.3],
        ["Doubtful, left out", 12],
        ["4 Good", 80, 26.7, 24, 29.4],
        ["Mean", 300, 4.12, 4, 4.24],
        ["Week 47, from Mon 16 Nov 2026", 200, 77, 69.3, 84.7],
        ["Waiting time", 40, 11, 31, 27.9, 34.1],
        ["All", 350, 35, 10, 9, 11],
        ["From: Sun 1 Nov 2026"],
        ["Made on: Tue 24 Nov 2026"],
    ):
        assert line in found


def test_hours_stand_side_by_side_and_darker_where_more_are_unsatisfied(tmp_path: Path) -> None:
    """Shares and counts by weekday have a sheet of their own, on which shares alone are shaded."""
    write(tmp_path / "x.xlsx", sheet=sheet("en"), about=about(), _=Catalogues().of("en"))
    hours = openpyxl.load_workbook(tmp_path / "x.xlsx")["Hours"]
    rows = [[cell.value for cell in row] for row in hours.iter_rows()]
    line = next(row for row in rows if row[0] == "9–10")
    assert line[1:6] == [10, 20, 30, 40, 50]
    assert line[8:14] == ["9–10", 91, 92, 93, 94, 95]
    assert ["12–24, half-day", ".."] in [row[:2] for row in rows]
    shaded = {next(iter(each.sqref.ranges)).min_col: rules for each, rules in _rules_of(hours)}
    assert sorted(shaded) == list(range(2, 9))
    assert shaded[2] == [("5", "9.9"), ("10", "19.9"), ("20", "29.9"), ("30", "100")]


def _rules_of(sheet: Worksheet) -> Iterator[tuple[Any, list[tuple[str, ...]]]]:
    for found in sheet.conditional_formatting:
        by_order = sorted(found.rules, key=lambda rule: rule.priority)
        yield found, [tuple(rule.formula) for rule in by_order]


def test_every_sheet_counts_its_own_pages_below_its_own_headings(tmp_path: Path) -> None:
    """On paper the summary's pages are its own, and each page of rows has the headings."""
    write(tmp_path / "x.xlsx", [fixed_rows()], about=about())
    for each in openpyxl.load_workbook(tmp_path / "x.xlsx"):
        assert each.oddFooter.center.text == "&A · &P"
        assert (each.page_setup.useFirstPageNumber, each.print_title_rows) == (True, "$1:$1")


@pytest.mark.parametrize(("language", "side"), [("fi", "left"), ("ar", "right")])
def test_names_stand_on_one_side_whatever_their_letters(
    tmp_path: Path, language: str, side: str
) -> None:
    """The name of a language that is written the other way stands below the others."""
    write(tmp_path / "x.xlsx", sheet=sheet(language), about=about())
    first = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    found = [row[0] for row in first.iter_rows() if row[0].value in ("Suomi", "العربية")]
    assert len(found) == 3
    assert {cell.alignment.horizontal for cell in found} == {side}


def test_headings_of_the_summary_have_room_for_two_lines(tmp_path: Path) -> None:
    """A long heading goes on below, and never over its neighbour."""
    write(tmp_path / "x.xlsx", sheet=sheet("fi"), about=about(), _=Catalogues().of("fi"))
    first = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    bold = [cell for row in first.iter_rows(min_row=2, min_col=2) for cell in row
            if cell.font.bold and cell.value]  # fmt: skip
    assert bold
    assert all(cell.alignment.wrap_text for cell in bold)
    assert {cell.alignment.horizontal for cell in bold} == {"right"}


def test_a_hidden_figure_shows_nothing_of_its_size(tmp_path: Path) -> None:
    """Every hidden cell bears the same sign, which the foot of the sheet explains."""
    found = summary_of(tmp_path / "x.xlsx", about())
    assert ["1 Very bad", "..", "..", "..", ".."] in found
    assert ["Kallio", "..", "..", "..", ".."] in found
    assert any("fewer than 5 submissions" in str(line[0]) for line in found if line)


def test_no_row_and_no_comment_is_in_the_summary(tmp_path: Path) -> None:
    """What only some may read stands on the sheets of rows alone."""
    rows = [(f"{n:020x}", "Kallio", "k", "pulse", 1, "fi", "unknown", 4, '{"rating":4}',
             f"secret words {n}", 0, "kiosk") for n in range(40)]  # fmt: skip
    filling = Filling([PULSE])
    filling.take(rows)
    summary = summarise(filling.tally(), [PULSE])
    found = summary_of(tmp_path / "x.xlsx", About(summary, about().made))
    assert ["Submissions", 40] in found
    assert "secret" not in str(found)
    assert f"{7:020x}" not in str(found)


def test_no_sheet_writes_a_row_twice(tmp_path: Path) -> None:
    """Excel takes a sheet in which a row stands twice for damaged."""
    write(tmp_path / "x.xlsx", [fixed_rows()], sheet=sheet(), about=about())
    with zipfile.ZipFile(tmp_path / "x.xlsx") as file:
        for name in file.namelist():
            rows = re.findall(rb'<row r="(\d+)"', file.read(name))
            assert len(rows) == len(set(rows)), name


def test_a_question_too_long_for_its_column_has_a_line_of_its_own(tmp_path: Path) -> None:
    """Its headings stand on the next line, so that none of its words is hidden by them."""
    survey = load_survey("experience", Path())
    answers = {each.id: 5 for each in survey.questions if each.kind == "scale"}
    rows = [(f"{n:020x}", "Kallio", "k", "experience", 1, "en", "2026-11-23T00:00+02:00/P1D", None,
             json.dumps(answers), None, 0, "kiosk") for n in range(20)]  # fmt: skip
    filling = Filling([survey])
    filling.take(rows)
    found = About(summarise(filling.tally(), [survey]), about().made)
    questions = [("experience", each.id) for each in survey.questions if each.kind == "scale"]
    columns = sheet_of(questions, [survey], "en")
    write(tmp_path / "x.xlsx", sheet=columns, about=found)
    lines = list(openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows(max_col=2))
    long = "How likely are you to recommend this service to someone in your situation?"
    place = next(n for n, line in enumerate(lines) if line[0].value == long)
    assert lines[place][1].value is None
    assert [each.value for each in lines[place + 1]] == [None, "Number"]
