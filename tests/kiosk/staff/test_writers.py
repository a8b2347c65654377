"""Every form that staff can choose, from a kiosk's real database onto a small disk."""

from __future__ import annotations

import csv
import json
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from kiosk.clock import SimulatedClock
from kiosk.config.settings import KioskSettings, Settings
from kiosk.core.staff.messages import ExportEnded, ExportMoved
from kiosk.core.staff.things import ExportDone, ExportForm
from kiosk.staff.exporting import Exporting, Order
from kiosk.staff.writers import writers_of
from tests.kiosk.staff.loops import draw_plug, image, mounted
from tests.kiosk.store.bench import ZONE, Bench

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)
COMMENTS = [None, "=1+1", "Hyvä \N{SMILING FACE WITH OPEN MOUTH}", 'a "b"; c\nd', None]
STEM = "vuoro-torikatu-1-2026-11-23"
FORMS = pytest.mark.parametrize("form", ["xlsx", "csv", "csv-excel-fi", "jsonl"])


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A kiosk's data: a few visits that are released, one that is not yet."""
    bench = Bench(tmp_path / "data", SimulatedClock(NOW))
    for comment in COMMENTS:
        bench.visit(comment)
    bench.store.release(bench.clock.stamp(), everything=True)
    bench.visit("not released")
    bench.close()
    return tmp_path / "data"


def exported(
    data_dir: Path, disk: Path, form: ExportForm, at: Callable[[], object] = lambda: None
) -> list[ExportMoved | ExportEnded]:
    """Export onto a disk; returns all that was told. `at` is called with the first progress."""
    told: list[ExportMoved | ExportEnded] = []

    def tell(message: ExportMoved | ExportEnded) -> None:
        if not told:
            at()
        told.append(message)

    settings = Settings(kiosk=KioskSettings(name="torikatu-1"))
    exporting = Exporting("torikatu-1", writers_of(settings, data_dir, NOW.date))
    exporting.start(Order(form, "fi", disk, NOW.date()), tell)
    assert exporting.wait(30)
    return told


def comments_in(path: Path, form: ExportForm) -> list[str | None]:
    """Return the comments as a program reads them from the file."""
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        headings, *rows = next(s for s in book if s.title == "Vastaukset" or s.max_row == 6).values
        return [row[next(i for i, h in enumerate(headings) if "omment" in str(h))] for row in rows]
    if form == "jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["comment"] for line in lines]
    separator = ";" if form == "csv-excel-fi" else ","
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings, *lines = csv.reader(file, delimiter=separator)
    place = next(i for i, heading in enumerate(headings) if "omment" in heading)
    return [line[place] or None for line in lines]


@FORMS
def test_each_form_is_whole_on_the_stick(
    data_dir: Path, small_disk: Path, form: ExportForm
) -> None:
    """What was released, and nothing else, stands in the file that is named; progress ends at all
    of it, and what explains a CSV stands beside it."""
    told = exported(data_dir, small_disk, form)
    ending = {"xlsx": ".xlsx", "jsonl": ".jsonl"}.get(form, ".csv")
    assert told[-1] == ExportEnded(ExportDone(f"{STEM}{ending}", len(COMMENTS)))
    moved = [each for each in told if isinstance(each, ExportMoved)]
    assert moved[-1].done == moved[-1].total >= len(COMMENTS)
    beside = {path.name for path in small_disk.iterdir()} - {f"{STEM}{ending}"}
    assert all(name.startswith(f"{STEM}.") and name.endswith(".columns.csv") for name in beside)
    assert len(beside) == (0 if form == "xlsx" else 1)
    found = comments_in(small_disk / f"{STEM}{ending}", form)
    assert len(found) == len(COMMENTS)
    assert 'a "b"; c\nd' in found
    again = exported(data_dir, small_disk, form)[-1]
    assert again == ExportEnded(ExportDone(f"{STEM}-2{ending}", len(COMMENTS)))


@FORMS
def test_a_kiosk_without_data_has_nothing_to_export(
    tmp_path: Path, small_disk: Path, form: ExportForm
) -> None:
    """Where nothing is released there is no file; where kiosk.db can't be read that is said."""
    bench = Bench(tmp_path / "data", SimulatedClock(NOW))
    bench.visit()
    bench.close()
    assert exported(bench.data_dir, small_disk, form) == [ExportEnded("nothing")]
    (bench.data_dir / "kiosk.db").write_bytes(b"no database" * 1000)
    assert exported(bench.data_dir, small_disk, form) == [ExportEnded("unreadable")]
    shutil.rmtree(bench.data_dir)
    bench.data_dir.mkdir()
    assert exported(bench.data_dir, small_disk, form) == [ExportEnded("unreadable")]
    assert list(small_disk.iterdir()) == []


@FORMS
def test_each_form_knows_a_full_disk(data_dir: Path, small_disk: Path, form: ExportForm) -> None:
    """Where there is no room each form says `full` and leaves no file of its own."""
    _fill(small_disk)
    assert exported(data_dir, small_disk, form)[-1] == ExportEnded("full")
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


@FORMS
def test_each_form_knows_a_drawn_plug(data_dir: Path, tmp_path: Path, form: ExportForm) -> None:
    """Where the stick fails in mid-write each form says `gone`; kiosk.db is as it was."""
    before = (data_dir / "kiosk.db").read_bytes()
    image(tmp_path / "stick", "ext4")
    with mounted(tmp_path / "stick") as mount:
        told = exported(data_dir, mount, form, lambda: draw_plug(tmp_path / "stick"))
        assert told[-1] == ExportEnded("gone")
        assert STEM not in {path.stem for path in mount.iterdir()}
    assert (data_dir / "kiosk.db").read_bytes() == before


def test_a_bundle_knows_a_full_disk(
    tmp_path: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The encryption, too, says `full` where there is no room, and leaves nothing."""
    from kiosk.config.loading import load
    from tests.kiosk.test_sync_by_hand import Office

    office = Office(tmp_path)
    office.init_keys(capsys)
    for _ in range(40):
        office.folder.kiosk.release(1, comment=secrets.token_hex(250))
    _fill(small_disk, 4096)
    settings = load([office.folder.path / "kiosk.toml"])
    exporting = Exporting("torikatu-1", writers_of(settings, office.folder.data_dir, NOW.date))
    told: list[ExportMoved | ExportEnded] = []
    exporting.start(Order("bundle", "fi", small_disk, NOW.date()), told.append)
    assert exporting.wait(30)
    assert told[-1] == ExportEnded("full")
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def _fill(disk: Path, but_bytes: int = 0) -> None:
    (disk / "filler").write_bytes(bytes(2 * 1024 * 1024 - but_bytes))
