"""What a first tap costs: exactly one sync, counted by the kernel's own trace."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

SCRIPT = """
import os, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.messages import VisitRecord
from kiosk.store.store import Store

clock = SimulatedClock(datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Europe/Helsinki")))
store = Store.open(Path(sys.argv[1]), settings=Settings(), stamp=clock.stamp())
null = os.open("/dev/null", os.O_WRONLY)
number = 0

def tap(name):
    global number
    number += 1
    os.write(null, f"<{name}>".encode())
    store.save(number, VisitRecord("pulse", 1, "fi", 4, {"rating": 4}))
    os.write(null, b"<over>")
    return number

def end(visit):
    store.end(visit, "completed", frozenset(), clock.stamp())

first = tap("after opening")
second = tap("after another")
end(second)
tap("after an end")
store.withdraw(first)
tap("after a withdrawal")
clock.advance(3600)
for _ in range(6):
    end(tap("in a busy hour"))
clock.advance(3600)
store.release(clock.stamp())
tap("after a release")
store.tidy(clock.stamp())
tap("after tidying")
store.probe()
tap("after a probe")
for _ in range(300):
    end(tap("all day long"))
store.close()
"""


def test_a_first_tap_is_exactly_one_sync(tmp_path: Path) -> None:
    """Whatever came before it, the commit of a first tap syncs once: no checkpoint, no header."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-c", SCRIPT, str(tmp_path / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "PTRACE_TRACEME" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("this machine does not allow tracing")
    assert done.returncode == 0, done.stderr
    syncs = syncs_per_tap(trace.read_text())
    assert len(syncs) == 313
    assert {name: count for name, count in syncs if count != 1} == {}


def syncs_per_tap(trace: str) -> list[tuple[str, int]]:
    """Return how many syncs lie between the marks of each tap."""
    return [
        (name, len(re.findall(r"\bf(?:data)?sync\(", between)))
        for name, between in re.findall(r'"<([a-z ]+)>".*?\n(.*?)"<over>"', trace, re.DOTALL)
    ]
