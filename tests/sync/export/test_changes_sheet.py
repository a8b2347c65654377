"""A workbook tells what changed against the days before those that were asked for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from sync.export.filters import Filters
from sync.export.making import Order, make, work_of
from sync.export.sources.kiosk_source import KioskSource
from tests.sync.export.databases import kiosk_db, submission
from tests.sync.export.workbooks import PULSE

MONDAY = date(2026, 11, 9)


@pytest.fixture
def source(tmp_path: Path) -> KioskSource:
    """A kiosk with a bad week and a good one."""
    bad, good = [1] * 50 + [2] * 30 + [3] * 20 + [4] * 20 + [5] * 20, [5] * 80 + [4] * 30
    good += [3] * 10 + [2] * 10 + [1] * 10
    given = [
        (face, MONDAY + timedelta(days=7 * which + n % 5))
        for which, faces in enumerate((bad, good))
        for n, face in enumerate(faces)
    ]
    rows = [
        submission(seq, bucket=f"{day}T09:00+02:00/PT1H", rating=face, answers={"rating": face})
        for seq, (face, day) in enumerate(given, 1)
    ]
    kiosk_db(tmp_path / "data", rows)
    return KioskSource(tmp_path / "data", site="s", kiosk="k")


@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(since=MONDAY + timedelta(7), until=MONDAY + timedelta(13))],
    ids=["all", "a week"],
)
def test_the_week_before_is_read_and_compared(
    source: KioskSource, tmp_path: Path, filters: Filters
) -> None:
    """It is in no other figure and no row, and the work is counted beforehand."""
    order = Order("xlsx", tmp_path / "x.xlsx", "en", date(2026, 11, 23), filters)
    done: list[int] = []
    rows = make(source, order, [PULSE], languages={}, moved=done.append)
    assert sum(done) == work_of(source, order).looks
    book = openpyxl.load_workbook(order.path)
    lines = [[cell for cell in row if cell is not None] for row in book.worksheets[0].values]
    place = next(
        n for n, line in enumerate(lines) if line[:1] == ["Change against the period before"]
    )
    told = {str(line[0]): line[1:] for line in lines[place + 2 : place + 5]}
    assert "Mon 16 Nov 2026 – Sun 22 Nov 2026, against Mon 9 Nov 2026" in str(lines[place + 1][0])
    assert told["Submissions; change in %"] == [140, 140, "no change beyond chance"]
    now, before, change, low, high = told["Satisfaction index, 0–100"]
    assert (now, before, change) == (79, 38, 41)
    assert 25 < low < change < high < 55
    assert ["Submissions", rows] in lines
