"""The main job from end to end: injected touches in, durable anonymous rows out."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlite_utils import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Run `deploy/demo.sh` once, all of it; return what it printed and where it wrote."""
    out = tmp_path_factory.mktemp("demo") / "demo-out"
    done = subprocess.run(
        ["sh", "deploy/demo.sh", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "VUORO_PREPARED": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, out


@pytest.fixture(scope="module")
def rows(demo: tuple[str, Path]) -> list[dict[str, Any]]:
    """Return the submissions in kiosk.db."""
    database = Database(demo[1] / "kiosk.db", execute_plugins=False)
    return list(database["submissions"].rows)


def test_ten_visits_become_ten_rows_with_what_was_tapped(rows: list[dict[str, Any]]) -> None:
    """Each visit but the withdrawn one is there once, with its language and face."""
    assert Counter((row["language"], row["rating"]) for row in rows) == Counter(
        [("fi", 5), ("fi", 2), ("sv", 4), ("en", 3), ("ar", 4), ("fi", 1), ("fi", 3), ("en", 5),
         ("sv", 5), ("fi", 4)]
    )  # fmt: skip
    topics = sorted(json.loads(row["answers"]).get("topics", []) for row in rows)
    assert topics[-5:] == [["heard", "equal_treatment"], ["heard", "privacy"], ["information"],
                           ["privacy"], ["waiting_time"]]  # fmt: skip


def test_typed_words_are_stored_without_the_number(rows: list[dict[str, Any]]) -> None:
    """Comments typed on the screen's own keyboard arrive; a telephone number does not."""
    comments = {row["comment"] for row in rows if row["comment"]}
    assert comments == {
        "Jonotin tunnin, mutta minua kuunneltiin.",
        "Soittakaa [puhelinnumero poistettu]",
        "Bra bemötande, tack!",
        "شكرا",
    }


def test_numbers_are_dense_and_the_time_is_coarse(rows: list[dict[str, Any]]) -> None:
    """The rows are numbered from 1 without gaps; too few share an hour or a half-day to show it."""
    assert sorted(row["seq"] for row in rows) == list(range(1, 11))
    assert {row["bucket"].rpartition("/")[2] for row in rows} <= {"P1D", "P7D"}


def test_nothing_is_left_of_open_visits(demo: tuple[str, Path]) -> None:
    """At the end everything is released, and only kiosk.db remains of the database."""
    out = demo[1]
    assert Database(out / "kiosk.db", execute_plugins=False)["visits"].count == 0
    assert not (out / "kiosk.db-wal").exists()


def test_the_demonstration_leaves_screenshots_and_says_what_was_stored(
    demo: tuple[str, Path],
) -> None:
    """Pictures of the screens in every language are there, and a table of the rows is printed."""
    printed, out = demo
    names = " ".join(sorted(path.name for path in (out / "screens").glob("*.png")))
    assert all(f"rating-{code}" in names for code in ("fi", "sv", "ar"))
    assert "10 submissions released" in printed
    assert "first frame after" in printed


def test_the_network_was_cut_and_both_sides_agree_in_the_end(demo: tuple[str, Path]) -> None:
    """Half arrives before the cut, the rest after it; nothing differs, nothing is missing."""
    printed, out = demo
    assert "5 waiting" in printed
    assert "nobody answered" in printed
    assert "the kiosk has 10 submissions, the endpoint 10; 0 differ" in printed
    assert "0 submissions missing" in printed
    assert "pending" not in printed
    assert Database(out / "endpoint.db", execute_plugins=False)["submissions"].count == 10


def test_staff_have_their_data_in_files(demo: tuple[str, Path]) -> None:
    """A workbook from the endpoint and a CSV from the kiosk hold the same ten answers."""
    book = load_workbook(demo[1] / "feedback.xlsx", read_only=True)
    heads, *cells = book["Data"].values
    comments = [row[heads.index("Comment")] for row in cells]
    table = list(
        csv.DictReader((demo[1] / "feedback.csv").open(encoding="utf-8-sig"), delimiter=";")
    )
    assert len(comments) == len(table) == 10
    assert {each for each in comments if each} == {
        row["Kommentti"] for row in table if row["Kommentti"]
    }
