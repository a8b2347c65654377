"""The data dictionary: what each column of the file beside it means."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest

from sync.export.columns import Sheet
from sync.export.csv_file import write_csv
from sync.export.csv_form import Dialect
from sync.export.dictionary import (
    HEADINGS,
    dictionary_csv,
    dictionary_path,
    is_dictionary,
)
from sync.export.durable import alone_in
from tests.sync.export.awkward import SHEET, fixed_rows, nothing_else_in

ROOT = Path(__file__).resolve().parents[3]
WRITING = """
import sys, time
from pathlib import Path
from dataclasses import replace
from sync.export.csv_file import write_csv
from tests.sync.export.awkward import SHEET, fixed_rows
path, rounds = Path(sys.argv[1]), int(sys.argv[2])
rows = fixed_rows()
for number in range(rounds):
    about = f"round {number}"
    columns = tuple(replace(each, label=about) for each in SHEET.columns)
    sheet = replace(SHEET, columns=columns)
    sys.stdout.write(".")
    sys.stdout.flush()
    write_csv(path, sheet, [rows] * 3, wording="labels", moved=lambda n: None)
"""


@pytest.mark.parametrize(("dialect", "separator"), [("rfc4180", ","), ("excel-fi", ";")])
def test_one_row_for_each_column_and_one_for_each_value(
    dialect: Dialect, separator: str, tmp_path: Path
) -> None:
    """Columns stand in the sheet's order, each followed by its values and their words."""
    (tmp_path / "d.csv").write_bytes(dictionary_csv(SHEET, dialect))
    text = (tmp_path / "d.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    assert tuple(rows[0]) == HEADINGS
    columns = [row for row in rows if not row["value"]]
    assert [row["column"] for row in columns] == [each.name for each in SHEET.columns]
    assert [row["kind"] for row in columns] == [each.kind for each in SHEET.columns]
    again = [row for row in rows if row["column"] == "pulse.again"]
    assert [(row["survey"], row["question"], row["value"]) for row in again] == [
        ("pulse", "again", ""), ("pulse", "again", "yes"), ("pulse", "again", "no"),
    ]  # fmt: skip
    assert again[2]["value_label"] == "'-Ei; koskaan"


def test_it_stands_beside_its_file() -> None:
    """The dictionary's name follows from the file's."""
    assert dictionary_path(Path("/a/out.csv")) == Path("/a/out.columns.csv")
    assert dictionary_path(Path("/a/out")) == Path("/a/out.columns.csv")
    assert dictionary_path(Path("/a/OUT.CSV")) == Path("/a/OUT.columns.csv")
    assert dictionary_path(Path("/a/out.jsonl")) == Path("/a/out.jsonl.columns.csv")


@pytest.mark.parametrize("dialect", ["rfc4180", "excel-fi"])
def test_it_is_known_by_its_headings(dialect: Dialect, tmp_path: Path) -> None:
    """A dictionary is told from data of another's that has its name."""
    (tmp_path / "d.csv").write_bytes(dictionary_csv(SHEET, dialect))
    assert is_dictionary(tmp_path / "d.csv")
    (tmp_path / "d.csv").write_bytes(b"column,of,mine\r\n")
    assert not is_dictionary(tmp_path / "d.csv")


def test_the_same_dictionary_is_not_taken_away_meanwhile(tmp_path: Path) -> None:
    """An export of the same columns replaces both files."""
    for _ in range(2):
        write_csv(tmp_path / "o.csv", SHEET, [], wording="codes", moved=lambda n: None)
        assert (tmp_path / "o.columns.csv").read_bytes() == dictionary_csv(SHEET, "rfc4180")
    assert nothing_else_in(tmp_path, "o.csv", "o.columns.csv")


def test_a_dictionary_that_cannot_be_replaced_leaves_both_old_files(tmp_path: Path) -> None:
    """If the dictionary's place is taken by a folder, the old data stands."""
    path = tmp_path / "o.csv"
    path.write_bytes(b"old")
    dictionary_path(path).mkdir()
    with pytest.raises(OSError, match="directory"):
        write_csv(path, SHEET, [fixed_rows()], wording="codes", moved=lambda n: None)
    assert path.read_bytes() == b"old"


def test_killed_at_any_moment_no_dictionary_stands_beside_data_that_it_does_not_fit(
    tmp_path: Path,
) -> None:
    """After a kill each file is whole, and a dictionary that is there is the data's own."""
    seen = 0
    for number in range(12):
        path = tmp_path / "out.csv"
        with subprocess.Popen(
            [sys.executable, "-c", WRITING, str(path), "1000"],
            cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as process:  # fmt: skip
            assert process.stdout is not None
            process.stdout.read(3)
            time.sleep(0.0007 * number)
            process.send_signal(signal.SIGKILL)
        heading, *rows = csv.reader(io.StringIO(path.read_bytes().decode(), newline=""))
        assert len(rows) == 3 * len(fixed_rows())
        if dictionary_path(path).exists():
            text = dictionary_path(path).read_bytes().decode()
            labels = [row["label"] for row in csv.DictReader(io.StringIO(text, newline=""))]
            assert set(labels) == set(heading)
            seen += 1
    assert seen


def test_another_dictionary_goes_before_the_data_gets_its_name(tmp_path: Path) -> None:
    """If giving the data its name fails or is cut off, no dictionary of other columns stands."""
    path = tmp_path / "o.csv"
    path.mkdir()
    dictionary_path(path).write_bytes(b"of other columns")
    with pytest.raises(OSError, match="directory"):
        write_csv(path, SHEET, [fixed_rows()], wording="codes", moved=lambda n: None)
    assert nothing_else_in(tmp_path, "o.csv")


def test_two_exports_to_one_name_leave_data_and_dictionary_of_one(tmp_path: Path) -> None:
    """Whichever ends last, what the columns mean fits the rows that stand."""
    path = tmp_path / "o.csv"
    columns = tuple(replace(each, label="another") for each in SHEET.columns)
    done = Barrier(2)

    def end_together() -> Iterator[list[tuple[object, ...]]]:
        yield []
        done.wait(10)

    def export(sheet: Sheet) -> None:
        for _ in range(40):
            write_csv(path, sheet, end_together(), wording="labels", moved=lambda n: None)

    threads = [
        Thread(target=export, args=(sheet,)) for sheet in (SHEET, replace(SHEET, columns=columns))
    ]
    for each in threads:
        each.start()
    while any(each.is_alive() for each in threads):
        assert _agree(path) is not False
    assert _agree(path)


def _agree(path: Path) -> bool | None:
    """Tell whether data and dictionary fit; None while one of them is not there or changes."""
    with alone_in(path.parent):
        try:
            data, meaning = path.read_text(), dictionary_path(path).read_text()
        except FileNotFoundError:
            return None
    return data.startswith("another,") == (",another," in meaning)
