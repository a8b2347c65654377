"""`[staff]`: what may stand there, and `vuoro config pin`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.config import Settings, load
from kiosk.config.deep_check import deep_problems
from kiosk.core.staff.pin_hash import matches, parsed
from kiosk.core.staff.rules import staff_rules_from
from sync.model.problems import InvalidFileError

Write = Callable[..., Path]
GOOD = f"scrypt$32768$8$3${'0' * 32}${'0' * 64}"


def made(*lines: str) -> subprocess.CompletedProcess[str]:
    """Run `vuoro config pin` with these lines on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "config", "pin"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_line_that_is_printed_can_be_pasted(write: Write) -> None:
    """`vuoro config pin` makes a hash of the PIN that the configuration takes."""
    done = made("583920", "583920")
    assert (done.returncode, done.stderr) == (0, "")
    staff = load([write(f"[staff]\n{done.stdout}")]).staff
    known = parsed(staff.pin_hash)
    assert known is not None
    assert matches("583920", known)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("123456",), "first that anyone tries"),
        (("583920", "583921"), "not the same"),
        ((), "6 to 12 digits"),
    ],
)
def test_a_pin_that_is_not_taken_says_why(lines: tuple[str, ...], why: str) -> None:
    """Nothing is printed but the reason, and the PIN is not in it."""
    done = made(*lines)
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr
    assert not [line for line in lines if line in done.stderr]


@pytest.mark.parametrize(
    "value",
    [
        '"583920"',
        f'"{GOOD[:-1]}"',
        f'"{GOOD.replace("32768", "32767")}"',
        f'"{GOOD.replace("32768", "16")}"',
        f'"{GOOD.replace("$8$", "$32$")}"',
        "583920",
    ],
)
def test_a_malformed_hash_is_found_with_its_remedy(write: Write, value: str) -> None:
    """The check names the key and the command that makes it anew."""
    (found,) = deep_problems([write(f"staff.pin_hash = {value}")])
    assert found.key == "staff.pin_hash"
    assert "vuoro config pin" in str(found) or "text" in str(found)


@pytest.mark.parametrize(
    "text",
    [
        '[staff]\npin_hash = "839201"', "[staff]\npin_hash = 839201", 'staff = "839201"',
        '[staff]\npin_hash = "scrypt$1$1$1$' + "8" * 32 + "$" + "839201".ljust(64, "0") + '"',
    ],
)  # fmt: skip
def test_a_pin_that_was_pasted_itself_is_not_repeated(write: Write, text: str) -> None:
    """Whoever puts the PIN where its hash belongs does not find it in the log."""
    with pytest.raises(InvalidFileError) as caught:
        load([write(text)])
    assert "839201" not in str(caught.value)
    assert "staff" in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        'staff.corner = "middle"',
        "staff.hold_s = 1",
        "staff.hold_s = 31",
        "staff.close_after_s = 19",
    ],
)
def test_what_is_wrong_is_refused_at_its_key(write: Write, line: str) -> None:
    """Each mistake is named with its key."""
    with pytest.raises(InvalidFileError) as caught:
        load([write(line)])
    assert [problem.key for problem in caught.value.problems] == [line.partition(" ")[0]]


def test_without_a_pin_there_is_no_staff_screen(write: Write) -> None:
    """The default configuration has none."""

    def rules(settings: Settings) -> tuple[bool, bool]:
        made = staff_rules_from(settings, survey="pulse 1", version="1", earliest=date(2026, 1, 1))
        return made.has_pin, made.bundle

    assert rules(load()) == (False, False)
    assert rules(load([write(f'staff.pin_hash = "{GOOD}"')])) == (True, False)
