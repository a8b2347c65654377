# ruff: noqa: ANN401 - Kivy is untyped
"""From the corner to the stick, by touches alone: the real device behind the real window."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import SystemClock
from kiosk.config.settings import KioskSettings, LanguageSettings, Settings
from kiosk.config.staff_settings import StaffSettings
from kiosk.core.messages import Answered, ContrastToggled
from kiosk.core.staff.messages import EjectAsked, ExportAsked, FormChosen, PlaceOpened
from kiosk.core.staff.pin_hash import hashed
from kiosk.core.staff.viewmodels import StaffExportView, StaffHomeView
from kiosk.core.viewmodels import TopicsView
from kiosk.staff.api import Answer
from kiosk.staff.bus import SystemBus
from kiosk.staff.device import Device
from kiosk.staff.opening import parts_of
from kiosk.surveys import load_survey
from kiosk.ui.staff_parts import staff_parts
from sync.sqlite import sqlite3
from tests.kiosk.staff.test_device import FakeSticks
from tests.ui.app.hands import Bench
from tests.ui.app.staff.staff_hands import PIN, ScriptedDevice, StaffHand


@pytest.fixture
def pocket(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, as a stick has."""
    mount = tmp_path / "pocket"
    mount.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(mount)]
    if subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow mounting a small file system")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)


def kiosk_of(language: str, folder: Path, sticks: FakeSticks) -> Any:
    """Return the staff screen's parts as `vuoro kiosk` makes them, with sticks of our own."""
    settings = replace(
        Settings(),
        kiosk=KioskSettings(name="keskusta-2"),
        languages=LanguageSettings(default=language),
        staff=StaffSettings(pin_hash=hashed(PIN, b"0123456789abcdef")),
    )
    data_dir = folder / "data"
    clock = SystemClock(ZoneInfo("Europe/Helsinki"), "system", vouched=data_dir / "clock-set")
    survey = load_survey("pulse", Path())
    made = staff_parts(settings, survey, data_dir, clock, lambda: None)
    assert made is not None

    def open_device(answer: Answer) -> Device:
        bus = SystemBus("unix:path=/nowhere/bus")
        return Device(parts_of(settings, data_dir, clock, lambda: None, sticks, bus), answer)

    return made._replace(open_device=open_device)


@pytest.mark.parametrize(("language", "contrast"), [("fi", False), ("ar", True)])
def test_answers_go_onto_a_stick(
    make_bench: Callable[..., Bench], tmp_path: Path, pocket: Path, language: str, contrast: bool
) -> None:
    """Corner, PIN, stick, form, export, safe to pull out: what a client gave is in the file, and
    the file is whole. The same in Arabic, large and in strong contrast."""
    sticks = FakeSticks(pocket)
    parts = kiosk_of(language, tmp_path, sticks)
    bench = make_bench(language=language, staff=parts)
    staff = StaffHand(bench, ScriptedDevice())
    if contrast:
        bench.tap(ContrastToggled())
    bench.tap(Answered("rating", 4))
    bench.until(lambda: isinstance(bench.view, TopicsView))
    staff.hold_corner()
    staff.type_pin()
    bench.until(lambda: isinstance(staff.view, StaffHomeView))
    bench.kiosk.writer.release_everything()
    bench.until(lambda: released(bench) == 1)
    staff.tap(PlaceOpened("export"))
    frame = staff.view.frame
    assert (frame.language, frame.direction) == (language, "rtl" if language == "ar" else "ltr")
    assert frame.theme == ("contrast" if contrast else "normal")
    bench.until(lambda: staff.view.start is not None and staff.view.start.enabled)
    staff.tap(FormChosen("csv"))
    staff.tap(ExportAsked())
    bench.until(lambda: bool(list(pocket.glob("*.csv"))) and staff.view.progress is None)
    told = staff.view.told
    assert isinstance(staff.view, StaffExportView)
    assert told is not None
    assert told.tone == "good", told
    staff.tap(EjectAsked())
    bench.until(lambda: "unmount a@1" in sticks.done)
    bench.until(lambda: staff.view.stick is None)
    assert [row["rating"] for row in rows(pocket)] == ["4"]
    assert not list(pocket.glob(".*"))


def released(bench: Bench) -> int:
    """Count the submissions."""
    with sqlite3.connect(str(bench.data_dir / "kiosk.db")) as database:
        count: int = database.execute("SELECT count(*) FROM submissions").fetchone()[0]
        return count


def rows(pocket: Path) -> list[dict[str, str]]:
    """Return the rows of the file that holds the answers."""
    (file,) = (each for each in pocket.glob("vuoro-*.csv") if "columns" not in each.name)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
