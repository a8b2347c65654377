"""The lock on the staff screen, with real files: what a wrong PIN costs, and what can't undo it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

import pytest

from kiosk.clock import UNNAMED_BOOT
from kiosk.core.staff.lock import FREE_TRIES, LONGEST_WAIT_S, wait_s
from kiosk.core.staff.pin_hash import PinHash, _scrypt, hashed, matches, parsed, refusal
from kiosk.staff.lock_out import FILE_NAME, LockOut

PIN, WRONG = "583920", "583921"
_SALT = bytes(16)
_QUICK = PinHash(2**14, 8, 1, _SALT, b"")
PIN_HASH = f"scrypt${2**14}$8$1${_SALT.hex()}${_scrypt(PIN, _QUICK).hex()}"
"""Weaker than `vuoro config pin` makes them, so that the tests are quick."""


class Kiosk:
    """A data directory, a boot, and a clock that is moved by hand."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.now_s = 1000.0
        self.boot = "first"
        self.lock = self.started()

    def started(self) -> LockOut:
        """Return the lock as a process that starts now has it."""
        self.lock = LockOut(self.data_dir, PIN_HASH, elapsed_s=lambda: self.now_s, boot=self.boot)
        return self.lock

    def fails(self, times: int) -> float:
        """Try a wrong PIN so often, waiting as long as is asked each time; return the last wait."""
        for _ in range(times):
            self.now_s += self.lock.read_lock().locked_s
            judged = self.lock.check_pin(WRONG)
            assert not judged.right
        return self.left_s()

    def left_s(self) -> float:
        """Return how long no PIN is taken."""
        return self.lock.read_lock().locked_s

    @property
    def file(self) -> Path:
        """Where it is noted."""
        return self.data_dir / FILE_NAME


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """A kiosk at which nobody has tried a PIN."""
    return Kiosk(tmp_path)


def test_three_tries_are_free_then_the_wait_doubles_to_an_hour() -> None:
    """Nobody is shut out for ever, and all PINs of six digits take a century."""
    waits = [wait_s(failures) for failures in range(13)]
    assert waits == [0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert wait_s(10**9) == LONGEST_WAIT_S
    all_s = sum(waits[:10]) + (10**6 - 10) * LONGEST_WAIT_S
    assert all_s > 100 * 365 * 86400


def test_while_it_is_locked_no_pin_is_compared(kiosk: Kiosk) -> None:
    """Not even the right one; when the time is over it is, and success begins anew."""
    assert kiosk.fails(FREE_TRIES) == 30
    judged = kiosk.lock.check_pin(PIN, session=7.0)
    assert (judged.right, judged.locked_s, judged.session) == (False, 30.0, 7.0)
    kiosk.now_s += 29
    assert kiosk.left_s() == 1
    kiosk.now_s += 1
    judged = kiosk.lock.check_pin(PIN, session=8.0)
    assert (judged.right, judged.locked_s, judged.session) == (True, 0.0, 8.0)
    assert kiosk.fails(FREE_TRIES - 1) == 0


def test_the_count_outlives_the_process(kiosk: Kiosk) -> None:
    """A restart of the program gives no tries and shortens no wait."""
    kiosk.fails(4)
    kiosk.now_s += 10
    kiosk.started()
    assert kiosk.left_s() == 50
    kiosk.now_s += 50
    assert kiosk.fails(1) == 120


def test_time_since_the_boot_counts_though_the_program_starts_later(kiosk: Kiosk) -> None:
    """Nobody waits longer for a program that was slow to start."""
    kiosk.fails(6)
    kiosk.boot, kiosk.now_s = "second", 100.0
    kiosk.started()
    assert kiosk.left_s() == 140


@pytest.mark.parametrize("boot", ["second", UNNAMED_BOOT])
def test_after_a_reboot_the_whole_wait_begins_again(kiosk: Kiosk, boot: str) -> None:
    """Time before the boot doesn't count, whether or not the boot has a name."""
    kiosk.fails(6)
    kiosk.now_s += 200
    kiosk.boot, kiosk.now_s = boot, 0.0
    kiosk.started()
    assert kiosk.left_s() == 240
    kiosk.now_s = 240
    assert kiosk.left_s() == 0
    assert kiosk.fails(1) == 480


def test_the_note_is_private_and_holds_neither_pin_nor_time_of_day(kiosk: Kiosk) -> None:
    """How many, which boot, and seconds since it."""
    kiosk.fails(2)
    assert S_IMODE(kiosk.file.stat().st_mode) == 0o600
    assert json.loads(kiosk.file.read_text()) == {"failures": 2, "boot": "first", "since_s": 1000.0}


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"\xff\xfe", b"null", b"[]", b"{}", b'{"failures": -1, "boot": "first"}',
        b'{"failures": 1e3, "boot": "first", "since_s": 1}',
        b'{"failures": true, "boot": "first", "since_s": 1}',
        b'{"failures": 0, "boot": "first", "since_s": NaN}',
        b'{"failures": 0, "boot": "first", "since_s": "1"}',
        b'{"failures": 99999999999999999999, "boot": "first", "since_s": 1}',
    ],
)  # fmt: skip
def test_a_damaged_note_counts_as_locked(kiosk: Kiosk, text: bytes) -> None:
    """It is neither free nor the end of the staff screen."""
    kiosk.file.write_bytes(text)
    kiosk.started()
    assert kiosk.left_s() == 30
    kiosk.now_s += 30
    assert kiosk.lock.check_pin(PIN).right
    assert json.loads(kiosk.file.read_text())["failures"] == 0


def test_a_note_from_the_future_of_this_boot_locks_no_longer_than_its_wait(kiosk: Kiosk) -> None:
    """A strange number can't shut staff out."""
    kiosk.file.write_text('{"failures": 3, "boot": "first", "since_s": 1e12}')
    kiosk.started()
    assert kiosk.left_s() == 30
    kiosk.file.write_text('{"failures": 3, "boot": "first", "since_s": -1e12}')
    kiosk.now_s = 10
    kiosk.started()
    assert kiosk.left_s() == 20


def test_a_note_that_can_not_be_read_counts_as_locked(kiosk: Kiosk) -> None:
    """A folder in its place, say; tries are then counted in memory, none of them free."""
    kiosk.file.mkdir()
    kiosk.started()
    assert kiosk.fails(1) == 60
    kiosk.now_s += 60
    assert kiosk.lock.check_pin(PIN).right


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A real filesystem with room for one megabyte."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small filesystem")
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not allow mounting a small filesystem")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)


def _fill(folder: Path) -> None:
    with suppress(OSError), (folder / "filling").open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()


def test_a_full_disk_still_takes_the_note(mounted: Path) -> None:
    """It is written over where it stands: staff get in, and a try is not forgotten."""
    kiosk = Kiosk(mounted)
    assert kiosk.left_s() == 0
    _fill(mounted)
    kiosk.fails(4)
    assert json.loads(kiosk.file.read_text())["failures"] == 4
    kiosk.started()
    assert kiosk.left_s() == 60
    kiosk.now_s += 60
    assert kiosk.lock.check_pin(PIN).right


def test_where_no_note_can_be_taken_no_try_is_free(mounted: Path) -> None:
    """On a read-only disk staff get in, and each wrong PIN has its wait."""
    kiosk = Kiosk(mounted)
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    assert kiosk.fails(1) == 30
    assert kiosk.fails(1) == 60
    kiosk.now_s += 60
    assert kiosk.lock.check_pin(PIN).right
    assert kiosk.left_s() == 0


def test_a_try_is_spent_before_the_pin_is_compared(tmp_path: Path) -> None:
    """A process that is killed between note and comparison has spent the try."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from kiosk.staff.lock_out import LockOut\n"
        "def killed(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder, pin_hash = Path(sys.argv[1]), sys.argv[2]\n"
        "LockOut(folder, pin_hash, elapsed_s=lambda: 5.0, boot='b', compare=killed)"
        ".check_pin('583920')\n"
    )
    for _ in range(FREE_TRIES):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), PIN_HASH],
            check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
    lock = LockOut(tmp_path, PIN_HASH, elapsed_s=lambda: 5.0, boot="b")
    assert lock.read_lock().locked_s == 30


def test_a_pin_is_known_by_its_hash_alone() -> None:
    """The text holds parameters, salt and hash; another PIN does not match."""
    text = hashed(PIN, bytes(range(16)))
    known = parsed(text)
    assert text.startswith("scrypt$32768$8$3$000102")
    assert PIN not in text
    assert known is not None
    assert matches(PIN, known)
    assert not matches(WRONG, known)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("32768", "32767"),
        lambda t: t.replace("32768", "1024"),
        lambda t: t.replace("32768", "1048576"),
        lambda t: t.replace("$8$3$", "$8$0$"),
        lambda t: t.replace("$8$3$", "$8$99$"),
        lambda t: t[:-1],
        lambda t: t.upper(),
        lambda _: "5f4dcc3b5aa765d61d8327deb882cf99",
        lambda _: "",
    ],
)
def test_a_hash_that_is_malformed_weak_or_heavy_is_none(change: Callable[[str], str]) -> None:
    """No PIN is held to it."""
    assert parsed(change(f"scrypt$32768$8$3${'0' * 32}${'0' * 64}")) is None


@pytest.mark.parametrize(
    "pin",
    [
        "246810", "102030", "121314", "000001", "111112", "199999", "147258", "159753", "789456",
        "142536", "135790", "010190", "310126", "900101", "24121987", "19871224",
    ],
)  # fmt: skip
def test_what_people_try_first_is_refused(pin: str) -> None:
    """Counting with a carry, all but one digit alike, the pad's lines, days of the calendar."""
    assert refusal(pin) is not None


def test_most_pins_are_taken() -> None:
    """What is refused leaves more than nine in ten, or the list itself would help to guess."""
    taken = sum(refusal(f"{pin:06}") is None for pin in range(0, 10**6, 97))
    assert taken > 0.9 * 10**6 / 97


@pytest.mark.parametrize(
    "pin",
    [
        "", "12345", "1234567890123", "12345a", "１２３４５６", "000000", "123456", "654321",
        "890123", "135791", "121212", "123123", "112233", "123321", "11111111", "246802",
    ],
)  # fmt: skip
def test_pins_that_are_short_strange_or_trivial_are_refused(pin: str) -> None:
    """Six digits at least, and no pattern that anyone tries first."""
    assert refusal(pin) is not None


@pytest.mark.parametrize("pin", ["583920", "408200", "19773303", "847362519043"])
def test_other_pins_are_taken(pin: str) -> None:
    """No rule is stricter than it must be."""
    assert refusal(pin) is None
