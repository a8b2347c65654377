"""The staff screen's device: the real udisks2 and loop devices, a kiosk's real folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import SystemClock
from kiosk.config.settings import KioskSettings, Settings, StaffSettings
from kiosk.core.staff.commands import (
    CancelExport,
    CheckPin,
    Eject,
    Export,
    IgnoreSticks,
    ReadFacts,
    ReadLock,
    Restart,
    SendNow,
    SetClock,
    WatchSticks,
)
from kiosk.core.staff.messages import (
    ClockSet,
    Ejected,
    ExportEnded,
    ExportMoved,
    FactsRead,
    LockRead,
    PinJudged,
    RestartRefused,
    SentNow,
    StaffMessage,
    StickSeen,
)
from kiosk.core.staff.pin_hash import hashed
from kiosk.core.staff.things import ExportDone, Stick
from kiosk.staff.bus import SystemBus
from kiosk.staff.device import Device
from kiosk.staff.exporting import Moved
from kiosk.staff.opening import parts_of
from kiosk.staff.parts import Parts
from kiosk.staff.sticks import Found, StickError, UdisksSticks
from sync.bell import Bell
from sync.export.durable import replacing
from tests.kiosk.staff.loops import MIB, image, put_in
from tests.kiosk.staff.services import await_that

ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)
FOUND = Found("a@1", "DATA", 16 * MIB, volume="a")


class FakeSticks:
    """Sticks that a test puts in; "mounted" at a folder. Can hang, and can refuse."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.found = folder, [FOUND]
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.problem: StickError | None = None
        self.done: list[str] = []

    def look(self) -> tuple[Found, ...]:
        """Return what is in."""
        self.goes_on.wait(20)
        if self.problem is not None:
            raise self.problem
        return tuple(self.found)

    def mount(self, found: Found) -> Path:
        """Return the folder."""
        self.done.append(f"mount {found.id}")
        self.found = [replace(e, mounted=self.folder) if e == found else e for e in self.found]
        return self.folder

    def unmount(self, found: Found) -> None:
        """Note it."""
        self.done.append(f"unmount {found.id}")
        self.found = [replace(e, mounted=None) if e.id == found.id else e for e in self.found]

    def power_off(self, found: Found) -> None:
        """Note it."""
        self.done.append(f"power off {found.id}")

    def close(self) -> None:
        """Nothing to let go of."""


class Staff:
    """Asks a device and hears its answers."""

    def __init__(self, parts: Parts, *, closes_s: float = 5.0) -> None:
        self.heard: list[StaffMessage] = []
        self.device = Device(parts, self.heard.append, closes_s=closes_s)

    def ask(self, command: object, kind: type[StaffMessage]) -> StaffMessage:
        """Give a command; return the next answer of a kind."""
        known = len(self.of(kind))
        self.device.do(command)  # type: ignore[arg-type]
        await_that(lambda: len(self.of(kind)) > known, f"an answer to {command}")
        return self.of(kind)[known]

    def of(self, kind: type[StaffMessage]) -> list[StaffMessage]:
        """Return what was heard of a kind."""
        return [each for each in self.heard if isinstance(each, kind)]

    def stick(self) -> Stick | None:
        """Return the stick that was last told of."""
        seen = [each for each in self.heard if isinstance(each, StickSeen)]
        return seen[-1].stick if seen else None


def clock_in(data_dir: Path) -> SystemClock:
    """Return a clock that stands in November 2026 and that nobody has vouched for."""
    return SystemClock(
        ZONE, marker=data_dir / "no-network", wall=NOW.timestamp, vouched=data_dir / "clock-set"
    )


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def sticks(small_disk: Path) -> FakeSticks:
    """Sticks, one of them in, on a small disk."""
    return FakeSticks(small_disk)


@pytest.fixture
def parts(data_dir: Path, sticks: FakeSticks) -> Parts:
    """A device's parts: a PIN, no system services, exports of one row."""
    settings = Settings(
        kiosk=KioskSettings(name="torikatu-1"),
        staff=StaffSettings(pin_hash=hashed("246813", bytes(16))),
    )
    nowhere = SystemBus("unix:path=/nowhere/bus")
    ended = data_dir / "ended"
    made = parts_of(settings, data_dir, clock_in(data_dir), ended.touch, sticks, nowhere)
    return replace(made, writers={"csv": one_row}, today=lambda: date(2026, 11, 23))


@pytest.fixture
def open_device() -> Iterator[Callable[[Parts], Staff]]:
    """Opens devices, and closes them."""
    with ExitStack() as stack:

        def opened(parts: Parts) -> Staff:
            staff = Staff(parts)
            stack.callback(staff.device.close)
            return staff

        yield opened


def one_row(file: Callable[[], Path], _language: str, moved: Moved) -> int:
    """Write a row."""
    with replacing(file()) as opened:
        opened.write(b"a row\n")
        moved(1, 1)
    return 1


Opens = Callable[[Parts], Staff]


def test_pin_facts_and_bell(parts: Parts, data_dir: Path, open_device: Opens) -> None:
    """The lock, the PIN, the facts and "send now" are answered, the PIN for its own session."""
    staff = open_device(parts)
    assert staff.ask(ReadLock(), LockRead) == LockRead(0.0)
    assert staff.ask(CheckPin("135724", 3.0), PinJudged) == PinJudged(right=False, session=3.0)
    assert staff.ask(CheckPin("246813", 4.0), PinJudged) == PinJudged(right=True, session=4.0)
    facts = staff.ask(ReadFacts(), FactsRead)
    assert isinstance(facts, FactsRead)
    assert facts.facts.released == 0
    assert staff.ask(SendNow(), SentNow) == SentNow(heard=False)
    bell = Bell(data_dir)
    assert staff.ask(SendNow(), SentNow) == SentNow(heard=True)
    assert bell.words() == {"now"}
    bell.close()


def test_restarting_and_the_clock(parts: Parts, data_dir: Path, open_device: Opens) -> None:
    """The program ends in order; what this device can't do is told."""
    staff = open_device(parts)
    assert staff.ask(Restart("device"), RestartRefused) == RestartRefused("unavailable")
    assert staff.ask(SetClock(NOW.replace(tzinfo=None)), ClockSet) == ClockSet("unavailable")
    staff.device.do(Restart("program"))
    await_that((data_dir / "ended").exists, "the end of the program")


def test_a_stick_is_told_of_written_to_and_let_go(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """In, exported onto, less room, out; and the next one is told of again."""
    staff = open_device(parts)
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick")
    first = staff.stick()
    assert first == Stick("a@1", "DATA", 16 * MIB, free_bytes=2 * MIB)
    ended = staff.ask(Export("csv", "fi", 5.0), ExportEnded)
    assert ended == ExportEnded(ExportDone("vuoro-torikatu-1-2026-11-23.csv", 1), 5.0)
    await_that(lambda: staff.stick() != first, "how much room is left")
    assert staff.ask(Eject(), Ejected) == Ejected(None)
    assert sticks.done == ["mount a@1", "unmount a@1", "power off a@1"]
    sticks.found.append(Found("b@2", "OTHER", MIB, volume="b"))
    await_that(lambda: (seen := staff.stick()) and seen.label == "OTHER", "the next stick")
    staff.device.do(IgnoreSticks())
    await_that(lambda: sticks.done[-1] == "unmount b@2", "the end")


def test_who_leaves_hears_nothing_more(
    parts: Parts, sticks: FakeSticks, small_disk: Path, open_device: Opens
) -> None:
    """Leaving stops an export in mid-write, unmounts the stick, and neither is told of again; who
    comes next starts afresh."""
    begun, goes_on = threading.Event(), threading.Event()

    def slow(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        with replacing(file()) as opened:
            opened.write(b"half a ")
            begun.set()
            goes_on.wait(20)
            moved(1, 2)
        return 1

    staff = open_device(replace(parts, writers={"csv": slow}))
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick")
    staff.device.do(Export("csv", "fi", 5.0))
    assert begun.wait(10)
    staff.device.do(IgnoreSticks())
    known = len(staff.heard)
    goes_on.set()
    await_that(lambda: sticks.done == ["mount a@1", "unmount a@1"], "the end")
    assert list(small_disk.iterdir()) == []
    assert staff.of(ExportEnded) == []
    assert len(staff.heard) == known
    staff.device.do(WatchSticks())
    await_that(lambda: len(staff.heard) > known, "the stick again")
    assert staff.heard[known] == StickSeen(Stick("a@1", "DATA", 16 * MIB, free_bytes=2 * MIB))


def test_nothing_is_said_of_sticks_before_the_first_look(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """While a stick is still being unmounted, or looked for, nobody is told to put one in; that
    none is there is told as well."""
    sticks.found = []
    sticks.goes_on.clear()
    staff = open_device(parts)
    staff.device.do(WatchSticks())
    staff.ask(ReadFacts(), FactsRead)
    assert staff.of(StickSeen) == []
    sticks.goes_on.set()
    await_that(lambda: staff.of(StickSeen), "the word")
    assert staff.of(StickSeen) == [StickSeen(None)]


def test_an_export_is_cancelled(parts: Parts, open_device: Opens) -> None:
    """Cancelling ends the export with that word."""

    def endless(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        with replacing(file()):
            while True:
                moved(1, 2)

    staff = open_device(replace(parts, writers={"csv": endless}))
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick")
    staff.ask(Export("csv", "fi"), ExportMoved)
    assert staff.ask(CancelExport(), ExportEnded) == ExportEnded("cancelled")


def test_a_stick_that_hangs_holds_nobody_up(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """While udisks2 does not answer about a stick, PIN and facts are answered as ever."""
    sticks.goes_on.clear()
    staff = open_device(parts)
    staff.device.do(WatchSticks())
    assert staff.ask(CheckPin("246813"), PinJudged) == PinJudged(right=True)
    staff.ask(ReadFacts(), FactsRead)
    assert staff.stick() is None
    sticks.goes_on.set()
    await_that(staff.stick, "the stick")


def test_a_device_without_udisks_is_told_once(parts: Parts, open_device: Opens) -> None:
    """Where sticks can't be looked for, staff are told, and an export says there is none."""
    nowhere = UdisksSticks(SystemBus("unix:path=/nowhere/bus"))
    staff = open_device(replace(parts, sticks=nowhere))
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the problem")
    assert staff.stick() == Stick("", "", 0, problem="unavailable")
    assert staff.ask(Export("csv", "fi", 5.0), ExportEnded) == ExportEnded("gone", 5.0)
    assert len(staff.of(StickSeen)) == 1


def test_a_stick_without_file_system_is_told_at_the_second_look(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """A stick whose parts are not known yet is no problem; one that has none is."""
    sticks.found = [replace(FOUND, volume="")]
    sticks.mount = raising  # type: ignore[method-assign]
    staff = open_device(parts)
    staff.device.do(WatchSticks())
    await_that(lambda: (seen := staff.stick()) and seen.problem == "no_file_system", "the word")


def raising(_found: Found) -> Path:
    """Mount nothing."""
    raise StickError("no_file_system")


def test_a_stick_whose_parts_come_late_is_no_problem(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """A stick that is known a moment before its file system is told of once, and as good."""

    class Late(FakeSticks):
        def look(self) -> tuple[Found, ...]:
            seen = super().look()
            self.found = [FOUND]
            return seen

        def mount(self, found: Found) -> Path:
            return super().mount(found) if found.volume else raising(found)

    late = Late(sticks.folder)
    late.found = [Found("drive@1", "", 16 * MIB)]
    staff = open_device(replace(parts, sticks=late))
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick")
    assert [each.stick and each.stick.problem for each in staff.of(StickSeen)] == [None, None]  # type: ignore[union-attr]


def test_every_question_is_answered_whatever_breaks(
    parts: Parts, sticks: FakeSticks, open_device: Opens
) -> None:
    """Where a part raises what nobody foresaw, the page hears a failure and never waits on."""

    def broken(*_: object) -> Any:  # noqa: ANN401
        raise MemoryError

    staff = open_device(
        replace(
            parts, read_lock=broken, check_pin=broken, read_facts=broken, send_now=broken,
            set_clock=broken, restart=broken, welcome=broken, writers={"csv": broken},
        )
    )  # fmt: skip
    assert staff.ask(ReadLock(), LockRead) == LockRead(0.0)
    assert staff.ask(CheckPin("246813", 4.0), PinJudged) == PinJudged(right=False, session=4.0)
    facts = staff.ask(ReadFacts(), FactsRead)
    assert isinstance(facts, FactsRead)
    assert not facts.facts.readable
    assert staff.ask(SendNow(), SentNow) == SentNow(heard=False)
    assert staff.ask(SetClock(NOW.replace(tzinfo=None)), ClockSet) == ClockSet("failed")
    assert staff.ask(Restart("device"), RestartRefused) == RestartRefused("failed")
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick, in spite of its receipts")
    assert staff.stick() == Stick("a@1", "DATA", 16 * MIB, free_bytes=2 * MIB)
    assert staff.ask(Export("csv", "fi", 5.0), ExportEnded) == ExportEnded("failed", 5.0)
    sticks.unmount = broken  # type: ignore[assignment,method-assign]
    assert staff.ask(Eject(), Ejected) == Ejected("failed")


def test_a_look_that_breaks_is_told(parts: Parts, sticks: FakeSticks, open_device: Opens) -> None:
    """Where looking for sticks or mounting one breaks, staff are told that it failed."""

    def broken(_found: Found) -> Path:
        raise ValueError("unforeseen")

    sticks.mount = broken  # type: ignore[assignment,method-assign]
    staff = open_device(parts)
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the problem")
    assert staff.stick() == Stick("", "", 0, problem="failed")


def test_a_stick_that_hangs_does_not_hold_the_end_up(parts: Parts, sticks: FakeSticks) -> None:
    """However long writing and unmounting hang, the device closes within seconds."""
    goes_on = threading.Event()

    def hangs(*_: object) -> int:
        goes_on.wait(60)
        return 0

    sticks.unmount = hangs  # type: ignore[assignment,method-assign]
    staff = Staff(replace(parts, writers={"csv": hangs}), closes_s=0.2)
    staff.device.do(WatchSticks())
    await_that(staff.stick, "the stick")
    staff.device.do(Export("csv", "fi", 5.0))
    closing = threading.Thread(target=staff.device.close)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()
    goes_on.set()


_QUESTIONS = """
import sys, threading
from pathlib import Path
from zoneinfo import ZoneInfo
from kiosk.clock import SystemClock
from kiosk.config.settings import Settings, StaffSettings
from kiosk.core.staff.commands import CheckPin, ReadLock
from kiosk.core.staff.messages import PinJudged
from kiosk.core.staff.pin_hash import hashed
from kiosk.staff.opening import opener
settings = Settings(staff=StaffSettings(pin_hash=hashed("246813", bytes(16))))
judged = threading.Event()
def answer(message):
    if isinstance(message, PinJudged) and message.right:
        judged.set()
clock = SystemClock(ZoneInfo("Europe/Helsinki"))
device = opener(settings, Path(sys.argv[1]), clock, lambda: None)(answer)
made = sorted(name for name in sys.modules if name.startswith(("kiosk.staff.", "sync.export.")))
device.do(ReadLock())
device.do(CheckPin("246813"))
assert judged.wait(20)
device.close()
heavy = ("requests", "urllib3", "jeepney", "cryptography", "xlsxwriter", "sqlalchemy", "pyrage")
print([name for name in heavy if name in sys.modules], *made)
"""


def test_the_pad_needs_nothing_heavy(data_dir: Path) -> None:
    """After the lock was read and a PIN compared no library for sending or exporting is loaded;
    the device is made without what its threads will need."""
    done = subprocess.run(
        [sys.executable, "-c", _QUESTIONS, str(data_dir)],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy, *made = done.stdout.split()
    assert heavy == "[]"
    later = {"lock_out", "facts", "receipts", "writers", "export_file", "clock_setting", "restart"}
    assert not {name.rpartition(".")[2] for name in made} & later


@pytest.mark.parametrize("form", ["vfat", "ext4"])
def test_the_real_thing(
    parts: Parts, tmp_path: Path, udisks_address: str, form: str, open_device: Opens
) -> None:
    """A stick is put in, told of with its room, written to, and unmounted when staff leave; one
    that is read-only says so."""
    label = image(tmp_path / "stick", form)
    real = UdisksSticks(SystemBus(udisks_address), loops=tmp_path)
    staff = open_device(replace(parts, sticks=real))
    staff.device.do(WatchSticks())
    with put_in(tmp_path / "stick") as device:
        await_that(staff.stick, "the stick")
        seen = staff.stick()
        assert seen is not None
        assert (seen.label, seen.problem, seen.receipts) == (label, None, 0)
        assert 8 * MIB < (seen.free_bytes or 0) <= 16 * MIB
        ended = staff.ask(Export("csv", "fi", 5.0), ExportEnded)
        assert ended == ExportEnded(ExportDone("vuoro-torikatu-1-2026-11-23.csv", 1), 5.0)
        staff.device.do(IgnoreSticks())
        await_that(lambda: device not in Path("/proc/mounts").read_text(), "the end")
    shutil.copy(tmp_path / "stick", tmp_path / "locked")
    staff.device.do(WatchSticks())
    with put_in(tmp_path / "locked", read_only=True):
        await_that(lambda: (seen := staff.stick()) and seen.problem == "read_only", "the word")
        assert staff.ask(Export("csv", "fi"), ExportEnded) == ExportEnded("read_only")
        staff.device.close()
