"""`vuoro demo`: a real kiosk, a scripted client, and what was stored in the end."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.config.settings import Settings
from kiosk.ui.demo.stored import table
from kiosk.ui.main import NO_DISPLAY, opened

_SIZE = (1280, 800)
_LEFTOVERS = ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "kiosk.lock", "numbers.json", "ballast")
_LOOK_EVERY_S = 1 / 50


def run(settings: Settings, *, out: Path) -> int:
    """Walk the scripted clients through a kiosk; returns the process's exit status."""
    _tidy(out)
    kiosk = opened(_hurried(settings), data_dir=out, windowed=_SIZE)
    if kiosk is None:
        return NO_DISPLAY
    stuck = _walk(kiosk, out / "screens")
    if stuck is not None:
        sys.stderr.write(f"vuoro demo: the scripted client could not go on: {stuck}\n")
        return 1
    sys.stdout.write(table(out / "kiosk.db"))
    sys.stdout.write(f"\nkiosk.db and screens/ are in {out}\n")
    return 0


def _walk(kiosk: Any, pictures: Path) -> str | None:  # noqa: ANN401 - Kivy must not be imported yet
    from kivy.clock import Clock
    from kivy.core.window import Window

    from kiosk.ui.demo.client import Camera, Client, StuckError
    from kiosk.ui.demo.finger import Finger
    from kiosk.ui.demo.script import VISITS

    finger = Finger()
    finger.attach()
    steps = [step for visit in VISITS for step in visit]
    client = Client(steps, Camera(kiosk.stage, pictures), finger)
    kiosk.listener = client.hear
    failures: list[str] = []

    def look(_passed_s: float) -> None:
        try:
            if not client.turn(time.monotonic()):
                kiosk.loop.stop()
        except StuckError as stuck:
            failures.append(str(stuck))
            kiosk.loop.stop()

    def first_frame(*_: object) -> None:
        Window.unbind(on_flip=first_frame)
        sys.stdout.write(f"first frame after {_since_start_s():.1f} s\n")
        sys.stdout.flush()
        Clock.schedule_interval(look, _LOOK_EVERY_S)

    Window.bind(on_flip=first_frame)
    kiosk.run(demo=True)
    return failures[0] if failures else None


def _tidy(out: Path) -> None:
    """Take away what an earlier demo left here, and nothing else."""
    for name in _LEFTOVERS:
        (out / name).unlink(missing_ok=True)
    for picture in (out / "screens").glob("[0-9][0-9]-*.png"):
        picture.unlink()


def _hurried(settings: Settings) -> Settings:
    """Return settings in which nobody waits long; yet long enough for a busy machine."""
    return replace(
        settings,
        survey=replace(settings.survey, file="pulse"),
        languages=replace(settings.languages, offered=("fi", "sv", "en", "ar"), default="fi"),
        visit=replace(settings.visit, idle_s=12, warning_s=5),
        misuse=replace(settings.misuse, burst_s=0.3),
        clock=replace(settings.clock, trust="system"),
        hours=replace(settings.hours, weekdays={}, exceptions=()),
    )


def _since_start_s() -> float:
    """Return the seconds since this process began (proc(5): field 22 of stat, in clock ticks)."""
    import os

    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    began_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began_s
