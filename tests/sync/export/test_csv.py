"""CSV: what goes in comes out of Python's reader and pandas again, and nothing in it can act."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.export.cells import Value, headings, topics_text
from sync.export.columns import Wording
from sync.export.csv_file import write_csv
from sync.export.csv_form import Dialect
from sync.export.plain_text import (
    defused,
    kept_from_excel,
    restored,
    restored_from_excel,
    tidied,
)
from sync.export.source import Stopped
from tests.sync.export.awkward import (
    AWKWARD,
    COMMENTS,
    PIECES,
    SHEET,
    fixed_rows,
    nothing_else_in,
    told,
)

DIALECTS: tuple[Dialect, ...] = ("rfc4180", "excel-fi")
RESTORED: dict[Dialect, Callable[[str], str]] = {
    "rfc4180": restored, "excel-fi": restored_from_excel,
}  # fmt: skip
SEPARATORS = {"rfc4180": ",", "excel-fi": ";"}
Pieces = Sequence[Sequence[tuple[Any, ...]]]
_BITS = (*"=+-@\t\n;,|'\"a (!)\u200b\uff1d5/e1$", "mar", "TRUE", "#N/A", "2 ")


def written(
    pieces: Pieces, dialect: Dialect, wording: Wording = "codes", folder: Path | None = None
) -> str:
    """Write and return a file, its mark taken off."""
    with tempfile.TemporaryDirectory() as path:
        file = Path(folder or path) / "out.csv"
        moved: list[int] = []
        count = write_csv(
            file, SHEET, pieces, wording=wording, moved=moved.append, dialect=dialect
        )  # fmt: skip
        assert count == sum(moved) == sum(map(len, pieces))
        text = file.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff") == (dialect == "excel-fi")
    return text.removeprefix("\ufeff") if dialect == "excel-fi" else text


def as_text(value: Value, dialect: Dialect) -> str:
    """Return what a cell must hold once the guard is taken off."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return tidied(topics_text(value))
    if isinstance(value, datetime):
        if dialect == "rfc4180":
            return value.isoformat(timespec="minutes")
        return f"{value.day}.{value.month}.{value.year} {value.hour}:{value.minute:02}"
    if isinstance(value, str):
        return tidied(value)
    return str(value) if dialect == "rfc4180" else str(value).replace(".", ",")


def expected(pieces: Pieces, dialect: Dialect, wording: Wording) -> list[list[str]]:
    """Return every cell as text, the guard taken off."""
    rows = told([row for piece in pieces for row in piece], wording)
    return [[as_text(value, dialect) for value in row] for row in rows]


def unguarded(cells: Sequence[str], values: Sequence[Value], dialect: Dialect) -> list[str]:
    """Take the guard off the cells that hold text."""
    return [
        RESTORED[dialect](cell) if isinstance(value, str | tuple) else cell
        for cell, value in zip(cells, values, strict=True)
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=60)
@given(pieces=PIECES, wording=st.sampled_from(["codes", "labels"]))
def test_every_value_comes_back_from_pythons_reader(
    dialect: Dialect, pieces: Pieces, wording: Wording
) -> None:
    """Whatever the rows hold, the file has the same cells, in the same order."""
    text = written(pieces, dialect, wording)
    heading, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATORS[dialect])
    values = told([row for piece in pieces for row in piece], wording)
    assert [RESTORED[dialect](each) for each in heading] == list(headings(SHEET, wording))
    found = [unguarded(row, said, dialect) for row, said in zip(rows, values, strict=True)]
    assert found == expected(pieces, dialect, wording)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=25)
@given(pieces=PIECES)
def test_every_value_comes_back_from_pandas(dialect: Dialect, pieces: Pieces) -> None:
    """pandas reads the same cells as text."""
    frame = pandas.read_csv(
        io.BytesIO(written(pieces, dialect).encode()), sep=SEPARATORS[dialect], dtype=str,
        keep_default_na=False, na_filter=False,
    )  # fmt: skip
    assert list(frame.columns) == [each.name for each in SHEET.columns]
    values = told([row for piece in pieces for row in piece])
    rows = [list(map(str, row)) for row in frame.itertuples(index=False)]
    found = [unguarded(row, said, dialect) for row, said in zip(rows, values, strict=True)]
    assert found == expected(pieces, dialect, "codes")


def test_pandas_finds_numbers_and_times_by_itself() -> None:
    """Without any help pandas sees numbers in the number columns, and reads the starts."""
    frame = pandas.read_csv(io.StringIO(written([fixed_rows()], "rfc4180")))
    assert frame["rating"].tolist() == [row[7] for row in fixed_rows()]
    assert set(frame["pulse.face"].dropna()) == {3}
    starts = pandas.to_datetime(frame["bucket_start"], utc=True).dropna()
    assert str(starts.iloc[0]) == "2026-11-23 07:00:00+00:00"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lines_end_as_rfc_4180_wants_and_those_within_a_cell_with_a_line_feed(
    dialect: Dialect,
) -> None:
    """A carriage return stands only before the line feed that ends a row."""
    text = written([fixed_rows()], dialect)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\r") == len(fixed_rows()) + 1


@settings(max_examples=400)
@given(COMMENTS | st.lists(st.sampled_from(_BITS)).map("".join))
def test_the_guard_can_be_taken_off_and_leaves_no_formula(text: str) -> None:
    """No guarded text begins with a sign, however hidden, and each can be had back exactly."""
    text = tidied(text)
    for guard, undo in ((defused, restored), (kept_from_excel, restored_from_excel)):
        guarded = guard(text)
        assert undo(guarded) == text
        assert guarded[:1] not in ("=", "+", "-", "@", "\t", "\n", "\r", "\uff1d")
        assert guarded.lstrip(" \u200b\"'")[:1] != "=" or guarded[:1] == "'"


def test_a_formula_after_any_separator_is_defused_too() -> None:
    """A program that splits at other separators, and minds no quotes, finds no formula either."""
    for separator in ";,|\t\n":
        for formula in ("=1+1", '"=HYPERLINK("x")', "@SUM(A1)", "+cmd!A0", " -2+f(1)"):
            assert f"{separator}'{formula}" in defused(f"a{separator}{formula}")


def test_ordinary_comments_stay_as_they_are() -> None:
    """Smileys, lists, dashes and brackets within a comment are no formulas."""
    for text in ("Kiitos ;-)", "a\n- b\n- c", "hyvä, -ei huono", "1 + 1 = 2", "a (b) = c", "a@b"):
        assert defused(text) == text


def test_numbers_are_never_guarded() -> None:
    """A number below zero stays a number, with a comma in Finland."""
    row = list(fixed_rows()[0])
    row[3], row[8] = "other", '{"odd":-1.5}'
    assert ",-1.5," in written([[tuple(row)]], "rfc4180")
    assert ";-1,5;" in written([[tuple(row)]], "excel-fi")


def test_what_excel_would_show_as_another_stays_words() -> None:
    """Fractions, leading zeros and powers get an apostrophe for Excel, plain numbers none."""
    for text in ("5/10", "007", "12e45", "1.2.", "1,5", "1234567890123456", "1 2", "'5/10"):
        assert kept_from_excel(text) == f"'{text}"
    for text in ("5", "0", "123456789012345", "5 asiaa", "klo 9.00", ""):
        assert kept_from_excel(text) == text


def test_words_that_excel_takes_for_something_else_stay_words() -> None:
    """Days with a month in words, hours, truth values, sums of money and errors: an apostrophe."""
    for text in (
        "1 tammi", "5.marras", "1-joulu-26", "tammi 2026", "3. kesäkuuta 2026", "2 Mar", "May 5",
        "1 okt", "12 december 2026", "3 p", "5:30 pm", "9 ap.", "TOSI", "epätosi", "True", "FALSKT",
        "(5)", "$5", "£ 12.50", "#N/A", "#JAKO/0!", "#nimi?",
    ):  # fmt: skip
        assert kept_from_excel(text) == f"'{text}", text
        assert restored_from_excel(f"'{text}") == text
    for text in (
        "tammi", "1 elokuva", "5 maata", "2 Maria", "toukokuussa 2 kertaa", "totta", "5 pulmaa",
        "3 a ja b", "true love", "#kiitos", "( )", "$", "(hyvä)", "marraskuu",
    ):  # fmt: skip
        assert kept_from_excel(text) == text, text


def test_a_stopped_export_leaves_what_stood_there(tmp_path: Path) -> None:
    """Stopped after the first piece, the old file and its dictionary stand, and nothing else."""
    written([], "rfc4180", folder=tmp_path)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def moved(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        write_csv(
            tmp_path / "out.csv", SHEET, [fixed_rows()] * 2, wording="labels", moved=moved,
            dialect="excel-fi",
        )  # fmt: skip
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_one_awkward_text_spoils_no_other_row(tmp_path: Path) -> None:
    """As many rows come out as went in, and the folder holds the file and its dictionary."""
    text = written([fixed_rows(), [], fixed_rows()], "rfc4180", folder=tmp_path)
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 2 * len(AWKWARD) + 1
    assert nothing_else_in(tmp_path, "out.csv", "out.columns.csv")
