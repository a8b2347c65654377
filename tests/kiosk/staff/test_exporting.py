"""Exports onto real file systems: a stick that is full, read-only, or pulled out."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.staff.messages import ExportEnded, ExportMoved
from kiosk.core.staff.things import ExportDone, ExportForm
from kiosk.staff.export_file import free_name, prefix_of
from kiosk.staff.exporting import Exporting, Moved, Order, Write
from kiosk.staff.mounted import clear_parts
from sync.export.durable import replacing
from sync.gathering import UnreadableError
from tests.kiosk.staff.loops import MIB, draw_plug, image, is_sound, mounted
from tests.kiosk.staff.services import await_that

DAY = date(2026, 11, 23)
FORMS = pytest.mark.parametrize("form", ["vfat", "ext4"])
BLOCK = bytes(range(256)) * 256
NAME = "vuoro-torikatu-1-2026-11-23.csv"


def writing(blocks: int, at: Callable[[int], None] = lambda _: None) -> Write:
    """Return a writer of so many blocks of 64 KiB; `at` is told before each is written."""

    def write(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        with replacing(file()) as opened:
            for number in range(1, blocks + 1):
                at(number)
                opened.write(BLOCK)
                moved(number, blocks)
        return blocks

    return write


def failing(fault: Exception) -> Write:
    """Return a writer that can't read what it is to write."""

    def write(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        with replacing(file()) as opened:
            opened.write(BLOCK)
            raise fault

    return write


def exported(
    write: Write, mount: Path | None, form: ExportForm = "csv"
) -> list[ExportMoved | ExportEnded]:
    """Run an export to its end; returns all that it told."""
    told: list[ExportMoved | ExportEnded] = []
    exporting = Exporting("torikatu-1", {form: write}, seconds=lambda: 0.0)
    exporting.start(Order(form, "fi", mount, DAY, 7.0), told.append)
    assert exporting.wait(30)
    return told


@FORMS
def test_an_export_is_whole_on_the_stick(tmp_path: Path, form: str) -> None:
    """What was written stands there byte for byte once the stick is in again; the next gets a name
    of its own."""
    image(tmp_path / "stick", form, by_program=True)
    with mounted(tmp_path / "stick") as mount:
        assert exported(writing(9), mount)[-1] == ExportEnded(ExportDone(NAME, 9), 7.0)
        second = NAME.replace(".csv", "-2.csv")
        assert exported(writing(1), mount)[-1] == ExportEnded(ExportDone(second, 1), 7.0)
    assert is_sound(tmp_path / "stick", form)
    with mounted(tmp_path / "stick") as mount:
        assert (mount / NAME).read_bytes() == BLOCK * 9
        assert names(mount) == {second, NAME, *_own(form)}


@FORMS
def test_a_full_stick_keeps_what_it_has(tmp_path: Path, form: str) -> None:
    """Where there is no room the export fails as `full`; older files stay, and no part of one."""
    image(tmp_path / "stick", form, MIB)
    with mounted(tmp_path / "stick") as mount:
        assert exported(writing(2), mount)[-1] == ExportEnded(ExportDone(NAME, 2), 7.0)
        assert exported(writing(64), mount)[-1] == ExportEnded("full", 7.0)
    assert is_sound(tmp_path / "stick", form)
    with mounted(tmp_path / "stick") as mount:
        assert (mount / NAME).read_bytes() == BLOCK * 2
        assert names(mount) == {NAME, *_own(form)}


@FORMS
def test_a_read_only_stick_says_so(tmp_path: Path, form: str) -> None:
    """A stick that takes nothing gives `read_only`."""
    image(tmp_path / "stick", form, by_program=True)
    with mounted(tmp_path / "stick", "ro") as mount:
        assert exported(writing(1), mount)[-1] == ExportEnded("read_only", 7.0)


@FORMS
def test_a_stick_that_is_torn_off_in_mid_write(tmp_path: Path, form: str) -> None:
    """A stick that vanishes under an export gives `gone`; nothing of it lands on the system's own
    disk under the stick's folder, and no half file stands on the stick."""
    image(tmp_path / "stick", form, by_program=True)
    with mounted(tmp_path / "stick") as mount:

        def tear_off(number: int) -> None:
            if number == 5:
                subprocess.run(["umount", "--lazy", str(mount)], check=True)

        assert exported(writing(9, tear_off), mount)[-1] == ExportEnded("gone", 7.0)
        assert names(mount) == set()
    with mounted(tmp_path / "stick") as mount:
        for name in names(mount) - _own(form):
            assert (name, (mount / name).stat().st_size) == (NAME, 9 * len(BLOCK))


@FORMS
def test_a_disk_that_stops_working_under_an_export(tmp_path: Path, form: str) -> None:
    """Where the stick itself fails with I/O errors in mid-write, as when its plug is drawn, the
    answer is `gone`, and under the final name there is nothing."""
    image(tmp_path / "stick", form)
    with mounted(tmp_path / "stick") as mount:

        def draw(number: int) -> None:
            if number == 5:
                draw_plug(tmp_path / "stick")

        assert exported(writing(40, draw), mount)[-1] == ExportEnded("gone", 7.0)
        assert NAME not in names(mount)


def test_what_a_torn_off_export_left_goes_at_the_next_insertion(tmp_path: Path) -> None:
    """Parts of this kiosk's exports are removed, nothing else is, not even through a link."""
    for name in (f".{NAME}.part", ".vuoro-torikatu-1.xlsx.part", ".vuoro-other.csv.part", "mine"):
        (tmp_path / name).write_text("left")
    (tmp_path / ".vuoro-torikatu-1-x.part").symlink_to(tmp_path / "mine")
    clear_parts(tmp_path, prefix_of("torikatu-1"))
    left = {".vuoro-other.csv.part", "mine", ".vuoro-torikatu-1-x.part"}
    assert names(tmp_path) == left


def test_a_folder_without_a_stick_takes_nothing(tmp_path: Path) -> None:
    """Where no stick is mounted any more nothing is written, whatever folder stands there."""
    assert exported(writing(1), tmp_path)[-1] == ExportEnded("gone", 7.0)
    assert exported(writing(1), tmp_path / "none")[-1] == ExportEnded("gone", 7.0)
    assert exported(writing(1), None)[-1] == ExportEnded("gone", 7.0)
    assert names(tmp_path) == set()


def test_an_export_can_be_stopped(small_disk: Path) -> None:
    """Asked to stop, an export ends soon, says so, and leaves nothing."""
    told: list[ExportMoved | ExportEnded] = []
    exporting: Exporting

    def stop(number: int) -> None:
        if number == 3:
            exporting.cancel()

    exporting = Exporting("torikatu-1", {"csv": writing(9, stop)}, seconds=lambda: 0.0)
    exporting.start(Order("csv", "fi", small_disk, DAY), told.append)
    await_that(lambda: told and isinstance(told[-1], ExportEnded), "the end")
    assert told[-1] == ExportEnded("cancelled")
    assert names(small_disk) == set()


def test_behind_an_export_that_hangs_no_other_waits(small_disk: Path) -> None:
    """While one does not end, though it was told to, the next one says soon that it failed; the
    stick counts as written to until the first is over."""
    goes_on = threading.Event()

    def hangs(_file: Callable[[], Path], _language: str, _moved: Moved) -> int:
        goes_on.wait(30)
        return 0

    told: list[ExportMoved | ExportEnded] = []
    exporting = Exporting("torikatu-1", {"csv": hangs, "jsonl": writing(1)})
    exporting.start(Order("csv", "fi", small_disk, DAY, 1.0), told.append)
    exporting.cancel()
    exporting.start(Order("jsonl", "fi", small_disk, DAY, 2.0), told.append)
    await_that(lambda: told, "the answer")
    assert told == [ExportEnded("failed", 2.0)]
    assert exporting.is_writing
    goes_on.set()
    assert exporting.wait(10)
    assert not exporting.is_writing


def test_progress_is_told_now_and_then(small_disk: Path) -> None:
    """However many rows there are, progress is told five times a second at most, and at the end."""
    told: list[ExportMoved | ExportEnded] = []
    seconds = iter(n * 0.05 for n in range(100))
    exporting = Exporting("torikatu-1", {"csv": writing(12)}, seconds=lambda: next(seconds))
    exporting.start(Order("csv", "fi", small_disk, DAY), told.append)
    assert exporting.wait(30)
    assert [each.done for each in told if isinstance(each, ExportMoved)] == [1, 5, 9, 12]


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        (failing(UnreadableError("kiosk.db")), "unreadable"),
        (failing(RuntimeError("a fault of ours")), "failed"),
        (lambda *_: 0, "nothing"),
    ],
)
def test_what_can_not_be_written_leaves_nothing(
    small_disk: Path, write: Write, problem: str
) -> None:
    """An export that fails on this side, or has nothing to write, says why and leaves no file."""
    told = exported(write, small_disk)
    assert [each.result for each in told if isinstance(each, ExportEnded)] == [problem]
    assert names(small_disk) == set()


def test_names_count_up_and_know_no_day(tmp_path: Path) -> None:
    """No export takes another's place, nor its dictionary's, in whatever case a name is written."""
    for name in ("VUORO-TORIKATU-1.CSV", "vuoro-torikatu-1-2.columns.csv"):
        (tmp_path / name).touch()
    assert free_name(tmp_path, "csv", "torikatu-1", None) == "vuoro-torikatu-1-3.csv"
    assert free_name(tmp_path, "bundle", "torikatu-1", None) == "vuoro-torikatu-1.vuoro"
    assert free_name(tmp_path, "csv-excel-fi", "torikatu-1", DAY) == NAME


def names(folder: Path) -> set[str]:
    """Return what is in a folder; fusefat shows the volume's label among the files."""
    return {path.name for path in folder.iterdir() if not path.name.startswith("VT")}


def _own(form: str) -> set[str]:
    return {"lost+found"} if form == "ext4" else set()
