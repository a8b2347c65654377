"""Two scales of one question are told apart in the words of an export too."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl

from sync.export.columns import sheet_of
from sync.export.dictionary import dictionary_csv
from sync.export.xlsx import About, write_xlsx
from sync.stats.filling import Filling
from sync.stats.summary import summarise
from tests.sync.export.workbooks import about
from tests.sync.stats.test_editions import FIVE, FOUR, of_revision

SHEET = sheet_of([("pulse", "rating")], [FIVE, FOUR], "en")
FACES = ["1 Very bad", "2 Bad", "3 Good", "4 Very good"]


def test_the_dictionary_tells_what_a_face_meant_in_each_revision() -> None:
    """The best of four stands beside the second best of five."""
    text = dictionary_csv(SHEET, "rfc4180").decode()
    rows = [row for row in csv.reader(io.StringIO(text)) if row[0] == "pulse.rating"]
    assert [row[-2:] for row in rows if row[-2] == "4"] == [
        ["4", "Good"],
        ["4", "Very good (Revision 1)"],
    ]


def test_each_revision_has_its_own_words_on_the_sheet(tmp_path: Path) -> None:
    """The title names the revision, and a face has the word that stood under it."""
    filling = Filling([FIVE, FOUR])
    filling.take(of_revision(1, dict.fromkeys(range(1, 5), 20)))
    filling.take(of_revision(2, dict.fromkeys(range(1, 6), 20)))
    filling.take(of_revision(9, dict.fromkeys(range(1, 6), 20)))
    summary = summarise(filling.tally(), [FIVE, FOUR])
    told = About(summary, about().made, titles={"pulse": "Pulse"})
    write_xlsx(tmp_path / "x.xlsx", SHEET, (), wording="labels", moved=lambda _: None, about=told)
    first, *_ = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    cells = [str(row[0]) for row in first.iter_rows(values_only=True)]
    new, old = cells.index("Pulse (Revision 2)"), cells.index("Pulse (Revision 1)")
    assert new < old
    assert "5 Very good" in cells[new:old]
    assert cells[new + 1].startswith("Revision 9: no survey file at hand")
    assert [each for each in cells[old:] if each in FACES] == FACES


def test_a_survey_that_nobody_explains_is_named_with_the_remedy(tmp_path: Path) -> None:
    """What is in the data and in no figure is said, and how it gets there."""
    filling = Filling([FIVE])
    filling.take([(*(found := of_revision(2, {4: 1})[0])[:3], "custom", *found[4:])] * 30)
    told = About(summarise(filling.tally(), [FIVE]), about().made)
    write_xlsx(tmp_path / "x.xlsx", SHEET, (), wording="labels", moved=lambda _: None, about=told)
    first, *_ = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    rows = [tuple(cell for cell in row if cell) for row in first.iter_rows(values_only=True)]
    place = rows.index(("custom", 30))
    assert "no survey file at hand" in rows[place - 2][0]
    assert "publish" in str(rows[place + 1 : place + 4])
